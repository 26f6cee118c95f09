"""Where the API's work runs: a pool of its own, so that other work cannot starve it nor it them.

What reads a body as it arrives takes as long as its sender likes, and so has a smaller pool beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

THREADS = 32
BODIES = 16

T = TypeVar("T")

_Limiter = RunVar[CapacityLimiter]
_answering: _Limiter = RunVar("carepost_api_threads")
_receiving: _Limiter = RunVar("carepost_api_bodies")


async def in_thread(work: Callable[[], T]) -> T:
    """Run `work` off the event loop, at most 32 at a time."""
    return await to_thread.run_sync(work, limiter=_of_this_loop(_answering, THREADS))


async def in_receiving_thread(work: Callable[[], T]) -> T:
    """Run `work`, which reads the body of its request by itself, off the event loop: at most 16 at a time."""
    return await to_thread.run_sync(work, limiter=_of_this_loop(_receiving, BODIES))


def _of_this_loop(kept: _Limiter, threads: int) -> CapacityLimiter:
    limiter = kept.get(None)
    if limiter is None:
        limiter = CapacityLimiter(threads)
        kept.set(limiter)
    return limiter
