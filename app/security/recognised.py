"""Who came with which cookie a moment ago, so that every click of a page need not ask the database again.

Only for the guard, and only for what changes nothing: whatever reads or writes data asks anew in its own transaction
(`app/state/base.py`). What is remembered is forgotten after a second, and at once when this process writes anything:
somebody suspended here is refused from the next event on, and elsewhere a second later.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from app.db import written
from app.services.actor import Actor

FOR = timedelta(seconds=1)
MOST = 2_000


class Recognised:
    """Used by the event loop alone: `stamp` before asking, `note` with it after, `find` next time."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Actor, datetime, int]] = OrderedDict()

    def stamp(self) -> int:
        return written()

    def find(self, secret: str, *, now: datetime) -> Actor | None:
        actor, since, stamp = self._known.get(secret, (None, now, -1))
        return actor if stamp == written() and timedelta(0) <= now - since < FOR else None

    def note(self, secret: str, actor: Actor, *, stamp: int, now: datetime) -> None:
        """`stamp` and `now` are from before the database was asked: what was written meanwhile counts as unknown."""
        self._known[secret] = (actor, now, stamp)
        self._known.move_to_end(secret)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
