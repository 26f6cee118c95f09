"""One share in the dialog: what it allows is changed here, and what was done with it is read."""

from __future__ import annotations

from dataclasses import replace

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import AppError, NotFound, VersionConflict
from app.i18n import translate
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.security.link_passwords import hash_typed_password
from app.services.pages import PageRequest
from app.services.shares.commands import change_share
from app.services.shares.queries import get_share, list_visits
from app.state.base import fetch, perform
from app.state.file_share_shown import ShareLine, VisitLine, changes_of, share_line, visit_line
from app.state.file_sharing import SHARE, FileSharingState
from app.state.keeping import texts
from app.state.notices import notify
from app.state.sentences import language_of_tab, sentence_of

ON_A_PAGE = 10


class FileShareDetailsState(rx.State):
    line: ShareLine = ShareLine()
    visits: list[VisitLine] = []
    page: int = 1
    pages: int = 1
    total: int = 0
    error: str = ""

    @handler(SHARE, READS)
    async def open(self, file_id: str, share_id: str) -> None:
        """Show one share, with what was done with it."""
        self.error, self.page = "", 1
        await self._look(str(file_id), str(share_id))
        await self._visits()

    @handler(SHARE, READS)
    async def turn(self, page: int) -> None:
        """To other visits of the same share."""
        self.page = min(max(page, 1), self.pages) if type(page) is int else 1
        if self.line.id:
            await self._visits()

    @handler(SHARE, READS)
    def back(self) -> EventCallback[()]:
        """To all shares of the file."""
        self.line, self.error = ShareLine(), ""
        return FileSharingState.load

    @handler(SHARE, READS)
    def leave(self) -> EventCallback[()]:
        """Close the whole dialog."""
        self.line, self.error = ShareLine(), ""
        return FileSharingState.close

    @handler(SHARE, WRITES)
    async def save(self, form: dict[str, str]) -> list[EventSpec | EventCallback[()]]:
        """Change what the share allows, and go back."""
        given = texts(form)
        try:
            if given.get("share", "") != self.line.id:
                await self._look(given.get("file", ""), given.get("share", ""))
            changes, line = changes_of(given, self.line), self.line
            hashed = await hash_typed_password(changes.password)
            ids = named_id(line.file_id), named_id(line.id)
            await perform(self, change_share, *ids, changes, password_hash=hashed, seen=line.version, now=clock.now())
        except VersionConflict:
            before = self.line
            await self._look(before.file_id, before.id)
            self.line = replace(before, version=self.line.version)
            self.error = translate(language_of_tab(self), "files.share_changed_meanwhile")
            return []
        except NotFound:
            raise
        except AppError as problem:
            self.error = sentence_of(self, problem)
            return []
        self.line, self.error = ShareLine(), ""
        return [notify("files.share_saved"), FileSharingState.load]

    async def _look(self, file_id: str, share_id: str) -> None:
        ids = named_id(file_id), named_id(share_id)
        self.line = share_line(await fetch(self, get_share, *ids, now=clock.now()))

    async def _visits(self) -> None:
        wanted = PageRequest(number=self.page, size=ON_A_PAGE)
        ids = named_id(self.line.file_id), named_id(self.line.id)
        found = await fetch(self, list_visits, *ids, wanted)
        self.visits = [visit_line(row) for row in found.rows]
        self.total, self.pages = found.total, max(1, -(-found.total // ON_A_PAGE))
