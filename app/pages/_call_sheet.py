"""The sheet of a call: whom to dial, and three buttons that say what came of it."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import written
from app.components.dialog import dialog
from app.components.forms import text_area
from app.components.icon import icon
from app.components.link import document_link
from app.components.words import Text, t
from app.services.calls.recording import MAX_NOTE
from app.state.call_sheet import RECORD, CallSheetState, Number
from app.state.session import SessionState

MAY_RECORD = SessionState.permissions.contains(RECORD.value)


def call_sheet(about: Text = "") -> rx.Component:
    """Opened by `CallSheetState.open(patient_id)` from any page that draws it. It is closed when somebody comes to
    such a page, or there to another thing that the page is `about`."""
    arrival = rx.el.span(key=about, hidden=True, on_mount=CallSheetState.close)
    return rx.fragment(arrival, _sheet())


def _sheet() -> rx.Component:
    none = rx.el.p(t("call.no_numbers"), class_name="muted")
    return dialog(
        CallSheetState.is_open,
        t("call.title", name=CallSheetState.name),
        rx.cond(
            CallSheetState.numbers.length() > 0,
            rx.el.ul(rx.foreach(CallSheetState.numbers, _number), class_name="call-numbers"),
            none,
        ),
        rx.cond(CallSheetState.last_key != "", _last(), rx.fragment()),
        text_area(
            t("call.note"),
            "note",
            value=CallSheetState.note,
            on_change=CallSheetState.keep_note,
            help_text=t("call.note_help"),
            max_length=MAX_NOTE,
            prefix="call",
        ),
        rx.cond(MAY_RECORD, _outcomes(), rx.fragment()),
        on_close=CallSheetState.close,
        test_id="call-sheet",
    )


def _outcomes() -> rx.Component:
    return rx.el.div(
        _outcome("reached", "phone-call", kind="solid"),
        _outcome("not_reached", "phone-missed"),
        _outcome("wrong_number", "phone-off"),
        class_name="call-outcomes",
        role="group",
        aria_label=t("call.outcome"),
    )


def _number(number: rx.Var[Number]) -> rx.Component:
    who = rx.cond(
        number.who != "",
        rx.el.span(
            number.who, rx.cond(number.relation != "", rx.el.span(", ", number.relation), ""), class_name="muted small"
        ),
        rx.el.span(t("call.own_number"), class_name="muted small"),
    )
    chat = document_link(
        icon("message-circle"),
        t("call.whatsapp"),
        href=number.chat,
        target="_blank",
        rel="noopener noreferrer",
        class_name="btn btn-surface",
    )
    dial = document_link(icon("phone"), t("call.dial"), href=number.tel, class_name="btn btn-surface")
    return rx.el.li(
        rx.el.div(rx.el.span(number.phone, class_name="strong num", dir="ltr"), who, class_name="call-who"),
        rx.el.div(dial, chat, class_name="call-ways"),
        key=number.phone,
    )


def _last() -> rx.Component:
    when = written(CallSheetState.last_at, "moment", zone=SessionState.zone)
    return rx.el.p(t(CallSheetState.last_key, when=when, person=CallSheetState.last_by), class_name="muted small")


def _outcome(name: str, icon_name: str, *, kind: str = "surface") -> rx.Component:
    return button(
        t(f"call.{name}"),
        CallSheetState.record(name),
        kind="solid" if kind == "solid" else "surface",
        icon_name=icon_name,
        test_id=f"call-{name}",
    )
