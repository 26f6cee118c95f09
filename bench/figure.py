"""One measured figure with its goal and the reference it stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; the goal is an upper or lower bound of it. A figure without a goal is shown only."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["more", "less"] = "more"
    reference: str = ""
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.better == "more" else self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "is_met": self.is_met}


def percentile(values: Sequence[float], part: float) -> float:
    """The value that `part` of all are not above, for example 0.99."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else float("nan")


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines for a terminal."""
    header = ("", "figure", "measured", "goal", "beside it", "note")
    rows = [header, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header) - 1)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _row(figure: Figure) -> tuple[str, ...]:
    mark = {True: "ok", False: "MISSED", None: ""}[figure.is_met]
    sign = "≥" if figure.better == "more" else "≤"
    goal = "" if figure.goal is None else f"{sign} {figure.goal:,.6g} {figure.unit}"
    return (mark, figure.name, f"{_number(figure.value)} {figure.unit}", goal, figure.reference, figure.note)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
