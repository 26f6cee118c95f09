"""What two people made of one reminder at the same time: each field with both values."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.icon import icon
from app.components.words import t
from app.state.reminder_form import ReminderFormState
from app.state.reminder_form_shown import Clash
from app.state.reminder_saving import ReminderSavingState


def clash_notices() -> rx.Component:
    """What somebody else changed meanwhile, field by field, with both values."""

    def clash(one: rx.Var[Clash]) -> rx.Component:
        return rx.el.div(
            icon("users"),
            rx.el.div(
                rx.el.p(rx.el.b(t("form.changed_meanwhile", field=t(one.label_key)))),
                rx.el.p(t("form.both_values", theirs=one.theirs, yours=one.yours), dir="auto"),
                rx.el.div(
                    button(
                        t("form.keep_theirs"),
                        ReminderSavingState.settle(one.name, "theirs"),
                        size="medium",
                        test_id="keep-theirs",
                    ),
                    button(
                        t("form.keep_yours"),
                        ReminderSavingState.settle(one.name, "yours"),
                        size="medium",
                        test_id="keep-yours",
                    ),
                    class_name="rem-sides",
                ),
            ),
            class_name="callout callout-wait",
            custom_attrs={"data-refusal": ""},
            key=one.name,
            data_testid=f"clash-{one.name}",
        )

    return rx.foreach(ReminderFormState.clashes, clash)
