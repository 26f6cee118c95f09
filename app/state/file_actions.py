"""What is done with one file or many: delete with Undo, move, keep for a time."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import Gone, Invalid, NotFound
from app.ids import parse_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.files.commands import change_files, restore_file
from app.services.files.schemas import MOST_AT_ONCE, BulkFileAction, BulkFileOrder
from app.state.base import perform
from app.state.file_address import file_address, to_list
from app.state.file_selection import FileSelectionState
from app.state.notices import notify, notify_failure
from app.state.sentences import sentence_of

Told = EventSpec | EventCallback[()]
DELETE, WRITE = Permission.FILE_DELETE, Permission.FILE_WRITE


class FileActionsState(rx.State):
    asked: str = ""
    error: str = ""

    @handler(WRITE, READS)
    def ask(self, action: str) -> None:
        """Open the dialog of an action with the selected files."""
        self.asked, self.error = str(action)[:10], ""

    @handler(WRITE, READS)
    def think_better(self) -> None:
        """Close the dialog; the selection stays."""
        self.asked, self.error = "", ""

    @handler(WRITE, WRITES)
    async def carry_out(self, form: dict[str, str]) -> list[Told]:
        """Move the selected files, or keep them for a time, as the dialog says."""
        if self.asked not in (BulkFileAction.MOVE, BulkFileAction.KEEP):
            return []
        name = "folder" if self.asked == BulkFileAction.MOVE else "duration"
        ids = (await self.get_state(FileSelectionState)).ids
        try:
            told = await self._do(self.asked, ids, **{name: str(form.get(name, ""))})
        except Invalid as problem:
            self.error = sentence_of(self, problem)
            return []
        self.asked, self.error = "", ""
        return [*told, FileSelectionState.clear]

    @handler(DELETE, WRITES)
    async def delete_selected(self) -> list[Told]:
        """Delete the selected files; they can be put back."""
        ids = (await self.get_state(FileSelectionState)).ids
        return [*await self._do(BulkFileAction.DELETE, ids), FileSelectionState.clear]

    @handler(DELETE, WRITES)
    async def delete(self, file_id: str) -> list[Told]:
        """Delete the file that is open, and go back to the list."""
        told = await self._do(BulkFileAction.DELETE, [str(file_id)])
        address = file_address(self)
        return [to_list(address.query, page=address.page), *told]

    @handler(DELETE, WRITES)
    async def restore(self, ids: list[str]) -> list[Told]:
        """Put back what was deleted."""
        count = 0
        for file_id in _known(ids)[:MOST_AT_ONCE]:
            try:
                await perform(self, restore_file, file_id, now=clock.now())
            except (NotFound, Gone):
                continue
            count += 1
        return [notify("files.restored", count=count)] if count else [notify_failure("error.file_expired")]

    async def _do(self, action: str, ids: list[str], **values: str) -> list[Told]:
        known = _known(ids)
        if not known:
            return []
        order = read_as(BulkFileOrder, {"ids": [str(one) for one in known], "action": str(action), **values})
        done = await perform(self, change_files, order, now=clock.now())
        told: list[Told] = []
        if done.changed:
            changed = [str(one) for one in done.changed]
            undo = FileActionsState.restore(changed) if order.action is BulkFileAction.DELETE else None
            told.append(notify(f"files.done_{order.action.value}", undo=undo, count=len(changed)))
        reasons = Counter(one.reason for one in done.skipped)
        return [*told, *(notify_failure(f"files.left.{reason}", count=count) for reason, count in reasons.items())]


def _known(ids: list[str]) -> list[UUID]:
    return [found for one in (ids if isinstance(ids, list) else []) if (found := parse_id(str(one))) is not None]
