"""The emergency banner of the frame: who needs help, "I take it", and what was done."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, link_button
from app.components.dates import written
from app.components.dialog import dialog
from app.components.emergency import alarm_bar, alarm_bars, calling_title, running_clock
from app.components.forms import text_area
from app.components.icon import icon
from app.components.link import document_link
from app.components.words import Word, t
from app.state.emergencies import MAX_OUTCOME, AlarmRow, EmergenciesState
from app.state.session import SessionState


def emergency_banners() -> rx.Component:
    """Nothing while nobody needs help."""
    more = rx.el.p(t("emergency.more", count=EmergenciesState.more), class_name="sos-more")
    return rx.fragment(
        alarm_bars(
            rx.foreach(EmergenciesState.rows, _bar),
            rx.cond(EmergenciesState.more > 0, more, rx.fragment()),
            label=t("emergency.label"),
            is_known=EmergenciesState.is_known,
        ),
        calling_title(t("emergency.calling"), is_on=EmergenciesState.waiting > 0),
        _closing(),
    )


def _bar(row: rx.Var[AlarmRow]) -> rx.Component:
    return alarm_bar(
        rx.cond(row.is_taken, _taken_words(row), _open_words(row)),
        rx.cond(row.may_call & (row.tel != ""), _call(row), rx.fragment()),
        rx.cond(row.conversation != "", _conversation(row), rx.fragment()),
        rx.cond(row.is_taken, _done(row), _take(row)),
        clock=rx.cond(
            row.is_taken, rx.fragment(), running_clock(row.age, t("emergency.without_anyone", time="{time}"))
        ),
        is_taken=row.is_taken,
        key=row.id,
    )


def _open_words(row: rx.Var[AlarmRow]) -> rx.Component:
    said = rx.fragment(" ", t("emergency.wrote"), " “", rx.el.span(row.words, lang=row.language, dir="auto"), "”")
    since = rx.el.span(
        " ", t("emergency.since", time=written(row.happened_at, "time", zone=SessionState.zone)), class_name="sr"
    )
    return rx.el.p(rx.el.b(t("emergency.word")), " ", _who(row), rx.cond(row.words != "", said, rx.fragment()), since)


def _taken_words(row: rx.Var[AlarmRow]) -> rx.Component:
    time = written(row.taken_at, "time", zone=SessionState.zone)
    mine = t("emergency.mine", name=_who(row), time=time)
    theirs = t("emergency.theirs", name=_who(row), person=row.taken_by, time=time)
    return rx.el.p(rx.cond(row.is_mine, mine, theirs))


def _who(row: rx.Var[AlarmRow]) -> Word:
    unknown = t("emergency.unknown_number", number=row.number)
    return rx.cond(row.name != "", row.name, unknown).to(str)


def _call(row: rx.Var[AlarmRow]) -> rx.Component:
    return document_link(
        icon("phone"),
        t("emergency.call"),
        href=row.tel,
        class_name=rx.cond(row.is_taken, "btn btn-surface", "btn btn-on-em"),
        aria_label=t("emergency.call_person", name=_who(row)),
    )


def _conversation(row: rx.Var[AlarmRow]) -> rx.Component:
    return link_button(
        t("emergency.open"),
        to=row.conversation,
        kind=rx.cond(row.is_taken, "surface", "on-em"),
        icon_name="message-square",
        aria_label=t("emergency.open_of", name=_who(row)),
        test_id="emergency-open",
    )


def _take(row: rx.Var[AlarmRow]) -> rx.Component:
    take = button(
        t("emergency.take"),
        EmergenciesState.take(row.id),
        kind=rx.Var.create("em"),
        aria_label=t("emergency.take_of", name=_who(row)),
        test_id="emergency-take",
    )
    return rx.cond(EmergenciesState.may_take, take, rx.fragment())


def _done(row: rx.Var[AlarmRow]) -> rx.Component:
    record = button(
        t("emergency.record"),
        EmergenciesState.begin_closing(row.id),
        kind="solid",
        aria_label=t("emergency.record_of", name=_who(row)),
        test_id="emergency-record",
    )
    return rx.cond(row.is_mine, record, rx.fragment())


def _closing() -> rx.Component:
    return dialog(
        EmergenciesState.closing != "",
        t("emergency.what_was_done"),
        rx.el.p(t("emergency.what_was_done_help", name=EmergenciesState.closing_name), class_name="muted"),
        text_area(
            t("emergency.outcome"),
            "outcome",
            value=EmergenciesState.outcome,
            on_change=EmergenciesState.type_outcome(EmergenciesState.closing),
            error=EmergenciesState.outcome_error,
            max_length=MAX_OUTCOME,
            autofocus=True,
            prefix="emergency",
            test_id="emergency-outcome",
        ),
        on_close=EmergenciesState.stop_closing,
        actions=(
            button(t("emergency.not_yet"), EmergenciesState.stop_closing, kind="ghost"),
            button(
                t("emergency.close"),
                EmergenciesState.close(EmergenciesState.closing),
                kind="solid",
                test_id="emergency-close",
            ),
        ),
        test_id="emergency-closing",
    )
