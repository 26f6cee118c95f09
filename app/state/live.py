"""How a page says what it shows, so that it looks again when that changes."""

from __future__ import annotations

import copy

import reflex as rx
from reflex.utils.format import format_event_handler
from reflex_base.event import EventCallback, EventHandler

from app.realtime.watchers import ASIDE, PAGE, PART, Watch, watchers


def watch(state: rx.State, load: EventCallback[()], *topics: str, slot: str = PAGE) -> None:
    """Run `load` again when a record of `topics` changes: `user`, or `letter:<id>` for one; `patient:<id>` also stands
    for everything of that patient. `slot=PART` is for what a tab of the page loads beside the page.

    Called at the end of the load itself, so that what is shown and what is watched are the same.
    """
    if not isinstance(load, EventHandler):
        raise TypeError("a page is loaded by a handler of its state")
    session = state.router.session
    watched = Watch(
        topics=frozenset(topics),
        event_name=format_event_handler(load),
        socket_id=session.session_id,
        router_data=copy.deepcopy(dict(state._get_root_state().router_data)),
    )
    watchers().watch(session.client_token, watched, slot=slot)


def leave_page(state: rx.State) -> None:
    """The tab goes to another page, which says for itself what it shows."""
    for slot in (PAGE, PART, ASIDE):
        watchers().leave(state.router.session.client_token, slot=slot)
