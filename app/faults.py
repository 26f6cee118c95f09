"""Named points at which a test may kill this process, to prove that nothing is lost or said twice there.

Without `CAREPOST_FAULT_POINT` (`name` or `name:n` for the n-th passage) every call returns at once. Production
settings never set it.
"""

from __future__ import annotations

import os
import signal
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


def reach(point: str) -> None:
    """Die here by SIGKILL when the test asked for this point and this passage."""
    if _name == point and next(_passages) == int(_number or 1):
        os.kill(os.getpid(), signal.SIGKILL)
