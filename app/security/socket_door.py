"""What comes over the socket has the form of an event of our pages, or the socket is closed.

Reflex reads an event's address before anything else of it, the guard included. One that cannot be read would fail
there, and so would every notice about that failure. So nothing gets in that no browser of ours sends, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog
from reflex.app import EventNamespace

LONGEST_NAME = 400
LONGEST_ADDRESS = 16_000

log = structlog.get_logger("socket")


def watch_the_door(namespace: EventNamespace) -> None:
    """Let only events of our form through to `namespace`."""
    let_in: Callable[[str, object], Awaitable[None]] = namespace.on_event

    async def on_event(sid: str, *sent: object) -> None:
        if len(sent) == 1 and is_event(sent[0]):
            await let_in(sid, sent[0])
            return
        log.warning("a socket was closed: it sent what is no event")
        await namespace.disconnect(sid)

    namespace.on_event = on_event  # type: ignore[method-assign, assignment]  # the socket's library looks it up by its name


def is_event(sent: object) -> bool:
    """Whether it names a handler, gives its arguments by name, and comes from an address of ours."""
    if not isinstance(sent, Mapping):
        return False
    name, payload, whence = sent.get("name"), sent.get("payload", {}), sent.get("router_data", {})
    is_named = isinstance(name, str) and 0 < len(name) <= LONGEST_NAME
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
