"""The medical record on a patient's page: dated entries by kind (P2)."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id
from app.models.patient import RecordKind
from app.realtime.watchers import PART
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.patients import records
from app.services.patients.record_told import list_told_entries
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import notify
from app.state.patient_address import RECORD, patient_of, query_of, shows
from app.state.patient_record_shown import EntryShown, entry_of

PAGE = 25


class PatientRecordState(rx.State):
    entries: list[EntryShown] = []
    kind: str = ""
    total: int = 0
    page: int = 1
    has_more: bool = False
    is_loaded: bool = False
    _patient_id: str = ""

    @handler(Permission.RECORD_READ, READS, supersedes=True)
    async def load(self) -> None:
        """The entries of the kind that the address names."""
        patient_id = patient_of(self)
        wanted = query_of(self).get("kind", "")
        kind = wanted if wanted in list(RecordKind) else ""
        if (str(patient_id), kind) != (self._patient_id, self.kind):
            self.reset()
            self._patient_id, self.kind = str(patient_id), kind
        await self._read()

    @handler(Permission.RECORD_READ, READS, supersedes=True)
    async def turn(self, page: int) -> None:
        """Older entries, or back."""
        self.page = max(1, page) if isinstance(page, int) else 1
        await self._read()

    @handler(Permission.RECORD_WRITE, WRITES)
    async def remove(self, entry_id: str) -> EventSpec:
        """Take an entry out of the record."""
        patient_id = patient_of(self)
        await perform(self, records.remove_entry, patient_id, named_id(entry_id), now=clock.now())
        await self._read()
        return notify("record.removed", undo=PatientRecordState.put_back(str(patient_id), entry_id))

    @handler(Permission.RECORD_WRITE, WRITES)
    async def put_back(self, patient_id: str, entry_id: str) -> EventSpec:
        """Undo of taking it out, wherever one has gone meanwhile."""
        await perform(self, records.restore_entry, named_id(patient_id), named_id(entry_id), now=clock.now())
        if shows(self, RECORD):
            await self._read()
        return notify("record.put_back")

    async def _read(self) -> None:
        patient_id = patient_of(self)
        kind = RecordKind(self.kind) if self.kind else None
        page = await fetch(
            self, list_told_entries, patient_id, PageRequest(self.page, PAGE), kind=kind, now=clock.now()
        )
        self.entries = [entry_of(self, each) for each in page.rows]
        self.total, self.has_more, self.is_loaded = page.total, page.has_more, True
        watch(self, PatientRecordState.load, f"patient:{patient_id}", slot=PART)
