"""Named points at which a test may kill this process, to prove that nothing is lost or said twice there.

Without `CAREPOST_FAULT_POINT` (`name` or `name:n` for the n-th passage) every call returns at once. With
`CAREPOST_FAULT_HURRY=10` every lease and look of a lost send comes ten times sooner, so that a test need not wait
minutes for what a minute decides. Production settings set neither.
"""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from itertools import count

POINTS = (
    "before_claim_commit",
    "after_claim",
    "after_http_write",
    "after_http_answer",
    "before_sent_commit",
    "in_reaper",
)

_name, _, _number = os.environ.get("CAREPOST_FAULT_POINT", "").partition(":")
_passages = count(1)
_hurry = float(os.environ.get("CAREPOST_FAULT_HURRY", "1"))


def reach(point: str) -> None:
    """Die here by SIGKILL when the test asked for this point and this passage."""
    if _name == point and next(_passages) == int(_number or 1):
        os.kill(os.getpid(), signal.SIGKILL)


def hurried(wait: timedelta) -> timedelta:
    """A wait of the recovery, as long as it is in production unless a test is in a hurry."""
    return wait / _hurry
