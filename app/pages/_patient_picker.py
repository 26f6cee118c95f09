"""The dialog in which an approver chooses the patients of somebody new."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dialog import dialog
from app.components.filters import search_field
from app.components.words import t
from app.state.patient_picker import PatientPickerState, PickedPatient


def patient_picker() -> rx.Component:
    """Found by name, ticked, kept until the person is approved."""
    chosen = PatientPickerState.picked.length()
    return dialog(
        PatientPickerState.is_open,
        t("approvals.picker_title", name=PatientPickerState.person_name),
        search_field(
            PatientPickerState.search, PatientPickerState.find, t("approvals.picker_search"), test_id="picker-search"
        ),
        rx.cond(chosen > 0, _list(PatientPickerState.picked, "picked"), rx.fragment()),
        rx.cond(
            PatientPickerState.found.length() > 0,
            _list(PatientPickerState.found, "found"),
            rx.el.p(t("approvals.picker_nobody"), class_name="muted"),
        ),
        rx.cond(
            PatientPickerState.total > PatientPickerState.found.length(),
            rx.el.p(t("approvals.picker_more", count=PatientPickerState.total), class_name="help"),
            rx.fragment(),
        ),
        on_close=PatientPickerState.close,
        aside=rx.cond(chosen > 0, rx.el.span(t("approvals.patients", count=chosen)), rx.fragment()),
        actions=(button(t("approvals.picker_done"), PatientPickerState.close, kind="solid", test_id="picker-done"),),
        test_id="picker",
    )


def _list(patients: list[PickedPatient], name: str) -> rx.Component:
    if name == "picked":
        return rx.el.ul(rx.foreach(patients, _patient), class_name="pick-list pick-chosen", data_testid="picked")
    return rx.el.ul(rx.foreach(patients, _unless_picked), class_name="pick-list", data_testid="found")


def _unless_picked(patient: rx.Var[PickedPatient]) -> rx.Component:
    """What is chosen stands above already."""
    is_picked = PatientPickerState.picked_ids.contains(patient.id)
    return rx.cond(is_picked, rx.fragment(), _patient(patient))


def _patient(patient: rx.Var[PickedPatient]) -> rx.Component:
    carer = rx.cond(
        patient.volunteer != "", t("approvals.picker_carer", name=patient.volunteer), t("approvals.picker_no_carer")
    )
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="check",
                checked=PatientPickerState.picked_ids.contains(patient.id),
                on_change=PatientPickerState.toggle(patient.id),
            ),
            rx.el.span(patient.name, class_name="cut", dir="auto"),
            rx.el.span(carer, class_name="muted small push"),
            class_name="pick-one",
        ),
        key=patient.id,
    )
