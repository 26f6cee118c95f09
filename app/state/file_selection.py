"""Files selected in the list."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx

from app.security.guard import READS, handler
from app.state.files import READ, FilesState

MOST = 500


class FileSelectionState(rx.State):
    ids: list[str] = []
    count: int = 0
    is_page: bool = False

    @handler(READ, READS)
    async def toggle(self, file_id: str) -> None:
        """Select a file, or no longer."""
        others = [one for one in self.ids if one != str(file_id)]
        await self._keep(others if len(others) < len(self.ids) else [*others, str(file_id)])

    @handler(READ, READS)
    async def toggle_page(self) -> None:
        """Select all of this page, or none of it."""
        here = await self._here()
        others = [one for one in self.ids if one not in here]
        await self._keep(others if self.is_page else [*others, *here])

    @handler(READ, READS)
    async def select_range(self, ids: list[str]) -> None:
        """Select these as well: from one to another with Shift."""
        if isinstance(ids, list):
            await self._keep([*self.ids, *(str(one) for one in ids)])

    @handler(READ, READS)
    def clear(self) -> None:
        """Select nothing."""
        self.ids, self.count, self.is_page = [], 0, False

    async def _keep(self, ids: Sequence[str]) -> None:
        self.ids = list(dict.fromkeys(ids))[:MOST]
        self.count = len(self.ids)
        here = await self._here()
        self.is_page = bool(here) and set(here) <= set(self.ids)

    async def _here(self) -> list[str]:
        return [row.id for row in (await self.get_state(FilesState)).rows]
