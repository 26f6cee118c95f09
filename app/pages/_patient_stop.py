"""The dialog that stops or resumes a patient's messages: why, in a few words."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dialog import dialog
from app.components.forms import form, form_actions, text_field
from app.components.words import t
from app.state.patient_actions import PatientActionsState
from app.state.patient_page import PatientPageState


def stop_dialog() -> rx.Component:
    """The reason stays in the history."""
    resumes = PatientActionsState.will_be_active
    return dialog(
        (PatientActionsState.about != "") & (PatientActionsState.about == PatientPageState.head.id),
        rx.cond(resumes, t("patient.resume"), t("patient.stop")),
        rx.el.p(rx.cond(resumes, t("patient.resume_help"), t("patient.stop_help"))),
        form(
            rx.el.input(type="hidden", name="patient", value=PatientActionsState.about, read_only=True),
            rx.el.input(type="hidden", name="wish", value=rx.cond(resumes, "resume", "stop"), read_only=True),
            text_field(
                t("patient.reason"),
                "reason",
                value=PatientActionsState.reason,
                error=PatientActionsState.error,
                max_length=200,
                autofocus=True,
                prefix="stop",
            ),
            form_actions(
                button(
                    rx.cond(resumes, t("patient.resume"), t("patient.stop")),
                    kind="solid",
                    submits=True,
                    test_id="settle",
                ),
                button(t("action.cancel"), PatientActionsState.close, kind="ghost"),
            ),
            on_submit=PatientActionsState.settle,
        ),
        on_close=PatientActionsState.close,
        test_id="stop-dialog",
    )
