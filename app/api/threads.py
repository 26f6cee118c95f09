"""Where the API's work runs: a pool of its own, so that other work cannot starve it nor it them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

THREADS = 32

T = TypeVar("T")

_limiter: RunVar[CapacityLimiter] = RunVar("carepost_api_threads")


async def in_thread(work: Callable[[], T]) -> T:
    """Run `work` off the event loop, at most 32 at a time."""
    try:
        limiter = _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(THREADS)
        _limiter.set(limiter)
    return await to_thread.run_sync(work, limiter=limiter)
