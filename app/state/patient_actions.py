"""What the menu of a patient's page does: stop and resume messages with a reason, delete with Undo, restore (P4)."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import DuplicatePhone, Invalid
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.patients.commands import delete_patient, restore_patient
from app.services.patients.queries import get_patient
from app.services.subscription import set_active
from app.state.base import fetch, perform
from app.state.notices import notify, notify_failure
from app.state.patient_address import REMINDERS, address_of, address_of_list, meant, patient_of
from app.state.patient_page import PatientPageState
from app.state.reminder_form import ReminderFormState
from app.state.sentences import sentence_of

LONGEST_REASON = 200


class PatientActionsState(rx.State):
    about: str = ""
    will_be_active: bool = False
    reason: str = ""
    error: str = ""

    @handler(Permission.REMINDER_WRITE, READS)
    def begin_reminder(self) -> list[EventSpec | EventCallback[()]]:
        """Show the patient's reminders with an empty form over them."""
        return [rx.redirect(address_of(self, patient_of(self), tab=REMINDERS)), ReminderFormState.begin_here]

    @handler(Permission.PATIENT_WRITE, READS)
    async def ask_why(self) -> None:
        """Ask for the reason before messages are stopped or resumed."""
        page = await self.get_state(PatientPageState)
        self.will_be_active, self.reason, self.error = not page.head.is_active, "", ""
        self.about = page.head.id

    @handler(Permission.PATIENT_WRITE, READS)
    def close(self) -> None:
        self.about = ""

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def settle(self, form: dict[str, str]) -> list[EventSpec | EventCallback[()]]:
        """Stop or resume the patient's messages."""
        patient_id = meant(self, form)
        is_active = form.get("wish") == "resume"
        reason = str(form.get("reason", "")).strip()[:LONGEST_REASON]
        self.reason = reason
        try:
            await perform(self, set_active, patient_id, is_active=is_active, reason=reason, now=clock.now())
        except Invalid as problem:
            self.error = sentence_of(self, problem)
            return []
        self.about, self.error = "", ""
        return [PatientPageState.look_again, notify("patient.resumed" if is_active else "patient.stopped")]

    @handler(Permission.PATIENT_DELETE, WRITES)
    async def delete(self, patient_id: str) -> list[EventSpec]:
        """Delete the patient whose page was shown, softly, go back to the list, and offer to undo it.

        Not the one of the address: without a line the press waits in the browser, and may be sent from another page.
        """
        found = named_id(patient_id)
        name = (await fetch(self, get_patient, found)).name
        await perform(self, delete_patient, found, seen=None, now=clock.now())
        undo = PatientActionsState.restore(patient_id)
        return [rx.redirect(address_of_list(self)), notify("patient.deleted", undo=undo, name=name)]

    @handler(Permission.PATIENT_DELETE, WRITES)
    async def restore(self, patient_id: str) -> list[EventSpec]:
        """Bring a deleted patient back, and show them."""
        found = named_id(patient_id)
        try:
            patient = await perform(self, restore_patient, found, now=clock.now())
        except DuplicatePhone as problem:
            return [notify_failure(problem.message_key)]
        return [rx.redirect(f"/patients/{found}"), notify("patient.restored", name=patient.name)]
