"""The files page looks again when a file changes, whoever changed it."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback

from app.security.guard import READS, handler
from app.state.file_actions import FileActionsState
from app.state.file_asked import FileAskedState
from app.state.file_asking import FileAskingState
from app.state.file_preview import FilePreviewState
from app.state.file_share_details import FileShareDetailsState
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
        for dialog in (FileShareDetailsState, FileAskingState, FileAskedState):
            (await self.get_state(dialog)).reset()
        (await self.get_state(FileActionsState)).asked = ""
        return self._look()

    @handler(READ, READS)
    async def begin(self) -> Loads:
        """Load the page's parts, and again when a file, a share or a link to ask by changes."""
        is_asking = (await self.get_state(FileAskingState)).is_open
        is_sharing = bool((await self.get_state(FileSharingState)).ids)
        dialogs = [*([FileAskingState.load] if is_asking else []), *([FileSharingState.load] if is_sharing else [])]
        return [*self._look(), *dialogs]

    def _look(self) -> Loads:
        watch(self, FilesPageState.begin, "file", "file_request")
        return LOADS
