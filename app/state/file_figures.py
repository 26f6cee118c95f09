"""How the vault does, on Admin · Overview."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app import clock
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.files.figures import get_file_figures
from app.state.base import fetch

MOST_KINDS = 4


@dataclass(frozen=True)
class KeptKind:
    """What is kept of one kind of file."""

    kind: str
    count: int
    bytes: int


class FileFiguresState(rx.State):
    arrived: int = 0
    failed: int = 0
    percent: int = -1
    seconds: int = -1
    bytes: int = 0
    quota: int = 0
    kinds: list[KeptKind] = []
    keys: int = 0
    keys_used: int = 0
    is_loaded: bool = False

    @handler(Permission.JOB_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Count the last seven days: after the page, which must not wait for it."""
        found = await fetch(self, get_file_figures, now=clock.now())
        self.arrived, self.failed = found.arrived, found.failed
        self.percent = -1 if found.arrived_percent is None else found.arrived_percent
        self.seconds = -1 if found.seconds is None else max(1, round(found.seconds))
        self.bytes, self.quota = found.bytes, found.quota_gb
        self.kinds = [KeptKind(one.kind.value, one.count, one.bytes) for one in found.kinds[:MOST_KINDS]]
        self.keys, self.keys_used = found.keys, found.keys_used
        self.is_loaded = True
