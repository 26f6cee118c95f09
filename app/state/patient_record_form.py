"""The form of an entry of the medical record: a new one or one that stands, kept as a draft while it is written."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import Invalid, VersionConflict
from app.ids import named_id
from app.models.patient import RecordKind
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.files.attached import attached_files
from app.services.patients import record_files, records
from app.services.patients.records import EntryChanges, NewEntry
from app.services.reminders.day import get_todays_date
from app.state.attached import REFUSALS, AttachedShown, attached_shown, ids_in
from app.state.base import fetch, perform
from app.state.keeping import drop, keep, kept, texts
from app.state.notices import notify
from app.state.numbers import number_in
from app.state.patient_address import meant, patient_of
from app.state.patient_record import PatientRecordState
from app.state.sentences import sentence_of, sentences

KIND = "record.entry"
FIELDS = ("kind", "happenedOn", "body")
ATTACHED = "files"


class PatientRecordFormState(rx.State):
    is_open: bool = False
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    theirs: str = ""
    files: list[AttachedShown] = []
    _is_saved: bool = False

    @handler(Permission.RECORD_WRITE, READS)
    async def begin(self, kind: str) -> None:
        """A form for a new entry, or the one that was left half written."""
        today = (await fetch(self, get_todays_date, now=clock.now())).isoformat()
        empty = {"id": "", "version": "", "kind": _kind(kind), "happenedOn": today, "body": "", ATTACHED: ""}
        await self._show(empty | await kept(self, KIND, subject=_subject(self, "")))

    @handler(Permission.RECORD_WRITE, READS)
    async def edit(self, entry_id: str) -> None:
        """A form with what the entry says now, and what was half written of it."""
        patient_id, known = patient_of(self), named_id(entry_id)
        entry = await fetch(self, records.get_entry, patient_id, known)
        files = await fetch(self, record_files.list_files_of_entry, patient_id, known, now=clock.now())
        stands = {
            "id": str(entry.id),
            "version": str(entry.version),
            "kind": entry.kind.value,
            "happenedOn": entry.happened_on.isoformat(),
            "body": entry.body,
            ATTACHED: ",".join(str(file.id) for file in files),
        }
        await self._show(stands | await kept(self, KIND, subject=_subject(self, stands["id"])))

    @handler(Permission.RECORD_WRITE, WRITES)
    async def typed(self, name: str, value: str) -> None:
        """Keep what was typed so far. When the state behind the form was emptied, its texts come with saving."""
        if name in FIELDS and self.values:
            self.values = {**self.values, name: str(value)}
            await keep(self, KIND, self.values, subject=_subject(self, self.values.get("id", "")))

    @handler(Permission.RECORD_WRITE, WRITES)
    async def change_files(self, held: str, added: str, dropped: str) -> None:
        """One more file, or one less, than the form holds in the browser."""
        ids = [str(known) for known in ids_in(f"{held},{added}") if str(known) != dropped]
        self.values = {**self.values, ATTACHED: ",".join(ids)}
        await self._show_files()
        if "kind" in self.values:
            await keep(self, KIND, self.values, subject=_subject(self, self.values.get("id", "")))

    @handler(Permission.RECORD_WRITE, READS)
    def close(self) -> None:
        """Put the form away; its draft stays."""
        self.is_open = False

    @handler(Permission.RECORD_WRITE, WRITES)
    async def save(self, form: dict[str, str]) -> list[EventSpec | EventCallback[()]]:
        """Add the entry or change it, once. What the form holds stays in it until it is saved."""
        if self._is_saved:
            return []
        given = texts(form)
        self.values, self.errors, self.theirs = given, {}, ""
        entry_id = given.get("id", "")
        try:
            await self._write(given)
        except VersionConflict:
            await self._meet(entry_id)
            return []
        except Invalid as problem:
            self.errors = sentences(self, problem.details)
            return []
        except REFUSALS as problem:
            self.errors = {ATTACHED: sentence_of(self, problem)}
            return []
        self.is_open, self.values, self.files, self._is_saved = False, {}, [], True
        await drop(self, KIND, subject=_subject(self, entry_id))
        return [PatientRecordState.load, notify("record.saved")]

    async def _write(self, given: dict[str, str]) -> None:
        fields, patient_id, now = {name: given.get(name, "") for name in FIELDS}, meant(self, given), clock.now()
        files = ids_in(given.get(ATTACHED, ""))
        if not given.get("id"):
            new = read_as(NewEntry, fields)
            await perform(self, record_files.add_entry, patient_id, new, file_ids=files, now=now)
            return
        seen = number_in(given.get("version", ""))
        changes = read_as(EntryChanges, fields)
        known = named_id(given["id"])
        write = record_files.change_entry
        await perform(self, write, patient_id, known, changes, file_ids=files, seen=seen, now=now)

    async def _meet(self, entry_id: str) -> None:
        """Somebody else changed it meanwhile: their words stand beside, and saving again means this person's."""
        entry = await fetch(self, records.get_entry, patient_of(self), named_id(entry_id))
        self.theirs = entry.body
        self.values = {**self.values, "version": str(entry.version)}

    async def _show(self, values: dict[str, str]) -> None:
        self.values, self.errors, self.theirs, self.is_open = values, {}, "", True
        self._is_saved = False
        await self._show_files()

    async def _show_files(self) -> None:
        wanted = ids_in(self.values.get(ATTACHED, ""))
        found = await fetch(self, attached_files, wanted, now=clock.now())
        self.files = [attached_shown(self, found[known]) for known in wanted if known in found]


def _subject(state: rx.State, entry_id: str) -> str:
    """Whose draft it is: of one entry, or of the next one of this patient."""
    return str(named_id(entry_id)) if entry_id else f"{patient_of(state)}:new"


def _kind(wanted: str) -> str:
    return wanted if wanted in list(RecordKind) else RecordKind.NOTE.value
