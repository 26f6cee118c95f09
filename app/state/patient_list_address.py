"""The address of the list of patients: its filters, order, columns, page, and the saved view that it began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx
from reflex_base.event import EventSpec

from app.errors import Invalid
from app.services.patients.addresses import FILTER_NAMES, read_filter
from app.services.patients.filters import PatientFilter
from app.services.patients.queries import PatientSort
from app.state.numbers import number_in

PATH = "/patients"
SORT, COLUMNS, VIEW, PAGE = "sort", "columns", "view", "page"
COLUMN_NAMES = ("phone", "cancer", "volunteer", "status", "doses", "heard", "tags", "contact")
SHOWN_AT_FIRST = ("phone", "cancer", "volunteer", "status", "doses", "contact")
LAST_PAGE = 200  # by number; nobody turns further
_KEPT = (*FILTER_NAMES, SORT, COLUMNS)
_LONGEST = 200


@dataclass(frozen=True)
class ListAddress:
    """What the address says. Whatever in it cannot be read is left out."""

    query: dict[str, str]
    wanted: PatientFilter
    sort: PatientSort
    columns: list[str]
    view_id: str
    page: int


def list_address(state: rx.State) -> ListAddress:
    """What the address of this tab says."""
    given = state.router.url.query_parameters
    query = {name: given[name][:_LONGEST] for name in _KEPT if given.get(name)}
    try:
        wanted = read_filter(query)
    except Invalid:
        query, wanted = {}, PatientFilter()
    sort = query.get(SORT, "")
    if sort not in list(PatientSort):
        query.pop(SORT, None)
    return ListAddress(
        query=query,
        wanted=wanted,
        sort=PatientSort(query.get(SORT, PatientSort.NEWEST)),
        columns=_columns(query.get(COLUMNS)),
        view_id=given.get(VIEW, "")[:40],
        page=min(max(number_in(given.get(PAGE, "")) or 1, 1), LAST_PAGE),
    )


def path_of(query: Mapping[str, str], *, view_id: str = "", page: int = 1) -> str:
    """The address of a list."""
    more = {VIEW: view_id, PAGE: str(page) if page > 1 else ""}
    kept = {name: query[name] for name in _KEPT if query.get(name)}
    parts = urlencode({**kept, **{name: value for name, value in more.items() if value}})
    return f"{PATH}?{parts}" if parts else PATH


def to_list(query: Mapping[str, str], *, view_id: str = "", page: int = 1, replaces: bool = False) -> EventSpec:
    """To an address of this list, written by us."""
    return rx.redirect(path_of(query, view_id=view_id, page=page), replace=replaces)


def link_query(query: Mapping[str, str]) -> str:
    """What a patient's address carries, so that next and previous follow this list."""
    kept = {name: value for name, value in query.items() if name != COLUMNS}
    return urlencode({"list": "1", **kept})


def _columns(written: str | None) -> list[str]:
    if written is None:
        return list(SHOWN_AT_FIRST)
    return [name for name in COLUMN_NAMES if name in written.split(",")]
