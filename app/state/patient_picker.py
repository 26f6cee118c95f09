"""Choosing patients for somebody who waits to come in: found by name, a few at a time, kept until the decision."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.patients.queries import ListedPatient, PatientFilter, PatientSort, list_patients
from app.state.base import fetch

ASSIGN = Permission.PATIENT_ASSIGN
SHOWN = 20
AT_MOST = 50


@dataclass(frozen=True)
class PickedPatient:
    """One patient to choose: `volunteer` is who looks after them now, "" for nobody."""

    id: str
    name: str
    volunteer: str


class PatientPickerState(rx.State):
    is_open: bool = False
    person_id: str = ""
    person_name: str = ""
    search: str = ""
    found: list[PickedPatient] = []
    total: int = 0
    picked: list[PickedPatient] = []
    picked_ids: list[str] = []
    counts: dict[str, int] = {}
    _chosen: dict[str, list[PickedPatient]] = {}

    @handler(ASSIGN, READS)
    async def open_for(self, person_id: str, person_name: str) -> None:
        """Choose for this person; what was chosen before is still chosen."""
        self.person_id, self.person_name = person_id[:40], person_name[:200]
        self._show(self._chosen.get(person_id, []))
        self.search = ""
        await self._find()
        self.is_open = True

    @handler(ASSIGN, READS, supersedes=True)
    async def find(self, search: str) -> None:
        """Look for a name."""
        self.search = search[:100]
        await self._find()

    @handler(ASSIGN, READS)
    def toggle(self, patient_id: str) -> None:
        """Choose a patient, or not after all."""
        kept = [patient for patient in self.picked if patient.id != patient_id]
        if len(kept) == len(self.picked) and len(kept) < AT_MOST:
            kept = [*kept, *(patient for patient in self.found if patient.id == patient_id)]
        self._show(kept)

    @handler(ASSIGN, READS)
    def close(self) -> None:
        """Back to the queue with what is chosen."""
        self.is_open = False

    def _ids_for(self, person_id: str) -> list[str]:
        """What was chosen for this person: for the state that decides."""
        return [patient.id for patient in self._chosen.get(person_id, [])]

    def _forget(self, person_id: str) -> None:
        self._chosen = {known: patients for known, patients in self._chosen.items() if known != person_id}
        self.counts = {known: len(patients) for known, patients in self._chosen.items() if patients}

    def _show(self, picked: list[PickedPatient]) -> None:
        self.picked = picked
        self.picked_ids = [patient.id for patient in picked]
        self._chosen = {**self._chosen, self.person_id: picked}
        self.counts = {known: len(patients) for known, patients in self._chosen.items() if patients}

    async def _find(self) -> None:
        wanted = PatientFilter(text=self.search)
        page = await fetch(self, list_patients, wanted, PageRequest(size=SHOWN), sort=PatientSort.NAME)
        self.found = [_picked(patient) for patient in page.rows]
        self.total = page.total


def _picked(patient: ListedPatient) -> PickedPatient:
    return PickedPatient(id=str(patient.id), name=patient.name, volunteer=patient.volunteer_name or "")
