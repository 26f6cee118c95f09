"""How far reminders came, step by step: of everybody on Overview, of one patient beside them (P5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import reflex as rx

from app.components.charts import step_chart
from app.components.words import Number, Word, t
from app.state.funnel_steps import Step


def funnel(
    finding: Word,
    unit: Word,
    steps: Sequence[Step],
    *,
    most: Number,
    lost: Callable[[rx.Var[Step]], Word] | None = None,
    test_id: str,
) -> rx.Component:
    """`finding` says the result in one sentence, `most` is what the longest bar stands for."""
    return step_chart(
        finding,
        unit,
        steps,
        label=lambda step: t(step.key),
        count=lambda step: step.count,
        most=most,
        meaning=lambda step: step.meaning,
        lost=lost,
        name=t("overview.step"),
        number=t("overview.reminders"),
        test_id=test_id,
    )
