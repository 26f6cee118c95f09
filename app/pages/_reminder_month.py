"""A month of reminders: weeks of days, each with how many stand how, leading to the day."""

from __future__ import annotations

import reflex as rx

from app.components.dates import written_day
from app.components.link import page_link
from app.components.states import skeleton_block
from app.components.words import t
from app.pages._reminder_day import day_stepper
from app.state.reminder_month import DayCell, ReminderMonthState

_WEEK = ("mo", "tu", "we", "th", "fr", "sa", "su")


def month_view() -> rx.Component:
    """The whole view."""
    name = written_day(ReminderMonthState.month, "month")
    head = day_stepper(
        rx.fragment(name),
        previous="previous_month",
        following="next_month",
        previous_label=t("reminders.previous_month"),
        next_label=t("reminders.next_month"),
    )
    week = rx.el.div(
        *(rx.el.span(t(f"weekday_short.{day}")) for day in _WEEK),
        class_name="rem-week",
        custom_attrs={"aria-hidden": "true"},
    )
    days = rx.el.div(rx.foreach(ReminderMonthState.cells, _cell), class_name="rem-month", data_testid="month")
    note = rx.cond(
        ReminderMonthState.is_projected, rx.fragment(), rx.el.p(t("reminders.not_projected"), class_name="help")
    )
    return rx.el.div(
        rx.el.div(head, _legend(), class_name="rem-line"),
        rx.cond(
            ReminderMonthState.is_loaded,
            rx.fragment(week, days, note),
            skeleton_block("100%", "480px"),
        ),
        class_name="rem-day",
    )


def _legend() -> rx.Component:
    parts = (("done", "standing.confirmed"), ("wait", "standing.waiting"), ("fail", "standing.missed_or_failed"))
    return rx.el.div(
        *(_legend_part(meaning, key) for meaning, key in (*parts, ("idle", "standing.planned"))),
        class_name="rem-legend push small muted",
    )


def _legend_part(meaning: str, key: str) -> rx.Component:
    dot = rx.el.span(class_name=f"dot dot-{meaning}", custom_attrs={"aria-hidden": "true"})
    return rx.el.span(dot, t(key), class_name="st")


def _cell(cell: rx.Var[DayCell]) -> rx.Component:
    figures = rx.el.span(
        _figure("done", cell.done, "standing.confirmed"),
        _figure("wait", cell.wait, "standing.waiting"),
        _figure("fail", cell.fail, "standing.missed_or_failed"),
        _figure("idle", cell.ahead, "standing.planned"),
        class_name="rem-figures",
    )
    number = rx.el.span(cell.number, class_name="rem-number", custom_attrs={"aria-hidden": "true"})
    return page_link(
        rx.el.span(written_day(cell.day, "day"), class_name="sr"),
        number,
        rx.cond(cell.total > 0, figures, rx.el.span(t("reminders.nothing_that_day"), class_name="sr")),
        to=cell.way,
        class_name=rx.cond(
            cell.is_today, "rem-cell is-today", rx.cond(cell.is_within, "rem-cell", "rem-cell is-outside")
        ),
        key=cell.day,
    )


def _figure(meaning: str, count: rx.Var[int], key: str) -> rx.Component:
    drawn = rx.el.span(
        rx.el.span(class_name=f"dot dot-{meaning}", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(count, class_name="num"),
        rx.el.span(" ", t(key), class_name="sr"),
        class_name="rem-figure",
    )
    return rx.cond(count > 0, drawn, rx.fragment())
