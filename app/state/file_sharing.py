"""The dialog that shares files: by a link, with a colleague, or with the patient whose file it is over WhatsApp."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import AppError, Conflict, Gone, Invalid, NotAllowed, NotFound
from app.ids import named_id, parse_id
from app.models.share import ShareKind
from app.security.guard import READS, WRITES, handler
from app.security.link_passwords import hash_typed_password
from app.services.actor import Permission
from app.services.files.colleagues import list_colleagues
from app.services.files.listing import get_listed_file
from app.services.pages import PageRequest
from app.services.shares.commands import create_share, end_share, restore_share
from app.services.shares.queries import list_shares
from app.state.base import fetch, perform
from app.state.file_selection import FileSelectionState
from app.state.file_share_shown import SharedWith, ShareLine, share_line, wish_of
from app.state.keeping import texts
from app.state.notices import notify
from app.state.sentences import sentence_of

SHARE = Permission.FILE_SHARE
MOST = 50
KINDS = tuple(kind.value for kind in ShareKind)
ONE_PRESS = timedelta(seconds=3)
"""The same form that comes again within this time was pressed twice before its answer was seen."""


class FileSharingState(rx.State):
    ids: list[str] = []
    name: str = ""
    kind: str = ShareKind.LINK.value
    lines: list[ShareLine] = []
    people: list[SharedWith] = []
    patients: list[SharedWith] = []
    made: str = ""
    error: str = ""
    _pressed: dict[str, str] = {}
    _pressed_at: datetime | None = None

    @handler(SHARE, READS)
    async def open_one(self, file_id: str, name: str) -> None:
        """Share one file: what was shared before is shown as well."""
        found = await fetch(self, get_listed_file, named_id(file_id))
        known = {use.patient_id: use.name for use in found.used_in if use.patient_id is not None and use.name}
        self.patients = [SharedWith(str(patient_id), shown) for patient_id, shown in known.items()]
        await self._begin([str(found.id)], str(name)[:255])
        await self._look()

    @handler(SHARE, READS)
    async def open_selected(self) -> EventSpec | None:
        """Share the selected files, each by itself: fewer at once than can be moved, as each is told of."""
        ids = (await self.get_state(FileSelectionState)).ids
        if len(ids) > MOST:
            return notify("files.share_most_at_once", most=MOST)
        self.patients, self.lines = [], []
        await self._begin(ids, "")
        return None

    @handler(SHARE, READS, supersedes=True)
    async def load(self) -> None:
        """What was shared before, once more: a colleague may have changed it."""
        await self._look()

    @handler(SHARE, READS)
    def choose(self, kind: str) -> None:
        """By a link, with a person, or with a patient."""
        self.kind, self.error, self.made = (kind if kind in KINDS else ShareKind.LINK.value), "", ""

    @handler(SHARE, READS)
    def close(self) -> None:
        self.ids, self.made, self.error = [], "", ""

    @handler(SHARE, WRITES)
    async def share(self, form: dict[str, str]) -> None:
        """Make the share or, of several files, one for each."""
        made, given = list[str](), texts(form)
        if not self.ids:  # the page was forgotten under an open dialog: its form says what it was about
            self.ids = [one for one in given.get("about", "").split(",") if parse_id(one)][:MOST]
            self.kind = given["kind"] if given.get("kind") in KINDS else self.kind
        if self._is_pressed_twice(given):
            return
        try:
            wish = wish_of(given, self.kind)
            hashed = await hash_typed_password(wish.password)
            for file_id in self.ids:
                row = await perform(self, create_share, named_id(file_id), wish, password_hash=hashed, now=clock.now())
                made.append(row.url or "")
        except (Invalid, Conflict, Gone, NotAllowed, NotFound) as problem:
            self.error = sentence_of(self, problem)
            return
        self.error, self.made = "", "\n".join(url for url in made if url) or "-"
        await self._look()

    @handler(SHARE, WRITES)
    async def end(self, share_id: str) -> None:
        """It stops working at once; it can be restored."""
        await self._change(end_share, share_id)

    @handler(SHARE, WRITES)
    async def restore(self, share_id: str) -> None:
        """It works again, by the same address."""
        await self._change(restore_share, share_id)

    def _is_pressed_twice(self, given: dict[str, str]) -> bool:
        """Notes what was pressed: a link more, or the same file again for a patient, is asked for a moment later."""
        now = clock.now()
        pressed = {name: value for name, value in given.items() if name != "password"} | {"ids": ",".join(self.ids)}
        is_same = self.made != "" and pressed == self._pressed
        is_again = is_same and self._pressed_at is not None and now < self._pressed_at + ONE_PRESS
        self._pressed, self._pressed_at = pressed, now
        return is_again

    async def _change(self, command: object, share_id: str) -> None:
        known = parse_id(share_id)
        if known is None or len(self.ids) != 1 or command not in (end_share, restore_share):
            return
        change = end_share if command is end_share else restore_share
        try:
            await perform(self, change, named_id(self.ids[0]), known, now=clock.now())
        except AppError as problem:
            self.error = sentence_of(self, problem)
        await self._look()

    async def _begin(self, ids: Sequence[str], name: str) -> None:
        people = await fetch(self, list_colleagues)
        self.people = [SharedWith(str(user_id), shown) for user_id, shown in people]
        self.kind, self.made, self.error, self.name = ShareKind.LINK.value, "", "", name
        self.ids = list(ids)

    async def _look(self) -> None:
        if len(self.ids) != 1:
            return
        wanted = PageRequest(number=1, size=MOST)
        page = await fetch(self, list_shares, named_id(self.ids[0]), wanted, now=clock.now())
        self.lines = [share_line(row) for row in page.rows]
