"""The deny-by-default guard of the socket: every event is refused unless its handler says who may call it.

Any public method of any state can be called by anybody who opens a socket, with any arguments. So each handler declares
itself with `@handler(...)`, and this middleware asks on every event: whose cookie did the socket come with, is that
session alive, may that person do this. What declares nothing is refused, whatever page it belongs to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVarTuple, Unpack
from uuid import UUID

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event, EventCallback
from reflex_base.registry import RegistrationContext

from app import clock
from app.db import reading
from app.errors import AppError, NotAllowed, NotSignedIn, PasswordAgain
from app.models.account import UserSession
from app.request_id import current_request_id
from app.security.arguments import check_arguments
from app.security.cookies import session_cookie
from app.security.identity import actor_of_cookie
from app.security.pools import UI
from app.security.recognised import Recognised
from app.security.socket_door import watch_the_door
from app.security.sockets import OpenSockets, watch_sessions
from app.services.accounts.sessions import is_fresh
from app.services.actor import Actor, Origin, Permission

ACCESS_MARK: Final = "_carepost_access"

Args = TypeVarTuple("Args")
ShowRefusal = Callable[[BaseState, AppError], Awaitable[StateUpdate]]
ShowEnd = Callable[[rx.App, str], Awaitable[None]]


class Effect(StrEnum):
    """What a handler does to the data: while somebody else is looked over the shoulder, only reading goes on."""

    READS = "reads"
    WRITES = "writes"


READS = Effect.READS
WRITES = Effect.WRITES


class AnySignedIn(StrEnum):
    """The need of a handler that every approved person may call."""

    ANYBODY = "anybody signed in"


ANYBODY = AnySignedIn.ANYBODY
Needs = Permission | AnySignedIn


@dataclass(frozen=True)
class HandlerAccess:
    """What one handler declares. `fresh`: the password must have been given within the last 30 minutes."""

    needs: Needs
    effect: Effect
    fresh: bool = False


def handler(
    needs: Needs, effect: Effect, *, fresh: bool = False, **event: bool | int
) -> Callable[[Callable[[Any, Unpack[Args]], Any]], EventCallback[*Args]]:
    """`@handler(Permission.USER_APPROVE, WRITES)` instead of `@rx.event`; further arguments are those of `rx.event`."""

    def declare(function: Callable[[Any, Unpack[Args]], Any]) -> EventCallback[*Args]:
        setattr(function, ACCESS_MARK, HandlerAccess(needs, effect, fresh))
        declared: EventCallback[*Args] = rx.event(**event)(function)  # type: ignore[call-overload]  # the overloads of `rx.event` name each argument
        return declared

    return declare


# Reflex's own handlers that a page cannot do without. They read and write nothing but the caller's own page state:
# `hydrate_and_load` and `update_vars_internal` set no variable but those a state declares as browser storage.
_BOOT = frozenset({"hydrate", "hydrate_and_load"})
_OWN_OF_REFLEX = _BOOT | {"set_is_hydrated", "on_load_internal", "update_vars_internal", "handle_frontend_exception"}


def access_of(event_name: str) -> HandlerAccess | None:
    """What the handler behind an event's name declares; None when it declares nothing or does not exist."""
    registered = RegistrationContext.get().event_handlers.get(event_name)
    declared = getattr(registered.handler.fn, ACCESS_MARK, None) if registered else None
    return declared if isinstance(declared, HandlerAccess) else None


def check_event(event: Event) -> None:
    """Raise BadRequest for arguments that the handler behind an event does not declare."""
    registered = RegistrationContext.get().event_handlers.get(event.name)
    if registered is not None:
        check_arguments(registered.handler.fn, event.payload)


def is_handler_of_reflex(event_name: str) -> bool:
    """Whether this is one of the few handlers of Reflex itself that signed-in people's pages need."""
    registered = RegistrationContext.get().event_handlers.get(event_name)
    if registered is None or not registered.states[0].__module__.startswith(("reflex.", "reflex_")):
        return False
    return event_name.rpartition(".")[2] in _OWN_OF_REFLEX


class PersonOfTab(rx.State):
    """Whose data a browser tab holds, and of which address: noted by the guard, read by nobody else, never sent."""

    _user_id: str = ""
    _address: str = ""


class EventGuard(rx.Middleware):
    """Decides on every event before its handler runs. `show` turns a refusal into what the page does with it."""

    def __init__(self, sockets: OpenSockets, *, show: ShowRefusal) -> None:
        self._sockets = sockets
        self._show = show
        self._recognised = Recognised()

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002 - Reflex's signature
        try:
            await self._admit(state, event)
        except AppError as refusal:
            return await self._show(state, refusal)
        return None

    async def _admit(self, state: BaseState, event: Event) -> None:
        access = access_of(event.name)
        is_own = access is None and is_handler_of_reflex(event.name)
        router = state.router  # once: each look puts it together anew, which takes as long as all the rest here
        socket_id = router.session.session_id
        self._sockets.count_event(socket_id)
        is_boot = is_own and event.name.rpartition(".")[2] in _BOOT
        may_be_known = access.effect is READS and not access.fresh if access else is_own and not is_boot
        actor = await self._recognise(router.headers.cookie, access, may_be_known=may_be_known)
        assert actor.user_id is not None
        assert actor.session_id is not None
        self._sockets.note(socket_id, actor.session_id)
        await _keep_apart(state, actor.user_id, address=str(router.url), is_boot=is_boot)
        if access is None and not is_own:
            raise NotAllowed()
        if access is not None and isinstance(access.needs, Permission) and not actor.may(access.needs):
            raise NotAllowed()
        if access is not None:
            check_event(event)

    async def _recognise(self, cookie_header: str, access: HandlerAccess | None, *, may_be_known: bool) -> Actor:
        secret = session_cookie(cookie_header)
        if secret is None:
            raise NotSignedIn()  # without a look into the database: anybody may open sockets
        now = clock.now()
        if may_be_known and (known := self._recognised.find(secret, now=now)):
            return known
        stamp = self._recognised.stamp()
        actor = await UI.run(lambda: _caller(cookie_header, access, now=now))
        self._recognised.note(secret, actor, stamp=stamp, now=now)
        return actor


def _caller(cookie_header: str, access: HandlerAccess | None, *, now: datetime) -> Actor:
    writes = access is not None and access.effect is WRITES
    with reading(limit_ms=3_000) as session:
        origin = Origin(request_id=current_request_id())
        actor = actor_of_cookie(session, cookie_header, writes=writes, origin=origin, now=now)
        if access is not None and access.fresh:
            row = session.get(UserSession, actor.session_id)
            if row is None or not is_fresh(row, now=now):
                raise PasswordAgain()
    return actor


async def _keep_apart(state: BaseState, user_id: UUID, *, address: str, is_boot: bool) -> None:
    """Nobody gets what another person's tab left behind, and no document begins with what another one showed."""
    tab = await state.get_state(PersonOfTab)
    if tab._user_id == str(user_id) and tab._address == address:
        return
    is_known = tab._user_id != ""
    if is_known and not is_boot and tab._user_id != str(user_id):
        raise NotSignedIn()  # a full page load begins with a boot event, which clears the tab
    if is_known and is_boot:
        state._get_root_state().reset()  # type: ignore[no-untyped-call]  # Reflex leaves it unannotated
    tab._user_id, tab._address = str(user_id), address


def install_guard(app: rx.App, *, show: ShowRefusal, show_end: ShowEnd) -> None:
    """Put the guard before every event of `app`, and watch its sockets while it runs.

    `show` turns a refusal into what the page does with it; `show_end` tells a tab that its session is over.
    """
    sockets = OpenSockets()
    app.add_middleware(EventGuard(sockets, show=show))
    watch_the_door(app)

    async def close(socket_id: str) -> None:
        if app.sio is not None and app.event_namespace is not None:
            token = app.event_namespace.sid_to_token.get(socket_id)
            if token is not None:
                await show_end(app, token)  # before the line is cut: a browser does not dial again after that
            await app.sio.disconnect(socket_id, namespace=app.event_namespace.namespace)

    def is_open(socket_id: str) -> bool:
        return app.event_namespace is not None and socket_id in app.event_namespace.sid_to_token

    async def watch() -> None:
        await watch_sessions(sockets, is_open=is_open, close=close)

    app.register_lifespan_task(watch)
