"""The first steps of a new installation: five lines from nothing to the first confirmed dose."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button, link_button
from app.components.gliding import glides, gliding
from app.components.icon import icon
from app.components.words import t
from app.services.today.first_steps import Step
from app.state.first_steps import FirstStepsState, StepRow
from app.state.reminder_form import ReminderFormState


def first_steps() -> rx.Component:
    """Nothing once they are taken."""
    return rx.cond(FirstStepsState.rows.length() > 0, _card(), rx.fragment())


def _card() -> rx.Component:
    is_over = FirstStepsState.done == len(Step)
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2(rx.cond(is_over, t("steps.title_done"), t("steps.title"))),
                rx.el.p(rx.cond(is_over, t("steps.sentence_done"), t("steps.sentence")), class_name="muted"),
            ),
            rx.el.span(t("steps.count", done=FirstStepsState.done, all=len(Step)), class_name="muted small num push"),
            icon_button("x", t("steps.put_away"), FirstStepsState.put_away, size="medium", test_id="put-steps-away"),
            class_name="steps-head",
        ),
        gliding(
            rx.el.ol(rx.foreach(FirstStepsState.rows, _step)),
            rx.cond(
                is_over, button(t("steps.put_away"), FirstStepsState.put_away, test_id="steps-over"), rx.fragment()
            ),
            class_name="steps-list",
        ),
        class_name="first-steps",
        data_testid="first-steps",
        aria_label=t("steps.title"),
    )


def _step(row: rx.Var[StepRow]) -> rx.Component:
    mark = rx.cond(row.is_done, icon("circle-check"), rx.cond(row.is_next, icon("circle-dot"), icon("circle")))
    action = rx.cond(row.is_next, _take(row), rx.fragment())
    return rx.el.li(
        rx.el.span(
            mark, rx.el.span(rx.cond(row.is_done, t("steps.is_done"), ""), class_name="sr"), class_name="steps-mark"
        ),
        rx.el.div(
            rx.el.p(t(f"steps.{row.id}"), class_name="strong"),
            rx.cond(row.is_next, rx.el.p(t(row.help_key), class_name="muted small"), rx.fragment()),
        ),
        action,
        key=row.id,
        class_name=rx.cond(row.is_done, "step is-done", rx.cond(row.is_next, "step is-next", "step")),
        data_testid=f"step-{row.id}",
        custom_attrs=glides(),
    )


def _take(row: rx.Var[StepRow]) -> rx.Component:
    """The one solid button: to where the step is taken, or the step itself."""
    begin = ReminderFormState.begin(FirstStepsState.patient_id, FirstStepsState.patient_name)
    return rx.match(
        row.id,
        (Step.REMINDER.value, button(t(row.act_key), begin, kind="solid", test_id="next-step")),
        (Step.SENT.value, button(t(row.act_key), FirstStepsState.send, kind="solid", test_id="next-step")),
        link_button(t(row.act_key), to=row.way, kind="solid", test_id="next-step"),
    )
