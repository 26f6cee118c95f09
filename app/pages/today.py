"""Today: what of one's patients needs a person now, each with the one likely thing to do about it (S1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import reflex as rx

from app.components.button import button, link_button
from app.components.dates import written
from app.components.figures import Figure, counts_row
from app.components.gliding import glides, gliding
from app.components.icon import icon
from app.components.keys import Key, key_hints, list_keys, page_keys
from app.components.link import page_link
from app.components.page_header import main_action, page_header
from app.components.states import empty_state, skeleton_line, skeleton_rows
from app.components.tabs import Tab, page_tabs
from app.components.tick import every
from app.components.todo import todo_group
from app.components.words import Flag, Number, Text, Word, t
from app.pages._call_sheet import call_sheet
from app.pages._first_steps import first_steps
from app.pages._page import page
from app.pages._reminder_form import reminder_form
from app.pages._shell import TODAY
from app.pages._today_rail import today_rail, waiting_rail
from app.pages._today_rows import call_row, due_row, question_row, waiting_row
from app.services.actor import Permission
from app.services.today.groups import COUNTED, SHOWN
from app.state.first_steps import FirstStepsState
from app.state.reminder_form import ReminderFormState
from app.state.session import SessionState
from app.state.today import TodayState
from app.state.today_rail import TodayRailState
from app.state.today_rows import TodoRow

Draw = Callable[..., rx.Component]
_SEEN = TodayState.summary
# The first steps are known before the list is shown: then all of the page below its head comes in one paint.
_LOADS = [FirstStepsState.load, TodayState.load, TodayRailState.load]


@page("/today", title="today.title", place=TODAY, on_load=_LOADS)
def today_page() -> rx.Component:
    """Four figures, one list by urgency, and beside it how the day goes on."""
    return rx.fragment(
        page_header(_title(), rx.cond(TodayState.is_loaded, _sentence(), skeleton_line("320px")), action=_new()),
        rx.cond(TodayState.is_loaded, _day(), _waiting_day()),
        call_sheet(),
        reminder_form(),
        every(60, TodayState.load, TodayRailState.load),
        page_keys(
            [*list_keys(opens=t("today.key_open")), Key("s", t("today.key_act")), Key("c", t("today.new_reminder"))]
        ),
    )


def _day() -> rx.Component:
    return rx.fragment(
        first_steps(),
        rx.cond(_SEEN.may_switch, _whose(), rx.fragment()),
        _figures(),
        _beside(gliding(_list(), class_name="today-list"), rx.fragment(today_rail(), _hints())),
    )


def _waiting_day() -> rx.Component:
    """The same in its measures; it goes as a whole, so that nothing has to move for what depends on the person."""
    one = rx.el.div(skeleton_line("60%"), class_name="sum-one")
    figures = rx.el.div(*([one] * 4), class_name="sum", custom_attrs={"aria-hidden": "true"})
    rows = rx.el.div(skeleton_rows(6, height="57px"), class_name="today-list")
    return rx.fragment(figures, _beside(rows, waiting_rail()))


def _beside(days_work: rx.Component, rest: rx.Component) -> rx.Component:
    rail = rx.el.aside(rest, class_name="rail today-rail", aria_label=t("today.beside"))
    return rx.el.div(days_work, rail, class_name="with-rail")


def _title() -> rx.Component:
    """On a phone the title says at once how much there is."""
    waiting = rx.cond(_SEEN.total > 0, t("today.waiting_title", count=_SEEN.total), t("today.title"))
    return _by_width(t("today.title"), waiting)


def _by_width(wide: Word, narrow: Word) -> rx.Component:
    """Other words where there is little room."""
    return rx.fragment(rx.el.span(wide, class_name="from-tablet"), rx.el.span(narrow, class_name="on-phone"))


def _where_there_is_room(wide: Word, short: Word) -> rx.Component:
    """The same with the tablet among the narrow ones."""
    return rx.fragment(rx.el.span(wide, class_name="wide"), rx.el.span(short, class_name="not-wide"))


def _sentence() -> rx.Component:
    day = rx.fragment(written(_SEEN.now, "day", zone=_SEEN.zone), ". ")
    things = rx.el.span(
        rx.el.b(t("today.things", count=_SEEN.total)),
        " ",
        t("today.wait_for_you", count=_SEEN.total),
        class_name="from-tablet",
    )
    done = rx.fragment(
        rx.el.b(t("today.done", done=_SEEN.done, patients=_SEEN.patients)),
        " ",
        t("today.done_rest", patients=_SEEN.patients),
    )
    between = rx.el.span(rx.cond(_SEEN.patients > 0, t("today.and"), "."), class_name="from-tablet")
    return rx.el.p(
        day,
        rx.cond(_SEEN.total > 0, rx.fragment(things, between, " "), rx.fragment()),
        rx.cond(_SEEN.patients > 0, done, rx.fragment()),
        class_name=rx.cond(_SEEN.patients > 0, "num", "num is-short"),
    )


def _new() -> rx.Component:
    """The one solid button of the page; while the first steps stand there, theirs is."""
    may = SessionState.permissions.contains(Permission.REMINDER_WRITE.value) & (FirstStepsState.rows.length() == 0)
    new = button(
        main_action(t("today.new_reminder"), t("reminders.new_short")),
        ReminderFormState.begin("", ""),
        kind="solid",
        icon_name="plus",
        aria_label=t("today.new_reminder"),
        key="c",
        test_id="new-reminder",
    )
    return rx.cond(may, new, rx.fragment())


def _whose() -> rx.Component:
    def choice(name: str, *, is_current: Flag) -> Tab:
        return Tab(
            t(f"today.{name}"),
            on_select=[TodayState.choose(name), TodayRailState.load],
            is_current=is_current,
            test_id=f"show-{name}",
        )

    tabs = [choice("mine", is_current=_SEEN.is_mine), choice("all", is_current=rx.cond(_SEEN.is_mine, False, True))]
    return page_tabs(tabs, label=t("today.whose"))


def _figures() -> rx.Component:
    question = t("today.deadline", at=_at(_SEEN.question_at, _SEEN.question_style))
    call = t("today.since", at=_at(_SEEN.call_at, _SEEN.call_style))
    return counts_row(
        [
            Figure(
                _many(_SEEN.questions), t("today.questions"), "info", _or_none(_SEEN.questions, question), "#questions"
            ),
            Figure(_many(_SEEN.calls), t("today.calls"), "fail", _or_none(_SEEN.calls, call), "#calls"),
            Figure(
                _many(_SEEN.due),
                t("today.due"),
                "wait",
                _or_none(_SEEN.due, t("today.missed", count=_SEEN.missed)),
                "#due",
            ),
            Figure(
                _many(_SEEN.waiting),
                _where_there_is_room(t("today.waiting"), t("today.waiting_short")),
                "idle",
                _or_none(_SEEN.waiting, t("today.read", count=_SEEN.read)),
                "#waiting",
            ),
        ],
        label=t("today.figures"),
    )


def _list() -> rx.Component:
    return rx.cond(
        _SEEN.total > 0,
        rx.fragment(
            _group("questions", TodayState.questions, _SEEN.questions, question_row),
            _group("calls", TodayState.calls, _SEEN.calls, call_row),
            _group("due", TodayState.due, _SEEN.due, due_row, rest=t("today.all_of_day")),
            _group("waiting", TodayState.waiting, _SEEN.waiting, waiting_row, rest=t("today.all_unanswered")),
            _done_line(),
        ),
        _calm(),
    )


def _group(name: str, rows: Sequence[TodoRow], count: Number, row: Draw, *, rest: Word | None = None) -> rx.Component:
    """`rest` says what the list behind it shows, where that is more than what is counted here."""
    drawn = rx.foreach(rows, lambda each: rx.fragment(row(row=each), key=each.id))
    more = page_link(
        t("today.all", count=_many(count)) if rest is None else rest,
        icon("chevron-right", size=14),
        to=_SEEN.ways[name],
        class_name="todo-more",
        **glides(),
    )
    group = todo_group(
        t(f"today.{name}"), _many(count), drawn, rx.cond(count > SHOWN, rx.el.li(more), rx.fragment()), anchor=name
    )
    return rx.cond(count > 0, group, rx.fragment())


def _done_line() -> rx.Component:
    """On a phone, the way to those who need nothing."""
    line = page_link(
        rx.el.span(class_name="dot dot-done", custom_attrs={"aria-hidden": "true"}),
        t("today.done_line", count=_SEEN.done),
        icon("chevron-right"),
        to="/patients",
        class_name="done-line on-phone",
        **glides(),
    )
    return rx.cond(_SEEN.done > 0, line, rx.fragment())


def _calm() -> rx.Component:
    """Nothing to do is good news, and says what would be here."""
    may_add = SessionState.permissions.contains(Permission.PATIENT_CREATE.value)
    add = rx.cond(may_add, link_button(t("today.add_patient"), to="/patients/new", icon_name="plus"), rx.fragment())
    nobody = empty_state("users", t("today.no_patients"), t("today.no_patients_help"), action=add)
    fine = empty_state("sun", t("today.all_fine"), t("today.all_fine_help"))
    is_empty = _SEEN.is_mine & (_SEEN.patients == 0)
    return rx.el.div(rx.cond(is_empty, nobody, fine), data_testid="calm")


def _hints() -> rx.Component:
    keys = [Key("j k", t("today.key_move")), Key("Enter", t("today.key_open")), Key("s", t("today.key_act"))]
    hints = rx.el.div(key_hints(keys), class_name="from-tablet")
    return rx.cond(TodayRailState.is_loaded & (_SEEN.total > 0), hints, rx.fragment())


def _at(moment: Text, style: Text) -> Word:
    return rx.cond(style == "time", written(moment, "time", zone=_SEEN.zone), written(moment, "short", zone=_SEEN.zone))


def _many(count: Number) -> rx.Var[str]:
    number = rx.Var.create(count).to(int)
    return rx.cond(number > COUNTED, f"{COUNTED}+", number.to_string())


def _or_none(count: Number, words: Word) -> rx.Var[str]:
    return rx.cond(rx.Var.create(count).to(int) > 0, words, t("today.none"))
