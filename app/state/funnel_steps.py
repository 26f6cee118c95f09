"""How far reminders came, as the steps of a chart: of everybody's on Admin · Overview, of one patient's beside them."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.compliance.queries import Funnel

_MEANINGS = {"sent": "info", "delivered": "info", "read": "info", "answered": "done", "confirmed": "done"}
CLEARLY = 1.5  # so many times the second most: below, no loss is called the main one


@dataclass(frozen=True)
class Step:
    """One step of the way of a reminder. `lost_key` says what went missing before it, "" for nothing: `lost` in the
    usual way, `other` in another (held back on purpose, still on the way, answered something else)."""

    key: str
    count: int
    meaning: str
    lost_key: str
    lost: int
    other: int


@dataclass(frozen=True)
class StepFigure:
    """One line of the table behind the chart."""

    key: str
    count: int


@dataclass(frozen=True)
class Way:
    """The five steps, all figures, how long the longest bar is, and the finding: where most are lost."""

    steps: list[Step]
    figures: list[StepFigure]
    most: int
    finding: str


def way_of(funnel: Funnel) -> Way:
    """A funnel as it is drawn. `finding` ends a key of the catalogues: none, all, the step that clearly most do not
    take, or even."""
    losses = _losses(funnel)
    steps = [
        Step(f"overview.step_{name}", getattr(funnel, name), meaning, _lost_key(name, *losses[name]), *losses[name])
        for name, meaning in _MEANINGS.items()
    ]
    return Way(steps, _figures(funnel), funnel.sent, _finding(funnel, losses))


def _losses(funnel: Funnel) -> dict[str, tuple[int, int]]:
    """Before each step, what was lost in the usual way, and what in another."""
    on_the_way = max(0, funnel.sent - funnel.delivered - funnel.not_delivered)
    else_answered = max(0, funnel.answered - funnel.confirmed - funnel.declined)
    return {
        "sent": (funnel.not_sent - funnel.held_back, funnel.held_back),
        "delivered": (funnel.not_delivered, on_the_way),
        "read": (max(0, funnel.delivered - funnel.read), 0),
        "answered": (max(0, funnel.read - funnel.answered), 0),
        "confirmed": (funnel.declined, else_answered),
    }


def _lost_key(name: str, lost: int, other: int) -> str:
    if not lost and not other:
        return ""
    return f"overview.lost_{name}" + ("_both" if lost and other else "" if lost else "_other")


def _figures(funnel: Funnel) -> list[StepFigure]:
    """What P5 names, one after the other: also those that stand beside the way."""
    failed = funnel.not_sent - funnel.held_back
    beside = {"not_sent": failed, "held_back": funnel.held_back, "sent": funnel.sent}
    names = ("not_delivered", "delivered", "read", "answered", "confirmed", "declined")
    counts = {**beside, **{name: getattr(funnel, name) for name in names}}
    return [StepFigure(f"overview.step_{name}", count) for name, count in counts.items()]


def _finding(funnel: Funnel, losses: dict[str, tuple[int, int]]) -> str:
    if not funnel.sent and not funnel.not_sent:
        return "none"
    counts = {name: lost if name == "sent" else lost + other for name, (lost, other) in losses.items()}
    worst, second = sorted(counts, key=lambda name: counts[name], reverse=True)[:2]
    if not counts[worst]:
        return "all" if funnel.sent else "held"
    return worst if counts[worst] >= CLEARLY * counts[second] else "even"
