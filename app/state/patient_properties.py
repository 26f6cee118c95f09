"""The properties beside a patient's tabs, edited where they stand; who typed meanwhile is asked, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import DuplicatePhone, Invalid, VersionConflict
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.patients.changes_by import last_changed_by
from app.services.patients.commands import change_patient
from app.services.patients.details import get_detail
from app.services.patients.schemas import PatientChanges
from app.state.base import fetch, perform
from app.state.notices import notify
from app.state.patient_address import patient_of
from app.state.patient_fields import as_shown, fields_of, key_of
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

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def save(self, name: str, value: str, before: str) -> EventSpec | None:
        """Save one property. When something else stands there by now than `before`, it is asked which to keep."""
        if name not in EDITABLE:
            return None
        patient = await fetch(self, get_detail, patient_of(self))
        stands = fields_of(patient).get(name, "")
        if stands not in (as_shown(name, str(before)), as_shown(name, str(value).strip())):
            await self._meet(name, str(value), stands)
            return None
        return await self._save(name, str(value), seen=patient.version)

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def keep_mine(self) -> EventSpec | None:
        """Save it all the same, knowing what stands there now."""
        conflict, self.conflict = self.conflict, Conflict()
        if conflict.field not in EDITABLE:
            return None
        return await self._save(conflict.field, conflict.yours, seen=None)

    @handler(Permission.PATIENT_WRITE, READS)
    def keep_theirs(self) -> None:
        """Let stand what somebody else wrote."""
        self.conflict = Conflict()

    async def _save(self, name: str, value: str, *, seen: int | None) -> EventSpec | None:
        patient_id = patient_of(self)
        self.errors = {key: said for key, said in self.errors.items() if key != name}
        try:
            changes = read_as(PatientChanges, {name: value.strip() or None})
            await perform(self, change_patient, patient_id, changes, seen=seen, now=clock.now())
        except VersionConflict as problem:
            theirs = problem.details[0].theirs if problem.details else None
            await self._meet(name, value, "" if theirs is None else str(theirs))
            return None
        except (Invalid, DuplicatePhone) as problem:
            self.errors = {**self.errors, name: sentence_of(self, problem)}
            return None
        return notify("patient.saved")

    async def _meet(self, name: str, yours: str, theirs: str) -> None:
        who = await fetch(self, last_changed_by, patient_of(self))
        self.conflict = Conflict(field=name, name_key=key_of(name), yours=yours, theirs=as_shown(name, theirs), who=who)
