"""How a page says what it shows, so that it looks again when that changes, and how it does that."""

from __future__ import annotations

import copy
import time

import reflex as rx
from reflex.utils.format import format_event_handler
from reflex_base.event import EventCallback, EventHandler
from reflex_base.registry import RegistrationContext
from sqlmodel import Session

from app.errors import NotAllowed
from app.realtime.watchers import ASIDE, PAGE, PART, Watch, address_of, looking_since, watchers
from app.security.guard import ANYBODY, READS, access_of, handler
from app.services.actor import Actor, Permission, require
from app.state.base import fetch


def watch(state: rx.State, load: EventCallback[()], *topics: str, slot: str = PAGE, rest: float = 0) -> None:
    """Run `load` again when a record of `topics` changes: `user`, or `letter:<id>` for one; `patient:<id>` also stands
    for everything of that patient. `slot=PART` is for what a tab of the page loads beside the page. `rest` is for what
    takes long to count: so many seconds it is not counted again, and then once for all that changed.

    Called at the end of the load itself, so that what is shown and what is watched are the same. What changed since the
    event began makes it run once more: its queries may have come before that.
    """
    if not isinstance(load, EventHandler):
        raise TypeError("a page is loaded by a handler of its state")
    session = state.router.session
    watched = Watch(
        topics=frozenset(topics),
        event_name=format_event_handler(load),
        socket_id=session.session_id,
        router_data=copy.deepcopy(dict(state._get_root_state().router_data)),
        rests_until=time.monotonic() + rest if rest else 0,
    )
    watchers().watch(session.client_token, watched, slot=slot, since=looking_since())


def leave_page(state: rx.State) -> None:
    """The tab goes to another page, which says for itself what it shows."""
    for slot in (PAGE, PART, ASIDE):
        watchers().leave(state.router.session.client_token, slot=slot)


class LiveState(rx.State):
    @handler(ANYBODY, READS)
    async def look(self, slot: str) -> object:
        """Run again what loaded a slot of this tab, unless it went to another page before the turn came to this."""
        shown = watchers().shown(self.router.session.client_token, str(slot))
        if shown is None or shown.address != address_of(self._get_root_state().router_data):
            return None
        access = access_of(shown.event_name)
        if access is None:
            raise NotAllowed()
        if isinstance(access.needs, Permission):
            await fetch(self, _check, access.needs)
        load = RegistrationContext.get().event_handlers[shown.event_name]
        return await load.handler.fn(await self.get_state(load.states[0]))


def _check(_: Session, actor: Actor, needs: Permission) -> None:
    """What the guard asks before a load, for one that is not an event of its own."""
    require(actor, needs)
