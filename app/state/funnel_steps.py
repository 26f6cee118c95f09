"""How far reminders came, as the steps of a chart: of everybody's on Admin · Overview, of one patient's beside them."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.compliance.queries import Funnel

_MEANINGS = {
    "not_sent": "fail",
    "sent": "info",
    "not_delivered": "fail",
    "delivered": "info",
    "read": "info",
    "answered": "done",
    "confirmed": "done",
    "declined": "wait",
}
_WAY = ("sent", "delivered", "read", "answered", "confirmed")


@dataclass(frozen=True)
class Step:
    """One step of the way of a reminder; `lost_key` says what went missing before it, "" for nothing."""

    key: str
    count: int
    meaning: str
    lost_key: str
    lost: int


@dataclass(frozen=True)
class Way:
    """All steps, how long the longest bar is, and the finding: where most are lost."""

    steps: list[Step]
    most: int
    finding: str


def way_of(funnel: Funnel) -> Way:
    """A funnel as it is drawn. `finding` ends a key of the catalogues: none, all, or the step that most do not take."""
    counts: dict[str, int] = {name: getattr(funnel, name) for name in _MEANINGS}
    lost = _lost(funnel)
    steps = [
        Step(
            f"overview.step_{name}",
            counts[name],
            meaning,
            f"overview.lost_{name}" if lost.get(name) else "",
            lost.get(name, 0),
        )
        for name, meaning in _MEANINGS.items()
    ]
    return Way(steps, max(counts.values()), _finding(funnel))


def _lost(funnel: Funnel) -> dict[str, int]:
    """What no bar of its own says: still on the way, not read, read without an answer, answered with something else."""
    return {
        "delivered": max(0, funnel.sent - funnel.delivered - funnel.not_delivered),
        "read": max(0, funnel.delivered - funnel.read),
        "answered": max(0, funnel.read - funnel.answered),
        "confirmed": max(0, funnel.answered - funnel.confirmed - funnel.declined),
    }


def _finding(funnel: Funnel) -> str:
    if not funnel.sent and not funnel.not_sent:
        return "none"
    counts = [getattr(funnel, name) for name in _WAY]
    losses = {name: max(0, before - after) for name, before, after in zip(_WAY[1:], counts, counts[1:], strict=False)}
    losses = {"not_sent": funnel.not_sent, **losses}
    worst = max(losses, key=lambda name: losses[name])
    return worst if losses[worst] else "all"
