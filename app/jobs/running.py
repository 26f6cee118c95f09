"""Runs one named job: takes its lease, keeps it, calls the body, records how it went. What every engine calls."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from app import clock, metrics
from app.bootstrap import Gateways
from app.db import transaction
from app.errors import AppError
from app.faults import hurried
from app.ids import new_id
from app.integrations.ports import PortError
from app.jobs.schedule import Recurring
from app.services.work.jobs import Ended, JobLease, finish_job, renew_job, take_job
from app.spans import span

RENEW_EVERY = hurried(timedelta(seconds=10))  # a third of the lease, so that two renewals may fail

log = structlog.get_logger("jobs")


def process_name() -> str:
    """This process among all of all machines, as the owner of leases."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{new_id().hex[-6:]}"


class JobRunner:
    """Calls the bodies of the table's jobs, each at most once at a time over all processes."""

    def __init__(self, table: Mapping[str, Recurring], gateways: Gateways, zone: ZoneInfo) -> None:
        self._table = table
        self._gateways = gateways
        self._zone = zone
        self._owner = process_name()
        self._is_stopping = threading.Event()

    def __call__(self, name: str) -> None:
        """Run the job, and again as long as somebody asked for it during the run."""
        job = self._table.get(name)
        if job is None:
            log.warning("no such job", job=name)
            return
        while self._run_once(job) and not self._is_stopping.is_set():
            pass

    def stop(self) -> None:
        """Begin no further run of a job that was asked for during its run."""
        self._is_stopping.set()

    def _run_once(self, job: Recurring) -> bool:
        now = clock.now()
        with transaction() as session:
            next_run_at = job.next_run(now=now, zone=self._zone)
            lease = take_job(session, job.name, self._owner, now=now, next_run_at=next_run_at)
        if lease is None:
            return False
        with _kept(lease):
            ended = self._call(job)
        with transaction() as session:
            return finish_job(session, lease, ended, now=clock.now())

    def _call(self, job: Recurring) -> Ended:
        started = time.perf_counter()
        result, error = "", None
        try:
            with span(f"job {job.name}"):
                result = str(job.run(self._gateways, now=clock.now()))
        except Exception as problem:
            log.exception("job failed", job=job.name)
            error = _told(problem)
        duration = time.perf_counter() - started
        metrics.JOB_RUNS.labels(job.name, "failed" if error else "done").inc()
        metrics.JOB_SECONDS.labels(job.name).observe(duration)
        return Ended(result=result, error=error, duration_ms=duration * 1000)


@contextmanager
def _kept(lease: JobLease) -> Iterator[None]:
    """Renew the lease as long as the block runs."""
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(RENEW_EVERY.total_seconds()):
            try:
                with transaction() as session:
                    if not renew_job(session, lease, now=clock.now()):
                        log.warning("another process took the job over", job=lease.job)
                        return
            except Exception:
                log.exception("the lease was not renewed", job=lease.job)

    keeper = threading.Thread(target=keep, name=f"lease-{lease.job}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()


def _told(problem: Exception) -> str:
    """What the jobs page says of a failure: our own errors by their words, others by their kind alone."""
    if isinstance(problem, PortError):
        return f"{type(problem).__name__}: {problem.detail}"
    if isinstance(problem, AppError):
        return problem.code
    return type(problem).__name__
