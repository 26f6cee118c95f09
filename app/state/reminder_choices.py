"""What the first step of the reminder form offers: patients by name, and templates of a kind."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app.ids import named_id
from app.models.patient import VerificationStatus
from app.models.reminder import ReminderKind
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.patients.queries import ListedPatient, PatientFilter, PatientSort, get_patient, list_patients
from app.services.reminders.templates import get_template, list_templates
from app.state.base import fetch
from app.state.reminder_form import WRITE, ReminderFormState
from app.state.reminder_form_shown import PatientChoice, TemplateChoice, template_choice

SHOWN = 6


class ReminderChoicesState(rx.State):
    search: str = ""
    found: list[PatientChoice] = []
    templates: list[TemplateChoice] = []

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def find(self, search: str) -> None:
        """Patients by name."""
        self.search = search[:100]
        page = await fetch(
            self, list_patients, PatientFilter(text=self.search), PageRequest(size=SHOWN), sort=PatientSort.NAME
        )
        self.found = [_choice(patient) for patient in page.rows]

    @handler(WRITE, READS, supersedes=True)
    async def offer(self, kind: str) -> None:
        """The templates of a kind in the language of the patient, the most used first."""
        form = await self.get_state(ReminderFormState)
        language = form.preview.language
        wanted = ReminderKind(kind) if kind in list(ReminderKind) else None
        page = await fetch(self, list_templates, PageRequest(size=20), kind=wanted, language=language)
        self.templates = [template_choice(template) for template in page.rows]

    @handler(WRITE, WRITES)
    async def take_patient(self, about: str, patient_id: str) -> list[EventSpec | EventCallback[()]]:
        """The reminder is for this patient."""
        form = await self.get_state(ReminderFormState)
        patient = await fetch(self, get_patient, named_id(patient_id))
        await form._put(about, {"patientId": str(patient.id), "patientName": patient.name})
        return [ReminderChoicesState.offer(form.values.get("kind", ""))]

    @handler(WRITE, WRITES)
    async def take_template(self, about: str, template_id: str) -> None:
        """Begin with the words of a template; they may be changed."""
        form = await self.get_state(ReminderFormState)
        template = await fetch(self, get_template, named_id(template_id))
        await form._put(
            about, {**template.variables, "templateId": str(template.id), "message": template.body, "ownWords": ""}
        )


def _choice(patient: ListedPatient) -> PatientChoice:
    problem = ""
    if not patient.is_active:
        problem = "skipped.inactive"
    elif patient.verification_status is not VerificationStatus.VERIFIED:
        problem = "skipped.not_verified"
    return PatientChoice(str(patient.id), patient.name, problem)
