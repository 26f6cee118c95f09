"""The timeline tab of a patient's page."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import written, written_day
from app.components.icon import icon_of
from app.components.link import page_link
from app.components.states import empty_state, skeleton_rows, status_dot
from app.components.timeline import now_line, timeline, timeline_day, timeline_point
from app.components.words import Word, t
from app.services.timeline.points import Choice
from app.state.patient_line import PatientLineState
from app.state.patient_line_shown import LineDay, LinePoint
from app.state.patient_page import PatientPageState

ICONS = (
    "circle",
    "pill",
    "calendar",
    "stethoscope",
    "bell",
    "bell-ring",
    "message-square",
    "send",
    "clipboard",
    "alarm-clock",
    "badge-check",
    "siren",
    "phone",
    "lock",
    "thumbs-up",
    "file",
)
ZONE = PatientLineState.timezone


def patient_line() -> rx.Component:
    """What was, newest in view; "now"; what is planned."""
    return rx.el.div(
        rx.el.h2(t("patient.tab_timeline"), class_name="sr"),
        rx.el.div(
            rx.el.div(*(_chip(choice) for choice in Choice), class_name="line-choices"),
            rx.el.div(_older(), class_name="push line-older"),
            class_name="filters",
        ),
        rx.cond(PatientLineState.is_loaded, _line(), skeleton_rows(6, height="56px")),
        data_testid="patient-line",
    )


def _chip(choice: Choice) -> rx.Component:
    is_on = PatientLineState.choice == choice.value
    current = {"aria-current": rx.cond(is_on, "true", rx.Var("undefined").to(str))}
    return page_link(
        t(f"timeline.only_{choice.value}"),
        to=PatientPageState.ways[f"only_{choice.value}"],
        class_name=rx.cond(is_on, "chip chip-on", "chip"),
        **current,
        **{"data-testid": f"only-{choice.value}"},
    )


def _older() -> rx.Component:
    back = button(t("timeline.to_now"), PatientLineState.show_newest, kind="ghost", size="small")
    older = button(
        t("timeline.older"),
        PatientLineState.show_older,
        kind="ghost",
        icon_name="history",
        size="small",
        test_id="older",
    )
    folded = rx.cond(PatientLineState.is_first & (PatientLineState.days.length() > 0), older, rx.fragment())
    return rx.fragment(
        rx.cond(PatientLineState.is_back, back, rx.fragment()),
        rx.cond(PatientLineState.has_older, older, rx.el.span(folded, class_name="on-phone")),
    )


def _line() -> rx.Component:
    nothing = empty_state("history", t("timeline.nothing"), t("timeline.nothing_help"))
    ahead = button(t("timeline.ahead"), PatientLineState.show_ahead, kind="ghost", icon_name="chevron-down")
    line = timeline(
        rx.foreach(PatientLineState.days, lambda day: rx.cond(day.is_after_now, rx.fragment(), _day(day))),
        rx.cond(PatientLineState.is_back, rx.fragment(), now_line(written(PatientLineState.now, "time", zone=ZONE))),
        rx.foreach(PatientLineState.days, lambda day: rx.cond(day.is_after_now, _day(day), rx.fragment())),
        label=t("patient.tab_timeline"),
        is_first_look=PatientLineState.is_first,
    )
    return rx.fragment(
        rx.cond(PatientLineState.days.length() > 0, line, nothing),
        rx.cond(PatientLineState.has_more_ahead, rx.el.div(ahead, class_name="line-more"), rx.fragment()),
    )


def _day(day: rx.Var[LineDay]) -> rx.Component:
    title = rx.cond(day.name_key != "", t(day.name_key), written_day(day.day, "weekday"))
    points = rx.foreach(day.points, lambda point: rx.fragment(line_point(point=point, zone=ZONE), key=point.id))
    return rx.cond(
        day.is_continued, rx.el.ul(points, class_name="tl"), timeline_day(title, written_day(day.day, "date"), points)
    )


@rx.memo
def line_point(point: rx.Var[LinePoint], zone: rx.Var[str]) -> rx.Component:
    """One point; only those that change are drawn again."""
    return timeline_point(
        icon_of(point.icon, *ICONS, size=14),
        time=written(point.at, "time", zone=zone),
        title=_title(point),
        detail=t(point.detail_key, answer=point.answer, name=point.by, time=written(point.moment, "time", zone=zone)),
        quote=point.words,
        status=_status(point),
        meaning=point.meaning,
        is_planned=point.is_planned,
        is_machine=point.is_machine,
        test_id="point",
    )


def _title(point: rx.Var[LinePoint]) -> rx.Component:
    words = rx.cond(point.title_key != "", t(point.title_key, name=point.answer), point.title)
    return rx.el.p(rx.cond(point.path != "", page_link(words, to=point.path), words), dir="auto")


def _status(point: rx.Var[LinePoint]) -> rx.Component:
    confirm = button(
        t("timeline.confirm"),
        PatientLineState.confirm(point.id),
        size="small",
        icon_name="check",
        aria_label=_confirm_label(point),
        test_id="confirm-dose",
    )
    word = t(point.status_key)
    said = rx.cond(point.dot != "", status_dot(point.dot, word), rx.el.span(word))
    return rx.fragment(
        rx.cond(point.status_key != "", said, rx.fragment()),
        rx.cond(point.may_confirm, confirm, rx.fragment()),
    )


def _confirm_label(point: rx.Var[LinePoint]) -> Word:
    return t("timeline.confirm_named", name=point.title)
