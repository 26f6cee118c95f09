"""Answers that say nothing by how long they take: whether an address is known is nobody's business (A1)."""

from __future__ import annotations

import asyncio
import time

SAME_FOR_ALL = 0.25  # seconds; an answer takes at least as long for an address that is known as for one that is not


async def the_same_for_all(begun: float) -> None:
    """Wait until an answer that began at `begun`, by `time.monotonic()`, says nothing by its time."""
    await asyncio.sleep(max(0.0, begun + SAME_FOR_ALL - time.monotonic()))
