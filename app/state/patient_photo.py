"""The photo in the form of a patient: it is kept as soon as it is chosen, beside what the form holds (P1)."""

from __future__ import annotations

from uuid import UUID

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import NotFound
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.patients.photos import remove_photo, restore_photo
from app.services.patients.queries import get_patient
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import notify, notify_failure
from app.state.patient_address import patient_of
from app.state.patient_form import PatientFormState
from app.state.photo_address import photo_of_patient
from app.state.session import initials_of


class PatientPhotoState(rx.State):
    name: str = ""
    initials: str = ""
    photo: str = ""
    address: str = ""
    page: str = ""
    waits: bool = False

    @handler(Permission.PATIENT_WRITE, READS)
    def open(self) -> EventCallback[()]:
        """Another page: the photo of the patient before is forgotten first, so that nothing can be sent there."""
        self.reset()
        return PatientPhotoState.load

    @handler(Permission.PATIENT_WRITE, READS, supersedes=True)
    async def load(self) -> None:
        """The photo of the patient of the address; again when somebody changes it."""
        try:
            await self._look(patient_of(self))
        except NotFound:
            self.reset()  # the form says that there is no such patient

    @handler(Permission.PATIENT_CREATE, READS)
    def forget(self) -> None:
        """The form of somebody new: no photo has been chosen yet."""
        self.reset()

    @handler(Permission.PATIENT_CREATE, READS)
    def waiting(self, is_waiting: bool) -> None:
        """A photo waits in the browser for the patient to be added, or no longer."""
        self.waits = is_waiting is True

    @handler(Permission.PATIENT_CREATE, READS)
    async def sent(self, is_kept: bool) -> list[EventSpec]:
        """The patient was added and their photo has been sent: open their page."""
        page, name = self.page, self.name
        if not page:
            return []
        self.reset()
        (await self.get_state(PatientFormState)).reset()
        said = notify("patient.added", name=name) if is_kept is True else notify_failure("photo.not_kept", name=name)
        return [rx.redirect(page), said]

    @handler(Permission.PATIENT_WRITE, READS)
    async def kept(self) -> EventSpec:
        """The browser has sent a photo, and it was taken."""
        await self._look(patient_of(self))
        return notify("photo.kept_of", name=self.name)

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def remove(self) -> EventSpec:
        """Show initials again, and offer to undo it."""
        patient_id = patient_of(self)
        await perform(self, remove_photo, patient_id, now=clock.now())
        await self._look(patient_id)
        return notify("photo.removed_of", undo=PatientPhotoState.restore(str(patient_id)), name=self.name)

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def restore(self, patient_id: str) -> EventSpec:
        """Bring back what was just removed, wherever somebody has gone meanwhile."""
        patient = await perform(self, restore_photo, named_id(patient_id), now=clock.now())
        if self.address == address_of_photo(patient.id):
            self.photo = photo_of_patient(patient.id, patient.photo_file_id)
        return notify("photo.restored_of", name=patient.name)

    def _belongs_to(self, patient_id: UUID, name: str, page: str) -> None:
        """The photo that waits may be sent now; then `page` is opened."""
        self.name, self.page, self.address = name, page, address_of_photo(patient_id)

    async def _look(self, patient_id: UUID) -> None:
        patient = await fetch(self, get_patient, patient_id)
        self.name, self.initials = patient.name, initials_of(patient.name)
        self.photo = photo_of_patient(patient.id, patient.photo_file_id)
        self.address = address_of_photo(patient.id)
        watch(self, PatientPhotoState.load, f"patient:{patient_id}")


def address_of_photo(patient_id: UUID) -> str:
    """Where a photo is sent."""
    return f"/api/v1/patients/{patient_id}/photo"
