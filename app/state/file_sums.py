"""Above the list of files: how many there are, what each filter would show, and what came in lately."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app import clock
from app.models.file import FileKind
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.files.listing import FileFilter, count_files, list_folders, list_lately_added
from app.settings import get_settings
from app.state.base import fetch
from app.state.file_address import file_address
from app.state.file_rows import FileRow, file_row

READ = Permission.FILE_READ


@dataclass(frozen=True)
class FileSums:
    """`count` and `bytes` of all that one sees; the others beside what the address asks for."""

    count: int = 0
    bytes: int = 0
    expire: int = 0
    active: int = 0
    expiring: int = 0
    expired: int = 0
    mine: int = 0
    shared: int = 0


@dataclass(frozen=True)
class Choice:
    """A value of a filter and how many it would show."""

    value: str
    count: int = 0


class FileSumsState(rx.State):
    sums: FileSums = FileSums()
    kinds: list[Choice] = []
    folders: list[str] = []
    lately: list[FileRow] = []
    quota: int = 0
    is_loaded: bool = False

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """Count anew."""
        address, now = file_address(self), clock.now()
        everything = await fetch(self, count_files, FileFilter(), now=now)
        here = await fetch(self, count_files, address.wanted, now=now)
        self.folders = await fetch(self, list_folders)
        lately = await fetch(self, list_lately_added, now=now)
        self.lately = [file_row(file, address.query, now=now) for file in lately]
        self.kinds = [Choice(kind.value, here.kinds.get(kind, 0)) for kind in FileKind if here.kinds.get(kind)]
        self.quota = get_settings().storage_quota_gb
        self.sums = FileSums(
            count=everything.total,
            bytes=everything.bytes,
            expire=everything.expiring,
            active=here.active,
            expiring=here.expiring,
            expired=here.expired,
            mine=here.mine,
            shared=here.shared,
        )
        self.is_loaded = True
