"""The address of a patient's page: whose it is, which tab, and the list that somebody came from."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from app.errors import Invalid
from app.ids import named_id, parse_id
from app.services.patients.addresses import FILTER_NAMES, read_filter
from app.services.patients.opened import CameFrom
from app.services.patients.queries import PatientSort

TIMELINE, REMINDERS, CONVERSATION, RECORD, FILES, CONTACTS = TABS = (
    "timeline",
    "reminders",
    "conversation",
    "record",
    "files",
    "contacts",
)
PATIENTS = "/patients"
EVERYTHING = "all"
LIST = "list"  # marks an address that was opened from the list of patients, also when no filter was set
SORT = "sort"
_OF_LIST = (*FILTER_NAMES, SORT, LIST)


def patient_of(state: rx.State) -> UUID:
    """The patient whom the address names. What is no id names nobody."""
    parts = state.router.url.path.strip("/").split("/")
    return named_id(parts[1] if len(parts) > 1 else "")


def meant(state: rx.State, form: Mapping[str, str]) -> UUID:
    """The patient for whom a form was drawn, which names them as `patient`; else the one of the address.

    Without a line a form that was sent waits in the browser, and may leave it from another patient's page.
    """
    return parse_id(form.get("patient", "")) or patient_of(state)


def tab_of(state: rx.State) -> str:
    """The tab that the address names; the timeline unless it names another."""
    wanted = query_of(state).get("tab", TIMELINE)
    return wanted if wanted in TABS else TIMELINE


def shows(state: rx.State, tab: str) -> bool:
    """Whether somebody is at this tab of a patient: what is taken back later is taken back wherever they went."""
    parts = state.router.url.path.strip("/").split("/")
    is_page = len(parts) == 2 and f"/{parts[0]}" == PATIENTS and parse_id(parts[1]) is not None
    return is_page and tab_of(state) == tab


def query_of(state: rx.State) -> Mapping[str, str]:
    """The parameters of the address."""
    return state.router.url.query_parameters


def came_from(state: rx.State) -> CameFrom | None:
    """The list that somebody came from, when the address says so and can be read."""
    query = query_of(state)
    if not any(name in query for name in _OF_LIST):
        return None
    try:
        wanted = read_filter(query)
    except Invalid:
        return None
    known = query.get(SORT) in list(PatientSort)
    return CameFrom(wanted, PatientSort(query[SORT]) if known else PatientSort.NEWEST)


def address_of(
    state: rx.State, patient_id: object, *, tab: str = "", below: str = "", only: str = "", kind: str = ""
) -> str:
    """The address of a patient's page that remembers the list; `below` is a page under it, such as `edit`, `only` what
    of the timeline is shown, `kind` what of the record."""
    query = query_of(state)
    kept = {name: query[name] for name in _OF_LIST if name in query}
    if tab and tab != TIMELINE:
        kept = {"tab": tab, **kept}
    if kind:
        kept = {"kind": kind, **kept}
    if only and only != EVERYTHING:
        kept = {"only": only, **kept}
    return _with(f"{PATIENTS}/{patient_id}" + (f"/{below}" if below else ""), kept)


def address_of_list(state: rx.State) -> str:
    """The list that somebody came from."""
    query = query_of(state)
    return _with(PATIENTS, {name: query[name] for name in (*FILTER_NAMES, SORT) if name in query})


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
