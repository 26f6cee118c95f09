"""How much comes in right now, so that work which can wait gives way to answers which cannot.

GOWA waits ten seconds for an answer and gives up after five tries; what a webhook says may be worked out later.
"""

from __future__ import annotations

import time
from collections import deque

SPAN = 0.25  # seconds that count as now
MUCH = 25  # arrivals within them: a hundred a second
LONGEST = 1.0  # seconds of giving way between two pieces of work: they go on even in the worst hour
LOOK_EVERY = 0.02

_arrivals: deque[tuple[float, int]] = deque(maxlen=200)


def note_arrivals(count: int) -> None:
    """So many webhooks have just been stored."""
    _arrivals.append((time.monotonic(), count))


def is_high() -> bool:
    since = time.monotonic() - SPAN
    return sum(count for at, count in tuple(_arrivals) if at > since) > MUCH


def give_way() -> None:
    """Wait until the pressure has gone, or for as long as one may be asked to."""
    until = time.monotonic() + LONGEST
    while is_high() and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
