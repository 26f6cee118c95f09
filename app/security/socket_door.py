"""What comes over the socket is an event of our pages, or the socket is closed.

Reflex reads an event's address before anything else of it, the guard included. One that cannot be read would fail
there, and so would every notice about that failure; one that nobody handles would be written to the log whole, with the
cookie of whoever sent it. So nothing gets in that no browser of ours sends, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Mapping
from typing import Any

import reflex as rx
import structlog
from reflex.app import EventNamespace
from reflex_base.registry import RegistrationContext

LONGEST_ADDRESS = 16_000

log = structlog.get_logger("socket")


def watch_the_door(app: rx.App) -> None:
    """Let only frames that can be read through to the socket of `app`, and only events of our form to its pages."""
    if app.sio is not None and app.event_namespace is not None:
        _watch_frames(app.sio.eio)
        _watch_events(app.event_namespace)


def _watch_frames(engine: Any) -> None:
    """The library writes a page to the log about each frame it cannot read, and goes on with the next one.

    It also reads on where it has said goodbye, as long as the other side stays: what comes then is for nobody.
    """
    read: Callable[[str, object], Awaitable[None]] = engine.handlers["message"]

    async def on_message(line: str, frame: object) -> None:
        if line not in engine.sockets:
            return
        try:
            await read(line, frame)
        except Exception:
            log.warning("a socket was closed: a frame could not be read", exc_info=True)
            await engine.disconnect(line)

    engine.on("message", on_message)


def _watch_events(namespace: EventNamespace) -> None:
    let_in: Callable[[str, object], Awaitable[None]] = namespace.on_event
    known = RegistrationContext.get()

    async def on_event(sid: str, *sent: object) -> None:
        if len(sent) == 1 and is_event(sent[0], handlers=known.event_handlers):
            await let_in(sid, sent[0])
            return
        log.warning("a socket was closed: it sent what is no event")
        await namespace.disconnect(sid)

    namespace.on_event = on_event  # type: ignore[method-assign, assignment]  # the socket's library looks it up by its name


def is_event(sent: object, *, handlers: Container[str]) -> bool:
    """Whether it names one of the handlers, gives its arguments by name, and comes from an address of ours."""
    if not isinstance(sent, Mapping):
        return False
    name, payload, whence = sent.get("name"), sent.get("payload", {}), sent.get("router_data", {})
    is_named = isinstance(name, str) and name in handlers
    return is_named and _is_by_name(payload) and _is_by_name(whence) and _is_whence(whence)


def _is_by_name(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(name, str) for name in value)


def _is_whence(whence: Mapping[str, object]) -> bool:
    query = whence.get("query") or {}
    return _is_by_name(query) and all(_is_path(whence.get(name)) for name in ("pathname", "asPath"))


def _is_path(value: object) -> bool:
    """A path of this site, with whatever follows it. A second slash would begin the name of another machine."""
    if value is None or value == "":
        return True
    return (
        isinstance(value, str) and len(value) <= LONGEST_ADDRESS and value[0] == "/" and value[1:2] not in ("/", "\\")
    )
