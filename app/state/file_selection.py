"""Files selected in the list: as many as can be changed, kept or taken along at once, so that none is left behind."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx
from reflex_base.event import EventSpec

from app.security.guard import READS, handler
from app.services.files.schemas import MOST_AT_ONCE
from app.state.files import READ, FilesState
from app.state.notices import notify

Told = EventSpec | None


class FileSelectionState(rx.State):
    ids: list[str] = []
    count: int = 0
    is_page: bool = False

    @handler(READ, READS)
    async def toggle(self, file_id: str) -> Told:
        """Select a file, or no longer."""
        others = [one for one in self.ids if one != str(file_id)]
        return await self._keep(others if len(others) < len(self.ids) else [*others, str(file_id)])

    @handler(READ, READS)
    async def toggle_page(self) -> Told:
        """Select all of this page, or none of it."""
        here = await self._here()
        others = [one for one in self.ids if one not in here]
        return await self._keep(others if self.is_page else [*others, *here])

    @handler(READ, READS)
    async def select_range(self, ids: list[str]) -> Told:
        """Select these as well: from one to another with Shift."""
        return await self._keep([*self.ids, *(str(one) for one in ids)]) if isinstance(ids, list) else None

    @handler(READ, READS)
    def clear(self) -> None:
        """Select nothing."""
        self.ids, self.count, self.is_page = [], 0, False

    async def _keep(self, ids: Sequence[str]) -> Told:
        wanted = list(dict.fromkeys(ids))
        self.ids = wanted[:MOST_AT_ONCE]
        self.count = len(self.ids)
        here = await self._here()
        self.is_page = bool(here) and set(here) <= set(self.ids)
        return notify("files.select_most", most=MOST_AT_ONCE) if len(wanted) > MOST_AT_ONCE else None

    async def _here(self) -> list[str]:
        return [row.id for row in (await self.get_state(FilesState)).rows]
