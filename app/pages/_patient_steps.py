"""Around a patient's page: the ways to the one before, the one after and the list, and the keys that work there."""

from __future__ import annotations

import reflex as rx

from app.components.button import icon_button
from app.components.icon import icon
from app.components.keys import Key, page_keys
from app.components.link import page_link
from app.components.words import Text, Word, t
from app.pages._places import PATIENTS
from app.services.actor import Permission
from app.state.patient_page import PatientPageState
from app.state.session import SessionState

STEP = PatientPageState.step


def patient_steps() -> rx.Component:
    """The one before and after in the list one came from."""
    shown = rx.fragment(
        _step("chevron-up", t("patient.previous"), STEP.previous, "k"),
        _step("chevron-down", t("patient.next"), STEP.next, "j"),
        rx.el.span(t("patient.position", position=STEP.position, total=STEP.total), class_name="muted small num wide"),
    )
    return rx.cond(STEP.position > 0, shown, rx.fragment())


def _step(symbol: str, words: Word, to: Text, key: str) -> rx.Component:
    way = page_link(
        icon(symbol),
        to=to,
        class_name="btn btn-ghost btn-medium btn-icon",
        **{"aria-label": words, "title": words, "data-key": key},
    )
    return rx.cond(to != "", way, icon_button(symbol, words, size="medium", is_off=rx.Var.create(True), key=key))


def list_one_came_from() -> Text:
    """The list one came from, as it was filtered."""
    return rx.cond(PatientPageState.is_loaded, PatientPageState.ways["list"], PATIENTS.path).to(str)


def patient_keys() -> list[rx.Component]:
    """Those that work for who reads, and from where they came."""
    around = page_keys([Key("j k", t("keys.next_previous"))])
    edit, remind = page_keys([Key("e", t("patient.edit"))]), page_keys([Key("c", t("patient.new_reminder"))])
    permissions = SessionState.permissions
    return [
        rx.cond(STEP.position > 0, around, rx.fragment()),
        rx.cond(permissions.contains(Permission.PATIENT_WRITE.value), edit, rx.fragment()),
        rx.cond(permissions.contains(Permission.REMINDER_WRITE.value), remind, rx.fragment()),
    ]
