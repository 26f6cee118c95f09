"""The files of the patient whose page is open."""

from __future__ import annotations

import reflex as rx

from app import clock
from app.realtime.watchers import PART
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.files.listing import FileFilter, list_files
from app.services.pages import PageRequest
from app.state.base import fetch
from app.state.file_asked import FileAskedState
from app.state.file_asking import FileAskingState
from app.state.file_rows import FileRow, file_row
from app.state.live import watch
from app.state.patient_address import patient_of

ON_A_PAGE = 50


class PatientFilesState(rx.State):
    rows: list[FileRow] = []
    page: int = 1
    pages: int = 1
    total: int = 0
    is_loaded: bool = False

    @handler(Permission.FILE_READ, READS, supersedes=True)
    async def load(self) -> None:
        """The newest first."""
        self.page = 1
        await self._look()

    @handler(Permission.FILE_READ, READS, supersedes=True)
    async def turn(self, page: int) -> None:
        """To another page of them."""
        self.page = min(max(page, 1), self.pages) if isinstance(page, int) else 1
        await self._look()

    async def _look(self) -> None:
        wanted, now = FileFilter(patient_id=patient_of(self)), clock.now()
        found = await fetch(self, list_files, wanted, PageRequest(number=self.page, size=ON_A_PAGE), now=now)
        self.rows = [file_row(file, {}, now=now) for file in found.rows]
        self.total, self.pages = found.total, max(1, -(-found.total // ON_A_PAGE))
        self.is_loaded = True
        watch(self, PatientFilesState.load, "file", slot=PART)


FILE_PARTS: tuple[type[rx.State], ...] = (PatientFilesState, FileAskingState, FileAskedState)
