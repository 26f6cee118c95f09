"""The fields of the second step: what is taken, when it comes, its words, and its pauses."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button
from app.components.forms import (
    Option,
    date_field,
    field_error,
    field_row,
    form_errors,
    select_field,
    text_field,
)
from app.components.icon import icon
from app.components.words import Word, t
from app.models.reminder import Frequency
from app.pages._reminder_field_set import FIELDS, chosen
from app.pages._reminder_words import reminder_words
from app.services.reminders.recurrence import WEEKDAYS
from app.state.reminder_form import ReminderFormState
from app.state.reminder_form_values import EDITED, EVERY_FEW
from app.state.reminder_pauses import ReminderPausesState

RHYTHMS = ("daily", "daily_few", "weekly", "weekly_few", "monthly", "monthly_few", "once")
_TIMES = ("06:00", "08:00", "12:00", "18:00", "20:00")

_IS_FEW = FIELDS.value("rhythm").contains(EVERY_FEW)


def fields() -> rx.Component:
    """All of them, with a summary when several do not hold."""
    is_medication = FIELDS.value("kind") == "medication"
    is_once = FIELDS.value("freq") == Frequency.ONCE.value
    return rx.el.div(
        form_errors(
            t("form.to_correct"),
            ReminderFormState.errors,
            {name: t(f"reminder_form.{name}") for name in EDITED},
            refused=ReminderFormState.refused,
            from_count=2,
            prefix=FIELDS.prefix,
        ),
        rx.cond(is_medication, rx.el.div(_text("medicine"), _text("dose"), class_name="rem-medicine"), _text("place")),
        _times(),
        field_row(_repeats(), rx.cond(_IS_FEW, _interval(), rx.fragment())),
        rx.cond(FIELDS.value("freq") == Frequency.WEEKLY.value, _days(), rx.fragment()),
        rx.el.div(
            _date("startDate"),
            rx.cond(is_once, rx.fragment(), _date("endDate", optional=t("form.optional"))),
            class_name="rem-span",
        ),
        reminder_words(),
        _window(),
        class_name="rem-stack",
    )


def _text(name: str) -> rx.Component:
    return text_field(
        t(f"reminder_form.{name}"),
        name,
        **FIELDS.of(name),
        max_length=200,
        test_id=name,
    )


def _repeats() -> rx.Component:
    """How often; only who counts the days, weeks or months is asked for their number."""
    options = [Option(rhythm, t(f"reminder_form.freq_{rhythm}")) for rhythm in RHYTHMS]
    return select_field(
        t("reminder_form.freq"),
        "rhythm",
        options,
        **FIELDS.of("rhythm"),
        test_id="rhythm",
    )


def _interval() -> rx.Component:
    label = rx.match(
        FIELDS.value("freq"),
        ("weekly", t("reminder_form.every_weeks")),
        ("monthly", t("reminder_form.every_months")),
        t("reminder_form.every_days"),
    ).to(str)
    return text_field(
        label,
        "interval",
        **FIELDS.of("interval"),
        input_mode="numeric",
        test_id="interval",
    )


def _days() -> rx.Component:
    """The days of the week, as buttons that are on or off."""
    return rx.el.div(
        rx.el.span(t("reminder_form.byDay"), class_name="label"),
        rx.el.div(
            *(_toggle("byDay", day, t(f"weekday_short.{day.lower()}"), ",") for day in WEEKDAYS), class_name="rem-days"
        ),
        field_error("byDay", FIELDS.error("byDay"), prefix=FIELDS.prefix),
        class_name="field",
        id=f"{FIELDS.prefix}-byDay",
    )


def _times() -> rx.Component:
    """Typed in any way, or tapped."""
    return rx.el.div(
        text_field(
            t("reminder_form.times"),
            "times",
            **FIELDS.of("times"),
            help_text=t("reminder_form.times_help"),
            test_id="times",
        ),
        rx.el.div(*(_toggle("times", slot, rx.Var.create(slot), ", ") for slot in _TIMES), class_name="rem-days"),
        class_name="rem-times",
    )


def _toggle(name: str, part: str, label: Word, joint: str) -> rx.Component:
    """Puts a part into a list of words, or takes it out; the text is made in the browser, from what it shows."""
    parts = FIELDS.value(name).split(joint.strip()).to(list[str])
    is_on = FIELDS.value(name).contains(part)
    with_it = rx.cond(FIELDS.value(name) == "", part, f"{FIELDS.value(name)}{joint}{part}").to(str)
    without = rx.Var(
        f"({parts!s}).map((one) => one.trim()).filter((one) => one && one !== {part!r}).join({joint!r})",
        _var_data=parts._get_all_var_data(),
    ).to(str)
    return rx.el.button(
        label,
        type="button",
        class_name=rx.cond(is_on, "chip chip-on", "chip"),
        on_click=chosen(name, rx.cond(is_on, without, with_it).to(str)),
        custom_attrs={"aria-pressed": rx.cond(is_on, "true", "false")},
        data_testid=f"{name}-{part}",
    )


def _date(name: str, *, optional: Word | None = None) -> rx.Component:
    return date_field(
        t(f"reminder_form.{name}"),
        name,
        **FIELDS.of(name),
        optional=optional,
        test_id=name,
    )


def _window() -> rx.Component:
    """What few people change, folded away: how late it may still go, and days without it."""
    window = text_field(
        t("reminder_form.windowMinutes"),
        "windowMinutes",
        **FIELDS.of("windowMinutes"),
        help_text=t("reminder_form.window_help"),
        input_mode="numeric",
        test_id="window",
    )
    return rx.el.details(
        rx.el.summary(icon("chevron-right"), t("reminder_form.more")),
        rx.el.div(window, _pauses(), class_name="rem-stack"),
        class_name="rem-more",
    )


def _pauses() -> rx.Component:
    """Spans of days without it: a row with two dates each."""
    add = button(
        t("reminder_form.pause_add"),
        ReminderPausesState.add(ReminderFormState.about),
        icon_name="plus",
        size="medium",
        test_id="add-pause",
    )
    held = FIELDS.value("pauses")
    rows = rx.cond(held != "", rx.foreach(held.split(",").to(list[str]), _pause), rx.fragment())
    return rx.el.fieldset(
        rx.el.legend(t("reminder_form.pauses")),
        rows,
        field_error("pauses", FIELDS.error("pauses"), prefix=FIELDS.prefix),
        rx.el.div(add),
        class_name="rem-pauses",
        id=f"{FIELDS.prefix}-pauses",
    )


def _pause(part: rx.Var[str], number: rx.Var[int]) -> rx.Component:
    days = part.split("/").to(list[str])

    def day(side: str, held: rx.Var[str]) -> rx.Component:
        return date_field(
            t(f"reminder_form.pause_{side}"),
            f"pause-{side}-{number}",
            value=held,
            on_change=ReminderPausesState.choose(ReminderFormState.about, number, side),
            prefix=FIELDS.prefix,
            test_id=f"pause-{side}-{number}",
        )

    return rx.el.div(
        day("from", days[0]),
        day("to", days[1]),
        icon_button(
            "x",
            t("reminder_form.pause_remove"),
            ReminderPausesState.remove(ReminderFormState.about, number),
            test_id=f"remove-pause-{number}",
        ),
        class_name="rem-pause",
        key=number,
        data_testid="pause",
    )
