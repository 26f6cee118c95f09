"""The address of the files page: what is looked for, its order and shape, the page, and the file that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from app.ids import parse_id
from app.models.file import FileKind
from app.services.files.listing import FileAge, FileFilter, FileSort

PATH = "/files"
WORDS, AGE, KIND, FOLDER, MINE, SHARED = FILTERS = ("q", "age", "kind", "folder", "mine", "shared")
SORT, SHAPE, PAGE, OPEN = "sort", "view", "page", "file"
GRID = "grid"
LAST_PAGE = 200
_KEPT = (*FILTERS, SORT, SHAPE, PAGE)
_LONGEST = 300


@dataclass(frozen=True)
class FileAddress:
    """What the address says. Whatever in it cannot be read is left out."""

    query: dict[str, str]
    wanted: FileFilter
    sort: FileSort
    page: int
    is_grid: bool
    open_id: UUID | None


def file_address(state: rx.State) -> FileAddress:
    """What the address of this tab says."""
    given = state.router.url.query_parameters
    query = {name: given[name][:_LONGEST] for name in _KEPT if given.get(name)}
    for name, known in ((AGE, list(FileAge)), (KIND, list(FileKind)), (SORT, list(FileSort)), (SHAPE, [GRID])):
        if query.get(name) not in known:
            query.pop(name, None)
    page = query.pop(PAGE, "")
    number = min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return FileAddress(
        query=query,
        wanted=_wanted(query),
        sort=FileSort(query.get(SORT, FileSort.NEWEST)),
        page=number,
        is_grid=query.get(SHAPE) == GRID,
        open_id=parse_id(given.get(OPEN, "")),
    )


def path_of(query: Mapping[str, str], *, page: int = 1, file_id: object = "") -> str:
    """The address of a list; with `file_id`, of one of its files."""
    kept = {name: query[name] for name in (*FILTERS, SORT, SHAPE) if query.get(name)}
    more = {PAGE: str(page) if page > 1 else "", OPEN: str(file_id)}
    parts = urlencode({**kept, **{name: value for name, value in more.items() if value}})
    return f"{PATH}?{parts}" if parts else PATH


def to_list(query: Mapping[str, str], *, page: int = 1, replaces: bool = False) -> EventSpec:
    """To an address of this list, written by us."""
    return rx.redirect(path_of(query, page=page), replace=replaces)


def _wanted(query: Mapping[str, str]) -> FileFilter:
    return FileFilter(
        words=query.get(WORDS, ""),
        age=FileAge(query[AGE]) if AGE in query else None,
        kind=FileKind(query[KIND]) if KIND in query else None,
        folder=query.get(FOLDER),
        is_mine=MINE in query,
        is_shared=SHARED in query,
    )
