"""The list of files: what its address says is what it shows, so that Back, reload and a sent link show the same."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.files.listing import FileSort, list_files
from app.services.pages import PageRequest
from app.state.base import fetch
from app.state.file_address import FILTERS, FOLDER, GRID, LAST_PAGE, SHAPE, SORT, file_address, path_of, to_list
from app.state.file_rows import FileRow, file_row

READ = Permission.FILE_READ
ON_A_PAGE = 50
_BY_COLUMN = {
    "added": (FileSort.NEWEST, FileSort.OLDEST),
    "name": (FileSort.NAME, FileSort.NAME_BACKWARDS),
    "size": (FileSort.LARGEST, FileSort.SMALLEST),
}
_LONGEST = 300


class FilesState(rx.State):
    rows: list[FileRow] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    query: dict[str, str] = {}
    folder: str = ""
    sort_key: str = "added"
    is_descending: bool = True
    is_grid: bool = False
    is_filtered: bool = False
    is_loaded: bool = False

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the page that the address names."""
        address, now = file_address(self), clock.now()
        wanted = PageRequest(number=address.page, size=ON_A_PAGE)
        page = await fetch(self, list_files, address.wanted, wanted, now=now, sort=address.sort)
        self.rows = [file_row(file, address.query, page=address.page, now=now) for file in page.rows]
        self.total, self.page = page.total, page.number
        self.pages = min(LAST_PAGE, max(1, -(-page.total // ON_A_PAGE)))
        self.query = {name: address.query.get(name, "") for name in FILTERS}
        self.folder, self.is_grid = address.query.get(FOLDER, ""), address.is_grid
        self.sort_key, self.is_descending = _sorted_by(address.sort)
        self.is_filtered = any(self.query.values())
        self.is_loaded = True

    @handler(READ, READS)
    def search(self, words: str) -> EventSpec:
        """Look for a name."""
        return self._go({"q": str(words)[:_LONGEST]}, replaces=True)

    @handler(READ, READS)
    def choose(self, name: str, value: str) -> EventSpec:
        """Set one filter; nothing, or what it is set to already, takes it off."""
        known = name if name in FILTERS else "q"
        given = str(value)[:_LONGEST]
        return self._go({known: "" if file_address(self).query.get(known) == given else given})

    @handler(READ, READS)
    def sort(self, column: str) -> EventSpec:
        """Sort by a column; by the same once more, the other way round."""
        first, second = _BY_COLUMN.get(column, _BY_COLUMN["added"])
        return self._go({SORT: second if file_address(self).sort is first else first})

    @handler(READ, READS)
    def shape(self, name: str) -> EventSpec:
        """As a list, or as a grid of pictures."""
        return self._go({SHAPE: GRID if name == GRID else ""}, replaces=True)

    @handler(READ, READS)
    def turn(self, page: int) -> EventSpec:
        """To another page."""
        number = page if isinstance(page, int) else 1
        return to_list(file_address(self).query, page=min(max(number, 1), LAST_PAGE))

    @handler(READ, READS)
    def clear(self) -> EventSpec:
        """Take all filters off."""
        return self._go(dict.fromkeys(FILTERS, ""))

    @handler(READ, READS)
    def close(self) -> EventSpec:
        """Back from a file to the list that it was opened from."""
        address = file_address(self)
        return rx.redirect(path_of(address.query, page=address.page))

    def _go(self, changes: dict[str, str], *, replaces: bool = False) -> EventSpec:
        return to_list({**file_address(self).query, **changes}, replaces=replaces)


def _sorted_by(sort: FileSort) -> tuple[str, bool]:
    column = next(name for name, both in _BY_COLUMN.items() if sort in both)
    return column, sort.startswith("-")
