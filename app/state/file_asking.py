"""The dialog that asks somebody outside for files: a link is made, copied and closed (F8).

On the page of a patient what arrives is attached to them, and only their links are shown.
"""

from __future__ import annotations

import reflex as rx

from app import clock
from app.errors import AppError
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.security.link_passwords import hash_typed_password
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.shares.requests import RequestFilter, create_request, end_request, list_requests, restore_request
from app.state.base import fetch, perform
from app.state.file_asking_shown import RequestLine, new_request, request_line
from app.state.keeping import texts
from app.state.patient_address import patient_of
from app.state.sentences import sentence_of

SHARE = Permission.FILE_SHARE
OPEN, OVER = "open", "over"
ON_A_PAGE = 10


class FileAskingState(rx.State):
    is_open: bool = False
    patient_id: str = ""
    which: str = OPEN
    lines: list[RequestLine] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    made: str = ""
    error: str = ""
    _closed: list[RequestLine] = []

    @handler(SHARE, READS)
    async def open(self) -> None:
        """For files that belong to nobody yet."""
        await self._begin("")

    @handler(SHARE, READS)
    async def open_for_patient(self) -> None:
        """For files of the patient of the address."""
        await self._begin(str(patient_of(self)))

    @handler(SHARE, READS)
    def close(self) -> None:
        self.reset()

    @handler(SHARE, READS, supersedes=True)
    async def load(self) -> None:
        """A file arrived, or a colleague changed a link."""
        if self.is_open:
            await self._look()

    @handler(SHARE, READS)
    async def show(self, which: str) -> None:
        """The links that take files, or those that are over."""
        self.which, self.page, self._closed = (OVER if which == OVER else OPEN), 1, []
        await self._look()

    @handler(SHARE, READS)
    async def turn(self, page: int) -> None:
        """To other links."""
        self.page = min(max(page, 1), self.pages) if type(page) is int else 1
        await self._look()

    @handler(SHARE, WRITES)
    async def ask(self, form: dict[str, str]) -> None:
        """Make a link: one, until somebody asks for something else."""
        if self.made:
            return
        given = texts(form)
        try:
            new = new_request(given, self.patient_id or given.get("patient", ""))
            hashed = await hash_typed_password(new.password)
            made = await perform(self, create_request, new, password_hash=hashed, now=clock.now())
        except AppError as problem:
            self.error = sentence_of(self, problem)
            return
        self.error, self.made, self.which, self.page = "", made.url, OPEN, 1
        await self._look()

    @handler(SHARE, READS)
    def begin_again(self) -> None:
        """Ask for something else."""
        self.made = ""

    @handler(SHARE, WRITES)
    async def end(self, request_id: str) -> None:
        """It takes no more files. It stays where it is as long as the dialog is open, to be taken back."""
        row = await perform(self, end_request, named_id(request_id), now=clock.now())
        self.made = "" if self.made == row.url else self.made
        self._closed = [*self._closed, request_line(row)]
        await self._look()

    @handler(SHARE, WRITES)
    async def restore(self, request_id: str) -> None:
        """It takes files again, by the same address."""
        row = await perform(self, restore_request, named_id(request_id), now=clock.now())
        self._closed = [line for line in self._closed if line.id != str(row.id)]
        await self._look()

    async def _begin(self, patient_id: str) -> None:
        self.reset()
        self.patient_id = patient_id
        await self._look()
        self.is_open = True

    async def _look(self) -> None:
        patient_id = named_id(self.patient_id) if self.patient_id else None
        wanted, page = RequestFilter(self.which == OPEN, patient_id), PageRequest(number=self.page, size=ON_A_PAGE)
        found = await fetch(self, list_requests, page, wanted=wanted, now=clock.now())
        lines = {line.id: line for line in (*self._closed, *map(request_line, found.rows))}
        self.lines = sorted(lines.values(), key=lambda line: line.id, reverse=True)  # ids grow with time
        self.total, self.pages = found.total, max(1, -(-found.total // ON_A_PAGE))
