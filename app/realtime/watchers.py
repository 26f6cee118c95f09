"""Which open tabs of this process show what, and how each looks again.

A tab has slots (`page`, `part`, `aside`, …), each with the event that loads it and the topics it shows: a kind of
record (`user`) or one (`letter:<id>`); `patient:<id>` is the patient and everything of theirs. The tab looks again
through the same guard and scoped query as if the person had clicked, with the cookie that its socket came with.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice

from app.services.events import Change

PAGE = "page"
PART = "part"  # what a tab of the page shows, loaded by a state of its own
ASIDE = "aside"  # what stands beside the page and is counted after it
REMEMBERED = 1_000  # changes that a look may have missed; who missed more looks again in any case


@dataclass(frozen=True)
class Watch:
    """What one slot of a tab shows. `router_data` is what the socket's last event came with. Until `rests_until`, by
    the clock that only goes forward, it need not look again."""

    topics: frozenset[str]
    event_name: str
    socket_id: str
    router_data: dict[str, object] = field(default_factory=dict, compare=False)
    rests_until: float = field(default=0, compare=False)

    @property
    def address(self) -> str:
        """The path and query that the tab was at."""
        return address_of(self.router_data)


Place = tuple[str, str, Watch]  # the tab, its slot, and what it shows there
Tell = Callable[[list[Place]], None]


class Watchers:
    """Safe in threads. A tab that is gone is forgotten when somebody next wants to tell it something.

    A look takes time: what changes after its query and before it says what it shows would be told to nobody. So the
    changes are numbered, a look begins by noting the last one, and what came since then is told when it watches.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tabs: dict[str, dict[str, Watch]] = {}
        self._by_topic: dict[str, set[tuple[str, str]]] = {}
        self._changes: deque[frozenset[str]] = deque(maxlen=REMEMBERED)
        self._number = 0
        self._tell: Tell | None = None

    def use(self, tell: Tell | None) -> None:
        """Whom to ask that tabs look again. From any thread."""
        self._tell = tell

    def last_change(self) -> int:
        """The number of the last change that was heard here."""
        return self._number

    def watch(self, tab: str, watch: Watch, *, slot: str = PAGE, since: int | None = None) -> None:
        """From now on the tab shows this in the slot, and nothing else. `since`: the last change before it looked."""
        with self._lock:
            self._leave(tab, slot)
            self._tabs.setdefault(tab, {})[slot] = watch
            for topic in watch.topics:
                self._by_topic.setdefault(topic, set()).add((tab, slot))
            is_late = since is not None and self._has_missed(watch, since)
        if is_late and self._tell is not None:
            self._tell([(tab, slot, watch)])

    def hear(self, change: Change) -> None:
        """Something changed: who shows it looks again, and who is looking just now will. From any thread."""
        topics = _topics(change)
        with self._lock:
            self._number += 1
            self._changes.append(topics)
            found = self._showing(topics)
        if found and self._tell is not None:
            self._tell(found)

    def leave(self, tab: str, *, slot: str | None = None) -> None:
        """The tab shows nothing in this slot any more, or nothing at all."""
        with self._lock:
            for one in [slot] if slot else list(self._tabs.get(tab, {})):
                self._leave(tab, one)

    def of(self, change: Change) -> list[Place]:
        """The tabs, slots and watches that show what changed."""
        with self._lock:
            return self._showing(_topics(change))

    def shown(self, tab: str, slot: str) -> Watch | None:
        """What the tab shows there now."""
        with self._lock:
            return self._tabs.get(tab, {}).get(slot)

    def count(self) -> int:
        return len(self._tabs)

    def _showing(self, topics: frozenset[str]) -> list[Place]:
        found = {place for topic in topics for place in self._by_topic.get(topic, ())}
        return [(tab, slot, self._tabs[tab][slot]) for tab, slot in sorted(found)]

    def _has_missed(self, watch: Watch, since: int) -> bool:
        missed = self._number - since
        if missed > len(self._changes):
            return True
        latest = islice(reversed(self._changes), missed)
        return any(topics & watch.topics for topics in latest)

    def _leave(self, tab: str, slot: str) -> None:
        former = self._tabs.get(tab, {}).pop(slot, None)
        if former is None:
            return
        if not self._tabs[tab]:
            del self._tabs[tab]
        for topic in former.topics:
            places = self._by_topic[topic]
            places.discard((tab, slot))
            if not places:
                del self._by_topic[topic]


def address_of(router_data: Mapping[str, object]) -> str:
    """The path and query that an event came from."""
    return str(router_data.get("asPath", ""))


def _topics(change: Change) -> frozenset[str]:
    kind = change.subject_type
    return frozenset((kind, f"{kind}:{change.subject_id}", f"patient:{change.patient_id}"))


_watchers = Watchers()
_looking_since: ContextVar[int | None] = ContextVar("looking_since", default=None)


def watchers() -> Watchers:
    """Those of this process."""
    return _watchers


def begin_look() -> None:
    """An event begins: what changes from now on, its handler may not have seen."""
    _looking_since.set(_watchers.last_change())


def looking_since() -> int | None:
    """The last change before the event under way began; None outside of events."""
    return _looking_since.get()
