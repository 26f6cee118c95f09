"""Signs of life of this process's own loops: each loop beats, and the health check sees when one has stopped."""

from __future__ import annotations

import time

_beats: dict[str, float] = {}


def beat(loop: str) -> None:
    """The loop has just done its round."""
    _beats[loop] = time.monotonic()


def seconds_since(loop: str) -> float | None:
    """Seconds since the loop's last round; None when it never ran in this process."""
    last = _beats.get(loop)
    return None if last is None else time.monotonic() - last


def forget(loop: str) -> None:
    """The loop was stopped on purpose."""
    _beats.pop(loop, None)
