"""The files page looks again when a file changes, whoever changed it."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback

from app.security.guard import READS, handler
from app.state.file_actions import FileActionsState
from app.state.file_preview import FilePreviewState
from app.state.file_sharing import FileSharingState
from app.state.file_sums import FileSumsState
from app.state.files import READ, FilesState
from app.state.live import watch

Loads = list[EventCallback[()]]
LOADS: Loads = [FilesState.load, FileSumsState.load, FilePreviewState.load]


class FilesPageState(rx.State):
    @handler(READ, READS)
    async def enter(self) -> Loads:
        """Come to the page: a dialog that was left open the last time stays closed."""
        (await self.get_state(FileSharingState)).ids = []
        (await self.get_state(FileActionsState)).asked = ""
        return self._look()

    @handler(READ, READS)
    def begin(self) -> Loads:
        """Load the page's parts, and again when a file or a share changes."""
        return self._look()

    def _look(self) -> Loads:
        watch(self, FilesPageState.begin, "file", "share")
        return LOADS
