"""How many messages a time of day can carry (R8): each device sends one after another, with the present spacing.

A reminder that is due together with many others waits in the queue of its device; the last of them must leave within
its window, or it is too late. All of this is arithmetic over what is planned: an estimate, told before saving.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import READY_SENDS, Send
from app.services.actor import Actor, Permission, require
from app.settings import get_settings

LOOK_BACK = timedelta(hours=3)  # how much earlier a queue may have begun that still stands
STEPS = (15, -15, 30, -30, 45, -45, 60, -60, 90, -90)  # minutes to a time that may carry more
SUGGESTIONS = 2
_SHORTEST = 1.0  # seconds a send takes with spacing 0: the answer of the gateway is waited for

Buckets = Mapping[datetime, int]


@dataclass(frozen=True)
class Queue:
    """What waits to leave now, and when the last of it will have left."""

    waiting: int
    ends_at: datetime


@dataclass(frozen=True)
class Crowd:
    """A due moment with too many others: how many there are, when the last would leave, and better times nearby."""

    due_at: datetime
    others: int
    ends_at: datetime
    suggestions: list[datetime]


def seconds_a_send() -> float:
    """How long the devices together need for one message, on average."""
    settings = get_settings()
    low, high = settings.send_spacing
    return max((low + high) / 2, _SHORTEST) / max(len(settings.devices), 1)


def carried_within(window: timedelta) -> int:
    """How many messages leave within `window`, beginning with an empty queue."""
    return int(window.total_seconds() / seconds_a_send())


def get_queue(session: Session, actor: Actor, *, now: datetime) -> Queue:
    """How many messages wait for the devices, and when the queue ends at the present speed."""
    require(actor, Permission.REMINDER_READ)
    ready = select(func.count()).select_from(Send).where(col(Send.state).in_(READY_SENDS), Send.next_at <= now)
    waiting = session.exec(ready).one()
    return Queue(waiting, now + timedelta(seconds=waiting * seconds_a_send()))


def find_crowd(session: Session, due_at: datetime, *, window: timedelta, now: datetime) -> Crowd | None:
    """Whether one more reminder at `due_at` would leave too late; None when it would be in time."""
    reach = timedelta(minutes=max(STEPS))
    planned = _planned(session, since=due_at - LOOK_BACK - reach, until=due_at + reach)
    ends_at = _leaves_at(planned, due_at)
    if ends_at <= due_at + window:
        return None
    better = [due_at + timedelta(minutes=step) for step in STEPS]
    fits = [moment for moment in better if moment > now and _leaves_at(planned, moment) <= moment + window * 2 / 3]
    return Crowd(due_at, planned.get(due_at, 0), ends_at, sorted(fits[:SUGGESTIONS]))


def _planned(session: Session, *, since: datetime, until: datetime) -> Buckets:
    """How many are due at each moment of the span."""
    query = (
        select(Occurrence.due_at, func.count())
        .where(Occurrence.status == OccurrenceStatus.SCHEDULED, Occurrence.due_at >= since, Occurrence.due_at <= until)
        .group_by(col(Occurrence.due_at))
    )
    return dict(session.exec(query).all())


def _leaves_at(planned: Buckets, due_at: datetime) -> datetime:
    """When one more at `due_at` would leave, behind all that is due until then."""
    each = timedelta(seconds=seconds_a_send())
    free_from = datetime.min.replace(tzinfo=due_at.tzinfo)
    for moment in sorted(moment for moment in planned if due_at - LOOK_BACK <= moment <= due_at):
        free_from = max(free_from, moment) + planned[moment] * each
    return max(free_from, due_at) + each
