"""The properties beside a patient's tabs, edited where they stand; who typed meanwhile is asked, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import DuplicatePhone, Invalid, VersionConflict
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.patients.changes_by import last_changed_by
from app.services.patients.commands import change_patient
from app.services.patients.queries import get_patient
from app.services.patients.schemas import PatientChanges
from app.state.base import fetch, perform
from app.state.notices import notify
from app.state.patient_address import patient_of
from app.state.patient_fields import key_of
from app.state.sentences import sentence_of

EDITABLE = ("phoneNumber", "language", "quietHours", "hospital", "doctor")


@dataclass(frozen=True)
class Conflict:
    """One field that somebody else changed while this person typed; no `field`, no conflict."""

    field: str = ""
    name_key: str = ""
    yours: str = ""
    theirs: str = ""
    who: str = ""


class PatientPropertiesState(rx.State):
    errors: dict[str, str] = {}
    conflict: Conflict = Conflict()
    _patient_id: str = ""
    _version: int = 0

    def _seen(self, patient_id: UUID, version: int) -> None:
        """The version whose values the page shows. While a conflict is open, the one it was found against stays."""
        if self._patient_id != str(patient_id):
            self.reset()
        self._patient_id = str(patient_id)
        if not self.conflict.field:
            self._version = version

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def save(self, name: str, value: str) -> EventSpec | None:
        """Save one property. What somebody else changed meanwhile is shown beside it."""
        if name not in EDITABLE:
            return None
        seen = self._version if self._patient_id == str(patient_of(self)) else None
        return await self._save(name, str(value), seen=seen)

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def keep_mine(self) -> EventSpec | None:
        """Save it all the same, knowing what stands there now."""
        conflict, self.conflict = self.conflict, Conflict()
        if conflict.field not in EDITABLE:
            return None
        return await self._save(conflict.field, conflict.yours, seen=None)

    @handler(Permission.PATIENT_WRITE, READS)
    async def keep_theirs(self) -> None:
        """Let stand what somebody else wrote."""
        patient = await fetch(self, get_patient, patient_of(self))
        self.conflict = Conflict()
        self._version = patient.version

    async def _save(self, name: str, value: str, *, seen: int | None) -> EventSpec | None:
        patient_id = patient_of(self)
        self.errors = {key: said for key, said in self.errors.items() if key != name}
        try:
            changes = read_as(PatientChanges, {name: value.strip() or None})
            patient = await perform(self, change_patient, patient_id, changes, seen=seen, now=clock.now())
        except VersionConflict as problem:
            await self._meet(problem, name, value)
            return None
        except (Invalid, DuplicatePhone) as problem:
            self.errors = {**self.errors, name: sentence_of(self, problem)}
            return None
        self._patient_id, self._version = str(patient.id), patient.version
        return notify("patient.saved")

    async def _meet(self, problem: VersionConflict, name: str, value: str) -> None:
        theirs = problem.details[0].theirs if problem.details else None
        self.conflict = Conflict(
            field=name,
            name_key=key_of(name),
            yours=value,
            theirs="" if theirs is None else str(theirs),
            who=await fetch(self, last_changed_by, patient_of(self)),
        )
