"""A day of reminders: its date with the ways to the next, how many stand how, and each due moment in order."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, link_button
from app.components.dates import written_day
from app.components.field_box import FieldBox
from app.components.filters import filter_bar, filter_menu, search_field
from app.components.icon import icon
from app.components.link import page_link
from app.components.paging import pager
from app.components.states import empty_state, skeleton_block, skeleton_rows
from app.components.words import Flag, Word, t
from app.pages._reminder_dose import dose_line
from app.services.reminders.day import Standing
from app.state.reminder_day import ReminderDayState
from app.state.reminder_day_rows import MEANINGS
from app.state.reminder_form import ReminderFormState
from app.state.reminder_view import ReminderViewState


def day_view() -> rx.Component:
    """The whole view; it comes in one paint, because which filters there are depends on the person."""
    return rx.el.div(rx.cond(ReminderDayState.is_loaded, _day(), _waiting_day()), class_name="rem-day")


def _day() -> rx.Component:
    search = search_field(ReminderViewState.words, ReminderViewState.search, t("reminders.search"))
    return rx.fragment(_day_line(), _standings(), filter_bar(search=search, add=[_volunteers()]), _doses())


def _waiting_day() -> rx.Component:
    bars = (skeleton_block("100%", "var(--control)"), skeleton_block("60%", "var(--control)"))
    return rx.fragment(*bars, skeleton_rows(8, height="60px"))


def day_stepper(
    label: rx.Component | Word, *, previous: str, following: str, previous_label: Word, next_label: Word
) -> rx.Component:
    """Where one is in time, with a step back and a step on."""
    return rx.el.div(
        page_link(
            icon("chevron-left"),
            to=ReminderViewState.ways[previous],
            class_name="btn btn-surface btn-icon",
            aria_label=previous_label,
            **{"data-key": "p", "data-testid": "previous"},
        ),
        page_link(
            icon("chevron-right"),
            to=ReminderViewState.ways[following],
            class_name="btn btn-surface btn-icon",
            aria_label=next_label,
            **{"data-key": "n", "data-testid": "next"},
        ),
        rx.el.h2(label, class_name="rem-date"),
        class_name="rem-steps",
    )


def _day_line() -> rx.Component:
    is_today = ReminderViewState.day == ReminderViewState.today
    today = rx.cond(
        is_today,
        rx.fragment(),
        link_button(t("reminders.today"), to=ReminderViewState.ways["today"], test_id="today"),
    )
    calendar = FieldBox.create(
        element="input",
        name="day",
        value=ReminderViewState.day,
        wait=600,
        on_change=ReminderViewState.jump,
        class_name="input rem-jump",
        custom_attrs={"type": "date", "aria-label": t("reminders.jump"), "data-testid": "jump"},
    )
    name = rx.fragment(
        written_day(ReminderViewState.day, "day"),
        rx.cond(is_today, rx.el.span(" · ", t("reminders.is_today"), class_name="muted"), rx.fragment()),
    )
    steps = day_stepper(
        name,
        previous="previous",
        following="next",
        previous_label=t("reminders.previous_day"),
        next_label=t("reminders.next_day"),
    )
    return rx.el.div(steps, rx.el.div(today, calendar, class_name="rem-when push"), class_name="rem-line")


def _standings() -> rx.Component:
    """The states as tabs: everything first, then those that there are."""
    everything = page_link(
        t("standing.all"), to=ReminderViewState.ways["all"], class_name=_chip(ReminderViewState.standing == "")
    )
    return rx.el.nav(
        everything,
        *(_standing(standing) for standing in Standing),
        class_name="rem-standings",
        aria_label=t("reminders.by_state"),
    )


def _standing(standing: Standing) -> rx.Component:
    count = ReminderDayState.counts[standing.value]
    is_on = ReminderViewState.standing == standing.value
    chip = page_link(
        rx.el.span(class_name=f"dot dot-{MEANINGS[standing]}", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(t(f"standing.{standing.value}")),
        rx.el.span(count, class_name="num muted"),
        to=ReminderViewState.ways[standing.value],
        class_name=_chip(is_on),
        **{"data-testid": f"standing-{standing.value}"},
    )
    is_there = ReminderDayState.counts.contains(standing.value) & (count != "0")
    return rx.cond(is_there | is_on, chip, rx.fragment())


def _chip(is_on: Flag) -> rx.Var[str]:
    return rx.cond(is_on, "chip chip-on", "chip")


def _volunteers() -> rx.Component:
    choice = filter_menu(
        t("reminders.volunteer"),
        ReminderViewState.carers,
        ReminderViewState.volunteer_id,
        ReminderViewState.choose_volunteer,
        shown=ReminderViewState.volunteer,
        everything=t("reminders.every_volunteer"),
        icon_name="user",
        test_id="volunteer",
    )
    return rx.cond(ReminderViewState.carers.length() > 0, choice, rx.fragment())


def _doses() -> rx.Component:
    rows = rx.fragment(
        _earlier(),
        rx.el.ul(
            rx.foreach(ReminderDayState.rows, lambda row: rx.fragment(dose_line(row=row), key=row.id)),
            class_name="rem-doses",
            data_testid="doses",
        ),
        pager(ReminderDayState.page, ReminderDayState.pages, ReminderDayState.total, ReminderViewState.turn),
    )
    is_narrowed = (
        (ReminderViewState.standing != "") | (ReminderViewState.words != "") | (ReminderViewState.volunteer_id != "")
    )
    is_ahead = ReminderViewState.day > ReminderViewState.today
    nothing = rx.cond(
        is_narrowed,
        empty_state("search-x", t("reminders.none_match"), t("reminders.none_match_help")),
        rx.cond(
            is_ahead,
            empty_state("calendar-clock", t("reminders.none_yet"), t("reminders.none_yet_help")),
            empty_state(
                "alarm-clock",
                t("reminders.none"),
                t("reminders.none_help"),
                action=button(t("reminders.new"), ReminderFormState.begin("", ""), kind="solid", icon_name="plus"),
            ),
        ),
    )
    settled = rx.fragment(
        _earlier(), empty_state("circle-check", t("reminders.all_settled"), t("reminders.all_settled_help"))
    )
    return rx.cond(ReminderDayState.rows.length() > 0, rows, rx.cond(ReminderDayState.earlier > 0, settled, nothing))


def _earlier() -> rx.Component:
    """What was due before now and needs nobody any more, folded into a line that shows it."""
    show = page_link(
        icon("chevron-right"),
        t("reminders.earlier", count=ReminderDayState.earlier),
        to=ReminderViewState.ways["earlier"],
        class_name="rem-earlier",
        **{"data-testid": "show-earlier"},
    )
    hide = page_link(
        icon("chevron-down"),
        t("reminders.hide_earlier"),
        to=ReminderViewState.ways["from_now"],
        class_name="rem-earlier",
        **{"data-testid": "hide-earlier"},
    )
    return rx.cond(ReminderDayState.earlier > 0, show, rx.cond(ReminderDayState.shows_earlier, hide, rx.fragment()))
