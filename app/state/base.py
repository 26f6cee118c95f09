"""The UI's one edge: `perform` runs a command, `fetch` a query. The only ways from a state to the database."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
import reflex as rx
from sqlmodel import Session

from app import clock
from app.db import UI_QUERY_LIMIT_MS, reading, transaction
from app.errors import NotVisible, Unavailable
from app.request_id import current_request_id
from app.security.identity import actor_of_cookie
from app.security.pools import UI
from app.security.refusals import record_refusal
from app.services.actor import Actor, Origin

P = ParamSpec("P")
R = TypeVar("R")


async def perform(
    state: rx.State, command: Callable[Concatenate[Session, Actor, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Run one command as the signed-in person: one write transaction, off the event loop, rights read anew."""
    cookie_header, origin = _caller(state)

    def run() -> R:
        acting = _Acting(cookie_header, origin, writes=True)
        return acting.run(transaction(), lambda session, actor: command(session, actor, *args, **kwargs))

    # Once begun it is finished and committed, also when the tab closes meanwhile: what was decided is not half done.
    return await asyncio.shield(UI.run(run))


async def fetch(
    state: rx.State, query: Callable[Concatenate[Session, Actor, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Run one query as the signed-in person. Its statements take 3 s at most; a superseded load interrupts it."""
    cookie_header, origin = _caller(state)
    running = _Interruptible()

    def ask(session: Session, actor: Actor) -> R:
        with running.on(session):
            return query(session, actor, *args, **kwargs)

    def run() -> R:
        acting = _Acting(cookie_header, origin, writes=False)
        return acting.run(reading(limit_ms=UI_QUERY_LIMIT_MS), ask)

    try:
        return await UI.run(run)
    except asyncio.CancelledError:
        threading.Thread(target=running.interrupt, daemon=True).start()  # PostgreSQL is told by a connection of its own
        raise


def _caller(state: rx.State) -> tuple[str, Origin]:
    """The cookie and address that the socket came with: from its handshake, never from a variable of the state."""
    headers = state.router.headers
    address = state.router.session.client_ip
    return headers.cookie, Origin(address=address, user_agent=headers.user_agent[:300], request_id=current_request_id())


class _Acting:
    """Somebody doing one thing: who they are is read in the same transaction, and what they are refused is kept."""

    def __init__(self, cookie_header: str, origin: Origin, *, writes: bool) -> None:
        self._cookie_header = cookie_header
        self._origin = origin
        self._writes = writes

    def run(self, edge: AbstractContextManager[Session], what: Callable[[Session, Actor], R]) -> R:
        actor: Actor | None = None
        try:
            with edge as session:
                actor = actor_of_cookie(
                    session, self._cookie_header, writes=self._writes, origin=self._origin, now=clock.now()
                )
                return what(session, actor)
        except NotVisible as refusal:
            if actor is not None:
                record_refusal(actor, refusal)
            raise


class _Interruptible:
    """A query under way that another thread may stop, and only while its connection is still its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: object = None
        self._is_stopped = False

    def on(self, session: Session) -> _Interruptible:
        with self._lock:
            if self._is_stopped:
                raise Unavailable()
            self._connection = session.connection().connection.driver_connection
        return self

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._connection = None

    def interrupt(self) -> None:
        """Stop the query if it still runs. One that waits for a thread does not begin."""
        with self._lock:
            self._is_stopped = True
            if isinstance(self._connection, sqlite3.Connection):
                self._connection.interrupt()
            elif isinstance(self._connection, psycopg.Connection):
                self._connection.cancel_safe(timeout=1)
