"""The list of patients: what its address says is what it shows, so that Back, reload and a sent link show the same."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import reflex as rx
from reflex_base.event import EventSpec

from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.patients.addresses import FILTER_NAMES
from app.services.patients.queries import PatientSort, list_patients
from app.state.base import fetch
from app.state.live import watch
from app.state.patient_list_address import (
    COLUMN_NAMES,
    COLUMNS,
    LAST_PAGE,
    PATH,
    SHOWN_AT_FIRST,
    SORT,
    link_query,
    list_address,
    to_list,
)
from app.state.patient_list_rows import PatientListRow, list_row

READ = Permission.PATIENT_READ
EXPORT = "/patients/export"  # asks for the password when that was given too long ago
ON_A_PAGE = 50
_BY_COLUMN = {
    "name": (PatientSort.NAME, PatientSort.NAME_BACKWARDS),
    "heard": (PatientSort.HEARD, PatientSort.UNHEARD),
}
_LONGEST = 200


def _hidden_but(shown: Sequence[str]) -> str:
    """The classes that leave out the columns that are not shown."""
    return " ".join(f"hide-{place}" for place, name in enumerate(COLUMN_NAMES, start=3) if name not in shown)


class PatientsState(rx.State):
    rows: list[PatientListRow] = []
    total: int = 0
    is_more: bool = False
    page: int = 1
    pages: int = 1
    query: dict[str, str] = dict.fromkeys(FILTER_NAMES, "")
    sort_key: str = ""
    is_descending: bool = False
    hidden: str = _hidden_but(SHOWN_AT_FIRST)
    shown: list[str] = list(SHOWN_AT_FIRST)
    export_path: str = ""
    is_loaded: bool = False

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the page that the address names; nothing for an Undo that is pressed elsewhere."""
        if self.router.url.path.rstrip("/") != PATH:
            return
        address = list_address(self)
        wanted = PageRequest(number=address.page, size=ON_A_PAGE)
        page = await fetch(self, list_patients, address.wanted, wanted, sort=address.sort)
        carried = link_query(address.query)
        self.rows = [list_row(patient, carried) for patient in page.rows]
        self.total, self.is_more = page.total, page.total_is_estimate
        self.page, self.pages = page.number, min(LAST_PAGE, max(1, -(-page.total // ON_A_PAGE)))
        self.query = {name: address.query.get(name, "") for name in FILTER_NAMES}
        self.sort_key, self.is_descending = _sorted_by(address.sort)
        self.shown = address.columns
        self.hidden = _hidden_but(address.columns)
        self.export_path = f"{EXPORT}?{urlencode(address.query)}&format="
        self.is_loaded = True
        watch(self, PatientsState.load, "patient", "call")

    @handler(READ, READS)
    def search(self, words: str) -> EventSpec:
        """Look for a name or a number."""
        return self._go({"q": str(words)[:_LONGEST]}, replaces=True)

    @handler(READ, READS)
    def choose(self, name: str, value: str) -> EventSpec:
        """Set one filter; nothing takes it off."""
        known = name if name in FILTER_NAMES else "q"
        return self._go({known: str(value)[:_LONGEST]})

    @handler(READ, READS)
    def sort(self, column: str) -> EventSpec:
        """Sort by a column; by the same once more, the other way round."""
        first, second = _BY_COLUMN.get(column, (PatientSort.NEWEST, PatientSort.OLDEST))
        return self._go({SORT: second if list_address(self).sort is first else first})

    @handler(READ, READS)
    def toggle_column(self, name: str) -> EventSpec:
        """Show a column, or leave it out."""
        shown = list_address(self).columns
        wanted = [one for one in COLUMN_NAMES if (one in shown) != (one == name)]
        usual = wanted == list(SHOWN_AT_FIRST)
        return self._go({COLUMNS: "" if usual else ",".join(wanted) or "none"})

    @handler(READ, READS)
    def turn(self, page: int) -> EventSpec:
        """To another page."""
        address = list_address(self)
        number = page if isinstance(page, int) else 1
        return to_list(address.query, view_id=address.view_id, page=min(max(number, 1), LAST_PAGE))

    @handler(READ, READS)
    def clear(self) -> EventSpec:
        """Take all filters off."""
        return self._go(dict.fromkeys(FILTER_NAMES, ""))

    def _go(self, changes: dict[str, str], *, replaces: bool = False) -> EventSpec:
        address = list_address(self)
        return to_list({**address.query, **changes}, view_id=address.view_id, replaces=replaces)


def _sorted_by(sort: PatientSort) -> tuple[str, bool]:
    column = next((name for name, both in _BY_COLUMN.items() if sort in both), "added")
    return column, sort.startswith("-")
