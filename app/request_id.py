"""The id of the request under way: in its answer, its log lines, its audit entries and the text of a neutral error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app.ids import new_id

HEADER = "X-Request-Id"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("carepost_request_id", default="")


def current_request_id() -> str:
    """The id of the request this code runs for; empty outside one."""
    return _current.get()


def chosen_request_id(offered: str | None) -> str:
    """The caller's own id when it is harmless text, else a fresh one."""
    return offered if offered and _ACCEPTABLE.fullmatch(offered) else str(new_id())


@contextmanager
def use_request_id(request_id: str) -> Iterator[None]:
    """Let everything inside the block be known by `request_id`."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)
