"""What Prometheus may know (O3): counts and durations by route, job and outcome. Never a person, number or word."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.01, 0.05, 0.25, 1, 5, 15, 60, 300)

REQUESTS = Counter(
    "carepost_requests", "Requests answered, by route template and status", ["method", "route", "status"]
)
REQUEST_SECONDS = Histogram("carepost_request_seconds", "Time to the end of the answer", ["route"], buckets=_FAST)
REQUESTS_UNDER_WAY = Gauge("carepost_requests_under_way", "Requests being answered now")
FAULTS = Counter("carepost_faults", "Requests that ended in an unexpected error", ["route"])

JOB_RUNS = Counter("carepost_job_runs", "Runs of the clock's jobs", ["job", "outcome"])
JOB_SECONDS = Histogram("carepost_job_seconds", "Duration of a job's run", ["job"], buckets=_SLOW)

SLOW_STATEMENTS = Counter(
    "carepost_slow_statements",
    "Statements of the database that took half a second or longer, by what they begin with",
    ["verb"],
)

SENDS = Counter("carepost_sends", "WhatsApp sends, by device and what became of them", ["device", "outcome"])
DELIVERIES = Counter(
    "carepost_deliveries", "Deliveries over other channels, by what became of them", ["channel", "outcome"]
)
INBOX_LAG_SECONDS = Histogram("carepost_inbox_lag_seconds", "From a webhook's arrival to its effect", buckets=_FAST)
UPLOADS = Counter("carepost_uploads", "Uploads that ended, by what became of them", ["outcome"])
UPLOAD_BYTES = Counter("carepost_upload_bytes", "Bytes of finished uploads")
MISSING_OBJECTS = Gauge("carepost_missing_objects", "Files whose object the last sweep did not find in the store")
UPLOAD_SECONDS = Histogram("carepost_upload_seconds", "From an upload's first request to its file", buckets=_SLOW)
SOCKETS_OPEN = Gauge("carepost_sockets_open", "Open sockets of browsers")
