"""Where the API's work runs: a pool of its own, so that other work cannot starve it nor it them.

What reads a body as it arrives takes as long as its sender likes, and so has a pool beside it, of which one person has
a few places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from app.security.places import Places

THREADS = 32
BODIES, BODIES_EACH = 32, 4

T = TypeVar("T")

_answering: RunVar[CapacityLimiter] = RunVar("carepost_api_threads")
_receiving = Places("api_bodies", most=BODIES, each=BODIES_EACH)


async def in_thread(work: Callable[[], T]) -> T:
    """Run `work` off the event loop, at most 32 at a time."""
    return await to_thread.run_sync(work, limiter=_of_this_loop())


async def in_receiving_thread(work: Callable[[], T], *, sender: Hashable) -> T:
    """Run `work`, which reads the body of its request by itself, off the event loop: at most 32 at a time, and 4 of one
    sender. Raises Unavailable when there is no place."""
    return await _receiving.run(work, held_by=(sender,))


def _of_this_loop() -> CapacityLimiter:
    limiter = _answering.get(None)
    if limiter is None:
        limiter = CapacityLimiter(THREADS)
        _answering.set(limiter)
    return limiter
