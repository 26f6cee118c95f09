"""Which open tabs of this process show what, and how each looks again.

A tab has slots (`page`, `part`, `aside`, …), each with the event that loads it and the topics it shows: a kind of
record (`user`) or one (`letter:<id>`); `patient:<id>` is the patient and everything of theirs. The event runs through
the same guard and scoped query as if the person had clicked, with the cookie that the tab's socket came with.
"""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field

from reflex_base.event import Event

from app.services.events import Change

PAGE = "page"
PART = "part"  # what a tab of the page shows, loaded by a state of its own
ASIDE = "aside"  # what stands beside the page and is counted after it


@dataclass(frozen=True)
class Watch:
    """What one slot of a tab shows. `router_data` is what the socket's last event came with."""

    topics: frozenset[str]
    event_name: str
    socket_id: str
    router_data: dict[str, object] = field(default_factory=dict, compare=False)

    def event(self) -> Event:
        """The load, as if the tab had asked for it."""
        return Event(name=self.event_name, payload={}, router_data=copy.deepcopy(self.router_data))


class Watchers:
    """Safe in threads. A tab that is gone is forgotten when somebody next wants to tell it something."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tabs: dict[str, dict[str, Watch]] = {}
        self._by_topic: dict[str, set[tuple[str, str]]] = {}

    def watch(self, tab: str, watch: Watch, *, slot: str = PAGE) -> None:
        """From now on the tab shows this in the slot, and nothing else."""
        with self._lock:
            self._leave(tab, slot)
            self._tabs.setdefault(tab, {})[slot] = watch
            for topic in watch.topics:
                self._by_topic.setdefault(topic, set()).add((tab, slot))

    def leave(self, tab: str, *, slot: str | None = None) -> None:
        """The tab shows nothing in this slot any more, or nothing at all."""
        with self._lock:
            for one in [slot] if slot else list(self._tabs.get(tab, {})):
                self._leave(tab, one)

    def of(self, change: Change) -> list[tuple[str, str, Watch]]:
        """The tabs, slots and watches that show what changed."""
        topics = {change.subject_type, f"{change.subject_type}:{change.subject_id}", f"patient:{change.patient_id}"}
        with self._lock:
            found = {place for topic in topics for place in self._by_topic.get(topic, ())}
            return [(tab, slot, self._tabs[tab][slot]) for tab, slot in sorted(found)]

    def shows(self, tab: str, slot: str, event_name: str) -> bool:
        """Whether the tab still shows there what that event loads."""
        with self._lock:
            shown = self._tabs.get(tab, {}).get(slot)
            return shown is not None and shown.event_name == event_name

    def count(self) -> int:
        return len(self._tabs)

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


_watchers = Watchers()


def watchers() -> Watchers:
    """Those of this process."""
    return _watchers
