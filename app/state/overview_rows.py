"""What Admin · Overview shows: findings turned into words with their remedy, and what is fine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.services.overview import Finding, Problem, Running
from app.state.elapsed import elapsed

Param = str | int

_SHAPES = {
    Problem.EMERGENCY: ("emergency", "siren"),
    Problem.DEVICE: ("fail", "smartphone"),
    Problem.WEBHOOKS: ("fail", "message-square-warning"),
    Problem.QUEUE: ("fail", "hourglass"),
    Problem.DOSES: ("fail", "alarm-clock-off"),
    Problem.JOBS: ("fail", "circle-alert"),
    Problem.DELIVERIES: ("wait", "mail-warning"),
    Problem.PEOPLE: ("wait", "user-check"),
}
_WAYS = {
    Problem.WEBHOOKS: "/admin/jobs#given-up",
    Problem.QUEUE: "/reminders",
    Problem.DOSES: "/reminders",
    Problem.JOBS: "/admin/jobs",
    Problem.DELIVERIES: "/admin/jobs#given-up",
    Problem.PEOPLE: "/admin/approvals",
}


@dataclass(frozen=True)
class ProblemRow:
    """One problem. Keys of the catalogues and what they name; `way` is where the remedy is, "" when it is not here."""

    id: str
    meaning: str
    icon: str
    title_key: str
    title: dict[str, Param]
    detail_key: str
    detail: dict[str, Param]
    since_key: str
    since: int
    until: str
    action_key: str
    way: str


@dataclass(frozen=True)
class FineRow:
    """One thing that runs; `until` is a moment to write beside it, "" for none."""

    key: str
    params: dict[str, Param]
    until: str = ""


def problem_row(finding: Finding, now: datetime) -> ProblemRow:
    """A finding as the page shows it."""
    kind = finding.problem
    meaning, icon = _SHAPES[kind]
    since_key, since = elapsed(finding.since, now, form="span.") if finding.since else ("", 0)
    way = f"/patients/{finding.subject_id}" if kind is Problem.EMERGENCY and finding.subject_id else _WAYS.get(kind, "")
    numbers: dict[str, Param] = {"count": finding.count, "more": finding.more, "name": finding.name}
    return ProblemRow(
        id=f"{kind.value}:{finding.name}",
        meaning=meaning,
        icon=icon,
        title_key=f"overview.{kind.value}",
        title=numbers,
        detail_key=f"overview.{kind.value}_detail",
        detail=numbers,
        since_key=since_key,
        since=since,
        until=finding.until.isoformat() if finding.until else "",
        action_key=f"overview.{kind.value}_do",
        way=way,
    )


def fine_rows(running: Running, findings: list[Finding]) -> list[FineRow]:
    """What is fine: nothing that is among the problems."""
    wrong = {finding.problem for finding in findings}
    rows = [
        (Problem.EMERGENCY, FineRow("overview.no_emergency", {})),
        (Problem.DEVICE, FineRow("overview.devices_fine", {"count": running.devices})),
        (Problem.QUEUE, _queue_row(running)),
        (Problem.JOBS, _jobs_row(running)),
        (Problem.PEOPLE, FineRow("overview.nobody_waits", {})),
    ]
    active = FineRow("overview.active", {"count": running.active_people, "people": running.people})
    return [*(row for problem, row in rows if problem not in wrong), active]


def _jobs_row(running: Running) -> FineRow:
    """After a start, jobs that come once a day have not run for hours."""
    if running.jobs_begun < running.jobs:
        return FineRow("overview.jobs_begun", {"ran": running.jobs_begun, "count": running.jobs})
    return FineRow("overview.jobs_fine", {"count": running.jobs})


def _queue_row(running: Running) -> FineRow:
    if not running.queued:
        return FineRow("overview.queue_empty", {})
    return FineRow("overview.queue_fine", {"count": running.queued}, running.queue_ends_at.isoformat())
