"""Notices: how a handler says what happened. It returns `notify("saved", …)`; the toaster of the frame shows it.

A handler must not return a toast of the library: it travels as code, which the Content-Security-Policy does not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict, cast

import reflex as rx
from reflex_base.event import Event, EventCallback, EventSpec

from app.ids import new_id
from app.security.guard import ANYBODY, READS, handler

AT_ONCE = 3

Param = str | int
AnyEvent = EventSpec | EventCallback[()]


class UndoCall(TypedDict):
    """The event that takes something back, as a name and values that any state manager can keep."""

    name: str
    payload: dict[str, object]


@dataclass(frozen=True)
class Notice:
    """One notice: a message of the catalogues, its tone (`done` or `fail`), and whether it can be taken back."""

    id: str
    key: str
    params: dict[str, Param]
    tone: str
    can_undo: bool


class NoticesState(rx.State):
    notices: list[Notice] = []
    _undo: dict[str, UndoCall] = {}

    @handler(ANYBODY, READS)
    def show(self, key: str, params: dict[str, Param], tone: str, undo: UndoCall | None) -> None:
        """Show a message; the newest few stay."""
        self._add(key, params, tone=tone, undo=undo if undo and undo.keys() == {"name", "payload"} else None)

    @handler(ANYBODY, READS)
    def close(self, notice_id: str) -> None:
        """Put one away: its time is over, or somebody has read it."""
        self.notices = [notice for notice in self.notices if notice.id != notice_id]
        self._undo.pop(notice_id, None)

    @handler(ANYBODY, READS)
    def take_back(self, notice_id: str) -> Event | None:
        """Take back what the notice told. That event passes the guard like any other."""
        call = self._undo.pop(notice_id, None)
        self.notices = [notice for notice in self.notices if notice.id != notice_id]
        return None if call is None else Event(name=call["name"], payload=call["payload"])

    def _add(self, key: str, params: Mapping[str, Param], *, tone: str, undo: UndoCall | None = None) -> None:
        notice = Notice(id=str(new_id()), key=key, params=dict(params), tone=tone, can_undo=undo is not None)
        self.notices = [*self.notices[1 - AT_ONCE :], notice]
        if undo is not None:
            self._undo[notice.id] = undo


def notify(key: str, *, undo: AnyEvent | None = None, **params: Param) -> EventSpec:
    """The event that tells the person `key`. With `undo`, the notice offers to run that event for 8 seconds."""
    return cast(EventSpec, NoticesState.show(key, params, "done", _call_of(undo)))


def notify_failure(key: str, **params: Param) -> EventSpec:
    """The same for what did not work; it stays longer."""
    return cast(EventSpec, NoticesState.show(key, params, "fail", None))


def _call_of(undo: AnyEvent | None) -> UndoCall | None:
    if undo is None:
        return None
    (event,) = Event.from_event_type(undo)
    return UndoCall(name=event.name, payload=event.payload)
