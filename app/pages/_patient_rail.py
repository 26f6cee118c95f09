"""Beside a patient's tabs: the properties, edited in place; the next reminder as they will read it; what is open."""

from __future__ import annotations

from typing import Literal

import reflex as rx

from app.components.button import button
from app.components.conversation import phone_preview
from app.components.dates import moment, written, written_day
from app.components.forms import Option
from app.components.icon import icon
from app.components.link import page_link
from app.components.page_header import section
from app.components.properties import editable, properties, shown
from app.components.words import Text, Word, t
from app.pages._call_sheet import MAY_RECORD
from app.pages._funnel import funnel
from app.services.actor import Permission
from app.state.call_sheet import CallSheetState
from app.state.patient_address import CONTACTS, CONVERSATION, RECORD, REMINDERS
from app.state.patient_fields import key_of
from app.state.patient_page import PatientPageState
from app.state.patient_properties import PatientPropertiesState
from app.state.patient_way import PatientWayState
from app.state.session import SessionState

RAIL, HEAD, WAYS = PatientPageState.rail, PatientPageState.head, PatientPageState.ways
COMING, OPEN = PatientPageState.coming, PatientPageState.still_open
CONFLICT = PatientPropertiesState.conflict
WAY = PatientWayState
MAY_WRITE = SessionState.permissions.contains(Permission.PATIENT_WRITE.value)
LANGUAGES = [Option("id", t("language.id")), Option("en", t("language.en"))]


def patient_rail() -> rx.Component:
    """The right side on wide screens, below the tab on narrow ones."""
    return rx.el.aside(
        section(
            t("patient.properties"),
            None,
            _properties(),
            rx.cond(CONFLICT.field != "", _conflict(), rx.fragment()),
            end=rx.cond(MAY_WRITE, page_link(t("patient.edit_all"), to=WAYS["edit"], **{"data-key": "e"})),
        ),
        rx.cond(COMING.first != "", _coming(), rx.fragment()),
        rx.cond((OPEN.questions > 0) | (OPEN.emergency_at != "") | (OPEN.call_key != ""), _open(), rx.fragment()),
        # It comes after the page, and therefore last: nothing stands below it that it could move.
        rx.cond((WAY.of_patient == HEAD.id) & (WAY.most > 0), _way(), rx.fragment()),
        class_name="rail",
        aria_label=t("patient.properties"),
    )


def _properties() -> rx.Component:
    return properties(
        _edited("phoneNumber", RAIL.phone, input_type="tel"),
        _edited("language", RAIL.language, shown_as=t(f"language.{RAIL.language}"), options=LANGUAGES),
        _edited("quietHours", RAIL.quiet_hours, shown_as=rx.cond(RAIL.quiet_hours != "", _quiet(), "")),
        shown(
            t("patient.timezone"),
            rx.fragment(rx.el.span(RAIL.zone_word), rx.el.span(_clock(), class_name="muted num")),
        ),
        _listed(t("patient.companions"), RAIL.companions, WAYS[CONTACTS]),
        _edited("hospital", RAIL.hospital),
        _edited("doctor", RAIL.doctor),
        _listed(t("patient.allergies"), RAIL.allergies, WAYS[RECORD]),
        shown(t("patient.joined"), rx.el.span(written_day(RAIL.joined, "full"), class_name="num")),
        test_id="properties",
    )


def _edited(
    name: str,
    value: Text,
    *,
    input_type: Literal["text", "tel"] = "text",
    shown_as: Text | None = None,
    options: list[Option] | None = None,
) -> rx.Component:
    errors = PatientPropertiesState.errors
    return editable(
        t(key_of(name)),
        value,
        name,
        PatientPropertiesState.save(name),
        shown=shown_as,
        error=rx.cond(errors.contains(name), errors[name], ""),
        input_type=input_type,
        options=options or (),
        may_edit=MAY_WRITE & ~HEAD.is_masked if name == "phoneNumber" else MAY_WRITE,
        of=HEAD.id,
    )


def _quiet() -> Word:
    begin, end = written(RAIL.quiet_begin, "time", zone="UTC"), written(RAIL.quiet_end, "time", zone="UTC")
    return t("patient.quiet_span", begin=begin, end=end)


def _clock() -> Word:
    return written(PatientPageState.now, "time", zone=RAIL.timezone)


def _listed(label: Word, words: Text, to: Text) -> rx.Component:
    return shown(label, page_link(rx.cond(words != "", words, t("property.empty")), to=to, class_name="prop-link"))


def _conflict() -> rx.Component:
    who = rx.cond(CONFLICT.who != "", CONFLICT.who, t("patient.somebody"))
    theirs = rx.cond(CONFLICT.theirs != "", CONFLICT.theirs, t("property.empty"))
    return rx.el.div(
        rx.el.p(t("patient.conflict", who=who, field=t(CONFLICT.name_key), theirs=theirs, yours=CONFLICT.yours)),
        rx.el.div(
            button(t("patient.keep_mine"), PatientPropertiesState.keep_mine, size="small", test_id="keep-mine"),
            button(t("patient.keep_theirs"), PatientPropertiesState.keep_theirs, size="small", test_id="keep-theirs"),
            class_name="callout-acts",
        ),
        class_name="callout callout-wait conflict",
        role="alert",
        data_testid="conflict",
    )


def _coming() -> rx.Component:
    zone = RAIL.timezone
    return section(
        t("patient.next_reminder"),
        None,
        phone_preview(COMING.sender, COMING.text, written(COMING.first, "time", zone=zone), lang=HEAD.language),
        rx.el.p(t("patient.next_five"), class_name="muted small"),
        rx.el.ul(
            rx.foreach(
                COMING.moments,
                lambda at: rx.el.li(
                    rx.el.span(written(at, "day", zone=zone)), rx.el.span(written(at, "time", zone=zone)), key=at
                ),
            ),
            class_name="next-five num small",
            data_testid="next-five",
        ),
        end=page_link(t("patient.all_reminders"), to=WAYS[REMINDERS]),
    )


def _way() -> rx.Component:
    """How far the reminders came."""
    said = t("patient.way", confirmed=WAY.confirmed, counted=WAY.counted, percent=WAY.percent)
    finding = rx.cond(WAY.counted > 0, said, t("patient.way_nothing"))
    unit = t("patient.way_unit")
    chart = funnel(finding, unit, WAY.steps, WAY.figures, most=WAY.most, is_narrow=True, test_id="way")
    return rx.el.section(chart, class_name="section")


def _open() -> rx.Component:
    return section(
        t("patient.open"),
        None,
        rx.el.ul(
            rx.cond(
                OPEN.emergency_at != "",
                _waits("siren", t("patient.open_emergency"), moment(OPEN.emergency_at, "moment", zone=RAIL.timezone)),
                rx.fragment(),
            ),
            rx.cond(
                OPEN.questions > 0,
                _waits(
                    "message-square",
                    t("patient.open_questions", count=OPEN.questions),
                    rx.fragment(
                        rx.cond(OPEN.question != "", rx.el.span("“", OPEN.question, "” "), rx.fragment()),
                        moment(OPEN.asked_at, "short", zone=RAIL.timezone),
                    ),
                ),
                rx.fragment(),
            ),
            rx.cond(
                OPEN.call_key != "",
                _to_call(),
                rx.fragment(),
            ),
            class_name="still-open",
            data_testid="still-open",
        ),
    )


def _to_call() -> rx.Component:
    """Why somebody should call, and the sheet that says whom and takes down what came of it."""
    why = t(OPEN.call_key)
    record = rx.el.button(
        rx.el.span(t("patient.open_call")),
        rx.el.span(why, class_name="muted small"),
        type="button",
        on_click=CallSheetState.open(HEAD.id),
        data_testid="open-call",
    )
    return rx.cond(MAY_RECORD, rx.el.li(icon("phone"), record), _waits("phone", t("patient.open_call"), why))


def _waits(symbol: str, words: Word, detail: rx.Component | Word) -> rx.Component:
    return rx.el.li(
        icon(symbol),
        page_link(
            rx.el.span(words), rx.el.span(detail, class_name="muted small"), to=WAYS[CONVERSATION], class_name=""
        ),
    )
