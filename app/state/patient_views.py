"""Saved views of the list of patients: those of the house, one's own, and those shared with everybody."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services import views
from app.services.actor import Permission
from app.services.patients.addresses import FILTER_NAMES
from app.services.views import NewView, ViewChanges, ViewRow
from app.state.base import fetch, perform
from app.state.notices import notify
from app.state.patient_list_address import ListAddress, list_address, path_of, to_list

READ = Permission.PATIENT_READ
HOUSE: dict[str, dict[str, str]] = {
    "all": {},
    "mine": {"volunteerId": "me"},
    "call": {"needsCall": "true"},
    "nobody": {"volunteerId": "none"},
    "deleted": {"deleted": "true"},
}
_LONGEST = 60


@dataclass(frozen=True)
class ViewTab:
    """A saved view as a tab."""

    id: str
    name: str
    path: str
    is_current: bool
    is_shared: bool


class PatientViewsState(rx.State):
    tabs: list[ViewTab] = []
    house: str = "all"
    current_id: str = ""
    is_mine: bool = False
    is_shared: bool = False
    is_modified: bool = False
    is_naming: bool = False
    is_to_be_shared: bool = False
    may_keep: bool = False

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the views, and see which one this is and whether it was changed since it was saved."""
        self._show(list_address(self), await fetch(self, views.list_views))

    @handler(READ, READS)
    def begin_naming(self) -> None:
        """Ask for a name."""
        self.is_naming, self.is_to_be_shared = True, False

    @handler(READ, READS)
    def stop_naming(self) -> None:
        """Think better of it."""
        self.is_naming = False

    @handler(READ, READS)
    def share(self, is_shared: bool) -> None:
        """Whether everybody is to see the new view."""
        self.is_to_be_shared = is_shared is True

    @handler(READ, WRITES)
    async def save_as(self, form: dict[str, str]) -> list[EventSpec]:
        """Keep what is shown under a new name."""
        name = str(form.get("name", "")).strip()[:_LONGEST] if isinstance(form, dict) else ""
        if not name:
            return []
        made = await self._keep(NewView(name=name, query=list_address(self).query, is_shared=self.is_to_be_shared))
        self.is_naming = False
        return [to_list(made.query, view_id=str(made.id)), notify("view.saved", name=made.name)]

    @handler(READ, WRITES)
    async def save(self) -> EventSpec:
        """Let the view be what is shown now."""
        address = list_address(self)
        changes = ViewChanges(query=address.query)
        view_id = named_id(address.view_id)
        changed = await perform(self, views.change_view, view_id, changes, seen=None, now=clock.now())
        self._show(address, await fetch(self, views.list_views))
        return notify("view.saved", name=changed.name)

    @handler(READ, READS)
    async def revert(self) -> EventSpec:
        """Back to the view as it was saved."""
        view_id = list_address(self).view_id
        found = next((one for one in await fetch(self, views.list_views) if str(one.id) == view_id), None)
        return to_list(found.query if found else {}, view_id=view_id if found else "")

    @handler(READ, WRITES)
    async def remove(self) -> list[EventSpec]:
        """Take the view away; what it showed stays."""
        former = await perform(self, views.remove_view, named_id(list_address(self).view_id))
        undo = PatientViewsState.put_back(former.name, former.query, former.is_shared)
        return [to_list({}), notify("view.removed", undo=undo, name=former.name)]

    @handler(READ, WRITES)
    async def put_back(self, name: str, query: dict[str, str], is_shared: bool) -> EventSpec:
        """Keep a view that was just removed after all."""
        made = await self._keep(NewView.model_validate({"name": name, "query": query, "is_shared": is_shared}))
        return to_list(made.query, view_id=str(made.id))

    async def _keep(self, new: NewView) -> ViewRow:
        """The new view. One's own of that name with the same filters is the one: the button was pressed twice."""
        for row in await fetch(self, views.list_views):
            if row.is_mine and (row.name, row.query) == (new.name, new.query):
                return row
        return await perform(self, views.add_view, new, now=clock.now())

    def _show(self, address: ListAddress, rows: list[ViewRow]) -> None:
        here = next((row for row in rows if str(row.id) == address.view_id), None)
        self.tabs = [
            ViewTab(str(row.id), row.name, path_of(row.query, view_id=str(row.id)), row is here, row.is_shared)
            for row in rows
        ]
        self.current_id = str(here.id) if here else ""
        self.is_mine, self.is_shared = (here.is_mine, here.is_shared) if here else (False, False)
        self.is_modified = here is not None and here.query != address.query
        filters = {name: value for name, value in address.query.items() if name in FILTER_NAMES}
        of_house = (name for name, query in HOUSE.items() if query == filters)
        self.may_keep = bool(address.query) and address.query not in HOUSE.values()
        self.house = "" if here else next(of_house, "")
