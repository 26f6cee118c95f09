"""The rows of Today: who, what, when, and the one likely thing to do; what else can be done is in a menu."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button, link_button
from app.components.dates import written
from app.components.menu import menu, menu_item, menu_link
from app.components.todo import todo_row
from app.components.words import Word, t
from app.state.call_sheet import CallSheetState
from app.state.today import TodayState
from app.state.today_rows import TodoRow

Row = rx.Var[TodoRow]


@rx.memo
def question_row(row: rx.Var[TodoRow]) -> rx.Component:
    """A question: the only soft green button, because a person waits for words."""
    answer = link_button(
        t("today.answer"),
        to=_conversation(row),
        kind="soft",
        icon_name="message-square",
        aria_label=t("today.answer_of", name=row.name),
        key="s",
        test_id="answer",
    )
    more = _more(
        row,
        _call_item(row),
        menu_item(t("today.no_answer_needed"), "check", TodayState.close_question(row.id), test_id="no-answer"),
    )
    said = rx.cond(
        row.what != "",
        rx.el.q(row.what, lang="id", class_name="todo-said"),
        rx.el.span(t(row.what_key), class_name="muted"),
    )
    return _row(row, said, answer, more)


@rx.memo
def call_row(row: rx.Var[TodoRow]) -> rx.Component:
    """Somebody to call."""
    call = button(
        t("today.call"),
        CallSheetState.open(row.patient_id),
        icon_name="phone",
        aria_label=t("today.call_of", name=row.name),
        key="s",
        test_id="call",
    )
    more = _more(row, menu_link(t("today.write"), to=_conversation(row), icon_name="message-square"))
    return _row(row, t(row.what_key, count=row.count, days=row.hours), call, more)


@rx.memo
def due_row(row: rx.Var[TodoRow]) -> rx.Component:
    """A dose about which the machine's questions were in vain."""
    confirm = button(
        t("today.confirm"),
        TodayState.confirm(row.id),
        icon_name="check",
        aria_label=t("today.confirm_of", name=row.name),
        key="s",
        test_id="confirm",
    )
    return _row(row, row.what, confirm, _more(row, _ask_item(row), _call_item(row)))


@rx.memo
def waiting_row(row: rx.Var[TodoRow]) -> rx.Component:
    """A dose whose answer may still come by itself."""
    ask = button(
        t("today.ask_again"),
        TodayState.ask_again(row.id),
        icon_name="bell-ring",
        aria_label=t("today.ask_again_of", name=row.name),
        key="s",
        test_id="ask-again",
    )
    confirm = menu_item(t("today.confirm"), "check", TodayState.confirm(row.id))
    return _row(row, row.what, ask, _more(row, confirm, _call_item(row)))


def _row(row: Row, what: rx.Component | Word, action: rx.Component, more: rx.Component) -> rx.Component:
    zone = TodayState.summary.zone
    seen = rx.cond(
        row.at_style == "time",
        written(row.detail_at, "time", zone=zone),
        written(row.detail_at, "short", zone=zone),
    )
    day = written(row.detail_at, "short", zone=zone)
    return todo_row(
        row_id=row.id,
        meaning=row.meaning,
        name=row.name,
        to=f"/patients/{row.patient_id}",
        what=what,
        detail=t(row.detail_key, time=seen, date=day, count=row.count),
        when=rx.cond(row.at_style == "time", written(row.at, "time", zone=zone), written(row.at, "short", zone=zone)),
        how_late=t(row.late_key, hours=row.hours, minutes=row.minutes),
        late_meaning=row.late_meaning,
        action=action,
        more=more,
        test_id=f"todo-{row.id}",
    )


def _more(row: Row, *items: rx.Component) -> rx.Component:
    trigger = icon_button("ellipsis", t("today.more_of", name=row.name), size="medium")
    return rx.el.span(menu(trigger, *items), class_name="todo-else")


def _call_item(row: Row) -> rx.Component:
    return menu_item(t("today.call"), "phone", CallSheetState.open(row.patient_id))


def _ask_item(row: Row) -> rx.Component:
    return menu_item(t("today.ask_again"), "bell-ring", TodayState.ask_again(row.id))


def _conversation(row: Row) -> rx.Var[str]:
    return rx.Var.create(f"/patients/{row.patient_id}?tab=conversation")
