"""Keeps Reflex from saying which pages elsewhere may read an answer: `app.security.elsewhere` says it.

Its layers lie around all of ours. They answer every question of a browser first, for all paths and with cookies, and
cannot be switched off: what puts them there is internal to it, which is why its version is pinned and a real server is
tested.
"""

from __future__ import annotations

import reflex as rx
from starlette.applications import Starlette


def silence_reflex() -> None:
    """Before the application is made: add no such layer to anything."""
    rx.App._add_cors = staticmethod(_nothing)  # type: ignore[assignment, method-assign]


def _nothing(_api: Starlette) -> None:
    pass
