"""Bringing patients in from a table, on the screen: which column holds what, what is wrong, and how far it is."""

from __future__ import annotations

from uuid import UUID

import reflex as rx
from pydantic.alias_generators import to_snake
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id, parse_id
from app.models.patient_import import RowState
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.patients.importing import batches, preview
from app.services.patients.importing.batches import ImportChanges
from app.services.patients.importing.fields import FIELDS, NEEDED
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.numbers import number_in
from app.state.patient_import_rows import (
    ImportColumn,
    ImportFigures,
    ImportLine,
    import_columns,
    import_figures,
    import_line,
)

CREATE = Permission.PATIENT_CREATE
PATH = "/patients/import"
ON_A_PAGE, LAST_PAGE = 50, 200
NOT_USED = "none"
SHOWN: dict[str, tuple[RowState, ...]] = {
    "all": (),
    "problems": batches.PROBLEMS,
    "good": (RowState.GOOD, RowState.IMPORTED),
}


class PatientImportState(rx.State):
    import_id: str = ""
    figures: ImportFigures = ImportFigures()
    columns: list[ImportColumn] = []
    lines: list[ImportLine] = []
    missing: str = ""
    shares_phones: bool = False
    shown: str = "all"
    page: int = 1
    pages: int = 1
    is_loaded: bool = False

    @handler(CREATE, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the import that the address names; none there is a place to bring a file to."""
        query = self.router.url.query_parameters
        known = parse_id(query.get("id", ""))
        if known is None:
            self._forget()
            return
        self.shown = query.get("show", "all") if query.get("show") in SHOWN else "all"
        page = PageRequest(min(number_in(query.get("page", "")) or 1, LAST_PAGE), ON_A_PAGE)
        seen = await fetch(self, preview.look_at_import, known, page, states=SHOWN[self.shown])
        batch = seen.batch
        self.import_id, self.figures = str(batch.id), import_figures(batch)
        self.columns = import_columns(batch, seen.samples)
        self.lines = [import_line(row, batch) for row in seen.rows.rows]
        self.missing = next((to_snake(name) for name in NEEDED if name not in batch.mapping), "")
        self.shares_phones = batch.shares_phones
        self.page, self.pages = seen.rows.number, min(LAST_PAGE, max(1, -(-seen.rows.total // ON_A_PAGE)))
        self.is_loaded = True
        watch(self, PatientImportState.load, f"import:{batch.id}")

    @handler(CREATE, READS)
    def open(self, import_id: str) -> EventSpec:
        """A file was brought: look at it."""
        return rx.redirect(f"{PATH}?id={named_id(import_id)}")

    @handler(CREATE, WRITES)
    async def choose_column(self, place: int, name: str) -> None:
        """Say what a column holds; everything is checked again."""
        known = named_id(self.import_id)
        batch = await fetch(self, batches.get_import, known)
        mapping = {field: at for field, at in batch.mapping.items() if at != place and field != name}
        if name in FIELDS and isinstance(place, int):
            mapping[name] = place
        await self._change(known, ImportChanges(mapping=mapping))

    @handler(CREATE, WRITES)
    async def share_phones(self, shares: bool) -> None:
        """Whether a number may belong to several patients."""
        await self._change(named_id(self.import_id), ImportChanges(shares_phones=shares is True))

    @handler(CREATE, WRITES)
    async def start(self) -> None:
        """Add the good rows."""
        await perform(self, batches.start_import, named_id(self.import_id))
        await self._look_again()

    @handler(CREATE, WRITES)
    async def cancel(self) -> None:
        """Stop; who was added stays."""
        await perform(self, batches.cancel_import, named_id(self.import_id), now=clock.now())
        await self._look_again()

    @handler(CREATE, READS)
    def show(self, which: str) -> EventSpec:
        """All rows, or only those with problems, or only the good ones."""
        chosen = which if which in SHOWN else "all"
        return rx.redirect(f"{PATH}?id={named_id(self.import_id)}&show={chosen}")

    @handler(CREATE, READS)
    def turn(self, page: int) -> EventSpec:
        """To another page of the rows."""
        number = min(max(page, 1), LAST_PAGE) if isinstance(page, int) else 1
        return rx.redirect(f"{PATH}?id={named_id(self.import_id)}&show={self.shown}&page={number}")

    async def _change(self, import_id: UUID, changes: ImportChanges) -> None:
        await perform(self, batches.change_import, import_id, changes)
        await perform(self, preview.check_some, import_id, now=clock.now())
        await self._look_again()

    async def _look_again(self) -> None:
        self.figures = import_figures(await fetch(self, batches.get_import, named_id(self.import_id)))

    def _forget(self) -> None:
        self.import_id, self.figures, self.columns, self.lines = "", ImportFigures(), [], []
        self.is_loaded = True
