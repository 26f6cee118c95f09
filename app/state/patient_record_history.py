"""What an entry of the medical record said before, in a dialog."""

from __future__ import annotations

import reflex as rx

from app.ids import named_id
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.patients.record_told import list_told_revisions
from app.state.base import fetch
from app.state.patient_address import patient_of
from app.state.patient_record_shown import EntryShown, revision_of


class PatientRecordHistoryState(rx.State):
    revisions: list[EntryShown] = []
    is_open: bool = False

    @handler(Permission.RECORD_READ, READS)
    async def show(self, entry_id: str) -> None:
        """The former texts of an entry, newest first."""
        found = await fetch(self, list_told_revisions, patient_of(self), named_id(entry_id))
        self.revisions = [revision_of(each) for each in found]
        self.is_open = True

    @handler(Permission.RECORD_READ, READS)
    def close(self) -> None:
        self.is_open, self.revisions = False, []
