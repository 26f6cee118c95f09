"""Choosing one of the files that are stored: the patient's, or one's own."""

from __future__ import annotations

import reflex as rx

from app import clock
from app.ids import named_id, parse_id
from app.integrations.ports import MAX_FILE
from app.models.file import FileStatus
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.files.listing import FileAge, FileFilter, ListedFile, list_files
from app.services.pages import PageRequest
from app.state.attached import AttachedShown
from app.state.base import fetch
from app.state.file_rows import ICONS, picture_of

READ = Permission.FILE_READ
OF_PATIENT, OWN = "patient", "own"
RECORD, REMINDER, MESSAGE = PLACES = ("record", "reminder", "message")
SHOWN = 30
_LONGEST = 200


class FilePickState(rx.State):
    place: str = ""
    patient_id: str = ""
    scope: str = OF_PATIENT
    words: str = ""
    rows: list[AttachedShown] = []
    is_cut: bool = False
    is_loaded: bool = False

    @handler(READ, READS)
    async def open(self, place: str, patient_id: str) -> None:
        """Ask which file goes to `place` of the patient's page."""
        self.reset()
        self.patient_id = str(named_id(patient_id))
        self.place = place if place in PLACES else ""
        await self._look()

    @handler(READ, READS, supersedes=True)
    async def find(self, words: str) -> None:
        """Look for a name."""
        self.words = str(words)[:_LONGEST]
        await self._look()

    @handler(READ, READS, supersedes=True)
    async def choose_scope(self, scope: str) -> None:
        """The patient's files, or one's own."""
        self.scope = OWN if scope == OWN else OF_PATIENT
        await self._look()

    @handler(READ, READS)
    def close(self) -> None:
        """None of them."""
        self.place = ""

    async def _look(self) -> None:
        patient_id = parse_id(self.patient_id) if self.scope == OF_PATIENT else None
        wanted = FileFilter(
            words=self.words, age=FileAge.ACTIVE, is_mine=self.scope == OWN or patient_id is None, patient_id=patient_id
        )
        found = await fetch(self, list_files, wanted, PageRequest(size=SHOWN), now=clock.now())
        ready = [file for file in found.rows if file.status is FileStatus.READY]
        self.rows, self.is_cut, self.is_loaded = [_row(file) for file in ready], found.total > SHOWN, True


def _row(file: ListedFile) -> AttachedShown:
    return AttachedShown(
        id=str(file.id),
        name=file.name,
        size=file.size,
        kind=file.kind.value,
        icon=ICONS[file.kind],
        picture=picture_of(file),
        problem="error.file_too_large_to_pick" if file.size > MAX_FILE else "",
    )
