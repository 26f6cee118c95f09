"""One file opened beside the list: what it is, where it is used, and the one before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import AppError, Invalid, NotFound, VersionConflict
from app.ids import named_id
from app.models.file import FileStatus
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.files.commands import change_file
from app.services.files.listing import ListedFile, get_listed_file
from app.services.files.schemas import FileChanges
from app.state.base import fetch, perform
from app.state.file_address import file_address
from app.state.file_rows import ICONS, FileRow, bare_key, expiry_in_words, used_key, used_path
from app.state.files import READ, FilesState
from app.state.notices import notify
from app.state.sentences import sentence_of

WRITE = Permission.FILE_WRITE
EDITABLE = ("name", "folder", "duration")
Told = EventSpec | EventCallback[()]


@dataclass(frozen=True)
class FileShown:
    """The file. `is_ready` says that its bytes are given out; `bare_key`, why there is nothing to look at."""

    id: str = ""
    name: str = ""
    kind: str = ""
    bare_key: str = ""
    icon: str = "file-text"
    size: int = 0
    folder: str = ""
    owner: str = ""
    added_at: str = ""
    duration: str = "unlimited"
    expires_at: str = ""
    expiry_key: str = ""
    expires_count: int = 0
    status_key: str = ""
    is_ready: bool = False
    is_drawn: bool = False
    version: int = 1


@dataclass(frozen=True)
class UseShown:
    """A place where it is used."""

    key: str
    name: str
    path: str


@dataclass(frozen=True)
class Around:
    """The addresses of the files before and after in the page of the list; empty at its ends."""

    previous: str = ""
    next: str = ""


class FilePreviewState(rx.State):
    file: FileShown = FileShown()
    uses: list[UseShown] = []
    around: Around = Around()
    is_open: bool = False
    is_missing: bool = False
    errors: dict[str, str] = {}

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """Show the file that the address names, if it names one."""
        file_id = file_address(self).open_id
        self.errors = {}
        if file_id is None:
            self.is_open = False
            return
        try:
            found = await fetch(self, get_listed_file, file_id)
        except NotFound:
            if self.file.id == str(file_id):  # deleted while it was looked at: the list is what is left to see
                self.is_open = False
                return
            self.file, self.uses, self.is_missing = FileShown(), [], True
        else:
            self.file, self.is_missing = _shown(found, now=clock.now()), False
            self.uses = [UseShown(used_key(use), use.name, used_path(use)) for use in found.used_in]
        self.around = _around((await self.get_state(FilesState)).rows, str(file_id))
        self.is_open = True

    @handler(WRITE, WRITES)
    async def save(self, file_id: str, name: str, value: str) -> list[Told]:
        """Save the name, the folder or the time of the file that the browser showed, also when another has come."""
        if name not in EDITABLE:
            return []
        found = named_id(file_id)
        seen = self.file.version if self.file.id == str(found) else None
        try:
            changes = read_as(FileChanges, {name: str(value)})
            await perform(self, change_file, found, changes, seen=seen, now=clock.now())
        except (Invalid, VersionConflict) as problem:
            self.errors = {name: _said(self, problem)}
            return []
        return [FilePreviewState.load, notify("files.saved")]


def _said(state: rx.State, problem: AppError) -> str:
    return sentence_of(state, problem) if isinstance(problem, Invalid) else problem.message_key


def _shown(file: ListedFile, *, now: datetime) -> FileShown:
    key, _, count = expiry_in_words(file, now=now)
    return FileShown(
        id=str(file.id),
        name=file.name,
        kind=file.kind.value,
        bare_key=bare_key(file),
        icon=ICONS[file.kind],
        size=file.size,
        folder=file.folder,
        owner=file.owner_name or "",
        added_at=file.created_at.isoformat(),
        duration=file.duration.value,
        expires_at=file.expires_at.isoformat() if file.expires_at else "",
        expiry_key=key,
        expires_count=count,
        status_key="" if file.status is FileStatus.READY else f"files.status.{file.status.value}",
        is_ready=file.status is FileStatus.READY and key != "files.expired",
        is_drawn=file.has_thumbnail,
        version=file.version,
    )


def _around(rows: Sequence[FileRow], file_id: str) -> Around:
    place = next((place for place, row in enumerate(rows) if row.id == file_id), None)
    if place is None:
        return Around()
    before = rows[place - 1].path if place > 0 else ""
    return Around(before, rows[place + 1].path if place + 1 < len(rows) else "")
