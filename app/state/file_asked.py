"""One link by which files are asked for, in the dialog: what it asks for and until when is changed here."""

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
from app.services.shares.requests import change_request, get_request
from app.state.base import fetch, perform
from app.state.file_asking import SHARE, FileAskingState
from app.state.file_asking_shown import RequestLine, changed_request, request_line
from app.state.keeping import texts
from app.state.notices import notify
from app.state.sentences import language_of_tab, sentence_of


class FileAskedState(rx.State):
    line: RequestLine = RequestLine()
    error: str = ""

    @handler(SHARE, READS)
    async def open(self, request_id: str) -> None:
        """Show one link."""
        self.error = ""
        await self._look(str(request_id))

    @handler(SHARE, READS)
    def back(self) -> EventCallback[()]:
        """To all of them."""
        self.reset()
        return FileAskingState.load

    @handler(SHARE, READS)
    def leave(self) -> EventCallback[()]:
        """Close the whole dialog."""
        self.reset()
        return FileAskingState.close

    @handler(SHARE, WRITES)
    async def save(self, form: dict[str, str]) -> list[EventSpec | EventCallback[()]]:
        """Change what the link asks for, and go back."""
        given = texts(form)
        try:
            if given.get("request", "") != self.line.id:
                await self._look(given.get("request", ""))
            changes, line = changed_request(given, self.line), self.line
            hashed = await hash_typed_password(changes.password)
            known, now = named_id(line.id), clock.now()
            await perform(self, change_request, known, changes, password_hash=hashed, seen=line.version, now=now)
        except VersionConflict:
            before = self.line
            await self._look(before.id)
            self.line = replace(before, version=self.line.version)
            self.error = translate(language_of_tab(self), "files.share_changed_meanwhile")
            return []
        except NotFound:
            raise
        except AppError as problem:
            self.error = sentence_of(self, problem)
            return []
        self.reset()
        return [notify("files.share_saved"), FileAskingState.load]

    async def _look(self, request_id: str) -> None:
        self.line = request_line(await fetch(self, get_request, named_id(request_id), now=clock.now()))
