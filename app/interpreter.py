"""How Python itself is set for a process that answers people and works at the same time."""

from __future__ import annotations

import gc
import sys

# Seconds for which one thread may hold the interpreter while another waits for it. Python's own choice is 5 ms: a
# request would wait that long for a job's thread, and a device's next message for the record of the one before.
SWITCH_AFTER = 0.0005


def settle() -> None:
    """Call once, when all that stays has been loaded and before anything is served."""
    sys.setswitchinterval(SWITCH_AFTER)
    # Python's collector would look through what stays again and again, and stop every request for a quarter of a
    # second each time.
    gc.collect()
    gc.freeze()
