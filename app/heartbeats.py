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


_is_stopping = False


def begin_stopping() -> None:
    """This process was asked to stop: balancers should send people elsewhere."""
    global _is_stopping  # noqa: PLW0603 - a process stops once
    _is_stopping = True


def is_stopping() -> bool:
    return _is_stopping
