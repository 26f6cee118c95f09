"""How far reminders came, step by step: of everybody on Overview, of one patient beside them (P5)."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx

from app.components.charts import step_chart
from app.components.words import Number, Word, t
from app.state.funnel_steps import Step, StepFigure


def funnel(
    finding: Word,
    unit: Word,
    steps: Sequence[Step],
    figures: Sequence[StepFigure],
    *,
    most: Number,
    is_narrow: bool = False,
    test_id: str,
) -> rx.Component:
    """`finding` says the result in one sentence, `most` is what the longest bar stands for. What was lost before a step
    stands at its side, or below it where there is little room."""
    return step_chart(
        finding,
        unit,
        steps,
        label=lambda step: t(step.key),
        count=lambda step: step.count,
        most=most,
        meaning=lambda step: step.meaning,
        lost=_lost,
        figures=(figures, lambda figure: t(figure.key), lambda figure: figure.count),
        is_narrow=is_narrow,
        name=t("overview.step"),
        number=t("overview.reminders"),
        test_id=test_id,
    )


def _lost(step: rx.Var[Step]) -> Word:
    return rx.cond(step.lost_key != "", t(step.lost_key, count=step.lost, more=step.other), "").to(str)
