"""The dialog about one due moment: for this one alone, from it on, or for the whole reminder (R6)."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx

from app.components.button import button
from app.components.conversation import phone_preview
from app.components.dates import written
from app.components.dialog import dialog
from app.components.field_set import FieldSet
from app.components.forms import date_field, field_row, text_area, time_field
from app.components.icon import icon
from app.components.words import t
from app.state.reminder_one import ALL, FOLLOWING, THIS, ReminderOneState

FIELDS = FieldSet(
    ReminderOneState.values,
    ReminderOneState.errors,
    lambda name: ReminderOneState.set_field(ReminderOneState.occurrence_id, name),
    prefix="one",
)


def one_dialog() -> rx.Component:
    """Scope first: what is changed depends on it."""
    return dialog(
        ReminderOneState.is_open,
        t("one.title", name=ReminderOneState.name),
        rx.el.p(
            t(
                "one.when",
                day=written(ReminderOneState.at, "day", zone=ReminderOneState.zone),
                time=written(ReminderOneState.at, "time", zone=ReminderOneState.zone),
            ),
            class_name="muted",
        ),
        rx.el.div(
            *(
                _scope(scope, symbol)
                for scope, symbol in ((THIS, "circle-dot"), (FOLLOWING, "arrow-right"), (ALL, "repeat"))
            ),
            class_name="rem-scopes",
            role="radiogroup",
            aria_label=t("one.scope"),
        ),
        rx.cond(ReminderOneState.scope == THIS, _fields(), rx.fragment()),
        on_close=ReminderOneState.close,
        actions=(
            button(t("reminder_form.cancel"), ReminderOneState.close, kind="ghost"),
            button(
                rx.cond(ReminderOneState.scope == THIS, t("one.save"), t("one.go_on")).to(str),
                ReminderOneState.go_on,
                kind="solid",
                test_id="one-save",
            ),
        ),
        size="wide",
        test_id="one-form",
    )


def _scope(scope: str, symbol: str) -> rx.Component:
    is_on = ReminderOneState.scope == scope
    return rx.el.button(
        icon(symbol),
        rx.el.span(rx.el.b(t(f"one.{scope}")), rx.el.span(t(f"one.{scope}_help"), class_name="muted small")),
        type="button",
        role="radio",
        class_name=rx.cond(is_on, "rem-choice is-on", "rem-choice"),
        on_click=ReminderOneState.choose_scope(scope),
        custom_attrs={"aria-checked": rx.cond(is_on, "true", "false")},
        data_testid=f"scope-{scope}",
    )


def _fields() -> rx.Component:
    return rx.fragment(
        rx.cond(ReminderOneState.theirs.length() > 0, _theirs(), rx.fragment()),
        field_row(
            date_field(t("one.date"), "date", **FIELDS.of("date")),
            time_field(t("one.time"), "time", **FIELDS.of("time"), test_id="one-time"),
        ),
        text_area(
            t("one.message"), "message", **FIELDS.of("message"), help_text=t("one.message_help"), test_id="one-message"
        ),
        phone_preview(ReminderOneState.sender, ReminderOneState.text, ""),
    )


def _theirs() -> rx.Component:
    def line(pair: Sequence[rx.Var[str]]) -> rx.Component:
        return rx.el.li(pair[1], dir="auto")

    return rx.el.div(
        icon("users"),
        rx.el.div(
            rx.el.p(rx.el.b(t("one.changed_meanwhile"))),
            rx.el.ul(rx.foreach(ReminderOneState.theirs, line)),
            rx.el.p(t("one.save_again")),
        ),
        class_name="callout callout-wait",
        data_testid="one-theirs",
    )
