"""Saving what the form of a patient holds: added, or changed and met by others' changes (P1)."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import DuplicatePhone, Invalid, VersionConflict
from app.ids import new_id, parse_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.patients.changes_by import last_changed_by
from app.services.patients.commands import add_patient, change_patient
from app.services.patients.details import get_detail
from app.services.patients.schemas import NewPatient, PatientChanges
from app.state.base import fetch, perform
from app.state.keeping import drop
from app.state.notices import notify
from app.state.numbers import number_in
from app.state.patient_address import address_of, patient_of
from app.state.patient_fields import SHARED, VERSION, changed, for_new, wanted
from app.state.patient_form import KIND, PatientFormState
from app.state.patient_form_shown import Namesake, meeting
from app.state.patient_photo import PatientPhotoState
from app.state.sentences import sentences


class PatientSavingState(rx.State):
    @handler(Permission.PATIENT_CREATE, WRITES)
    async def add(self, texts: dict[str, str]) -> list[EventSpec]:
        """Add the patient, once, and open their page; a photo that was chosen is sent before that."""
        form = await self.get_state(PatientFormState)
        if form._is_added:
            return []
        await form._take(texts)
        try:
            new = read_as(NewPatient, for_new(form.values) | {SHARED: bool(form.values.get(SHARED))})
            patient = await perform(self, add_patient, new, now=clock.now())
        except (DuplicatePhone, Invalid) as problem:
            await self._refused(form, problem)
            return []
        await drop(self, KIND, subject=form._subject)
        photo = await self.get_state(PatientPhotoState)
        form._is_added = True
        if photo.waits:
            photo._belongs_to(patient.id, patient.name, address_of(self, patient.id))
            return []
        form.reset()
        form._is_added = True
        return [rx.redirect(address_of(self, patient.id)), notify("patient.added", name=patient.name)]

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def change(self, texts: dict[str, str]) -> list[EventSpec]:
        """Change what was typed, and nothing else. What somebody else changed meanwhile is asked about."""
        form = await self._taken(texts)
        patient_id = patient_of(self)
        try:
            given = wanted(changed(form.values, form._base)) | ({SHARED: True} if form.values.get(SHARED) else {})
            changes, seen = read_as(PatientChanges, given), number_in(form._base.get(VERSION, "")) or None
            await perform(self, change_patient, patient_id, changes, seen=seen, now=clock.now())
        except VersionConflict as problem:
            await self._meet(form, problem)
            return []
        except (DuplicatePhone, Invalid) as problem:
            await self._refused(form, problem)
            return []
        await drop(self, KIND, subject=form._subject)
        return [rx.redirect(address_of(self, patient_id)), notify("patient.saved")]

    @handler(Permission.DRAFT_KEEP, READS)
    async def take_theirs(self, name: str) -> None:
        """Of a field that somebody else changed meanwhile, take what they wrote."""
        form = await self.get_state(PatientFormState)
        found = next((each for each in form.conflicts if each.name == name), None)
        if found is not None:
            form.values = {**form.values, name: found.theirs}
            _settle(form, name)

    @handler(Permission.DRAFT_KEEP, READS)
    async def keep_mine(self, name: str) -> None:
        """Leave what was typed; saving says so."""
        _settle(await self.get_state(PatientFormState), name)

    async def _taken(self, texts: dict[str, str]) -> PatientFormState:
        form = await self.get_state(PatientFormState)
        await form._take(texts)
        return form

    async def _refused(self, form: PatientFormState, problem: Invalid | DuplicatePhone) -> None:
        form.errors, form.refused = sentences(self, problem.details), str(new_id())
        other = parse_id(problem.data.get("patientId", ""))
        if isinstance(problem, DuplicatePhone):
            name = (await fetch(self, get_detail, other)).name if other else ""
            form.namesake = Namesake(is_found=True, name=name, address=f"/patients/{other}" if other else "")

    async def _meet(self, form: PatientFormState, problem: VersionConflict) -> None:
        """Show what stands now beside what was typed; what only they changed is taken over."""
        typed = changed(form.values, form._base)
        await form._stand_on(typed)
        form.refused = str(new_id())
        form.conflicts = [meeting(detail, typed) for detail in problem.details]
        form.changed_by = await fetch(self, last_changed_by, patient_of(self))


def _settle(form: PatientFormState, name: str) -> None:
    form.conflicts = [each for each in form.conflicts if each.name != name]
