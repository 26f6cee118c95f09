"""After the machine's clock was set back: what was put off to a time that was never real is brought back (R9, R3).

A clock that was wrong and then corrected leaves rows in its false future: jobs that are due in three hours, leases of
dead workers that last for days, plans that seem made for years. None of it may keep a reminder or an alarm waiting.
Every step is safe to take at any time, in any number of processes: rows that are not too far ahead are left alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, true, update
from sqlmodel import Session, SQLModel, col

from app.models.message import Emergency, EmergencyStatus
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.models.work import (
    READY_SENDS,
    Delivery,
    DeliveryState,
    Device,
    InboxEvent,
    InboxState,
    JobRun,
    Send,
    SendState,
)
from app.services.emergencies.raising import REPEAT
from app.services.reminders.planning import HORIZON, LOOK_BACK, REFRESH
from app.services.work import deliveries, devices, inbox, jobs, outcomes
from app.services.work.claims import UNSPACED
from app.services.work.unknowns import LOOK_AFTER
from app.settings import get_settings


def take_back_the_future(session: Session, *, now: datetime) -> None:
    """Let nothing wait for longer than it could if the clock had always been right."""
    _shorten_leases(session, now=now)
    _shorten_waits(session, now=now)
    _open_the_devices(session, now=now)
    _plan_again(session, now=now)


def _shorten_leases(session: Session, *, now: datetime) -> None:
    """A living holder renews its lease in seconds; that of a dead one ends as it would have ended."""
    for table, among, longest in (
        (JobRun, true(), jobs.LEASE),
        (Device, true(), devices.LEASE),
        (Send, col(Send.state) == SendState.SENDING, devices.SEND_LEASE),
        (InboxEvent, col(InboxEvent.state) == InboxState.PROCESSING, inbox.LEASE),
        (Delivery, col(Delivery.state) == DeliveryState.SENDING, deliveries.LEASE),
    ):
        _put(session, table, "lease_until", among & (col(table.lease_until) > now + longest), at=now + longest)


def _shorten_waits(session: Session, *, now: datetime) -> None:
    soon = now + outcomes.RETRY_CAP
    # Reminders wait for their own time and for the night's end; what is said at once was put off by the clock alone.
    at_once = col(Send.state).in_(READY_SENDS) & col(Send.lane).in_(UNSPACED)
    _put(session, Send, "next_at", at_once & (col(Send.created_at) > now), at=now)
    unknown = col(Send.state) == SendState.UNKNOWN
    _put(session, Send, "next_at", unknown & (col(Send.next_at) > now + LOOK_AFTER), at=now)
    waiting = col(InboxEvent.state) == InboxState.WAITING
    put_off = or_(col(InboxEvent.received_at) > now, col(InboxEvent.next_at) > soon)
    _put(session, InboxEvent, "next_at", waiting & put_off, at=now)
    mails = col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.RETRY))
    _put(session, Delivery, "next_at", mails & (col(Delivery.next_at) > soon), at=now)
    is_open = col(Emergency.status) == EmergencyStatus.OPEN
    _put(session, Emergency, "next_alert_at", is_open & (col(Emergency.next_alert_at) > now + REPEAT), at=now)


def _open_the_devices(session: Session, *, now: datetime) -> None:
    longest = timedelta(seconds=get_settings().send_spacing[1])
    _put(session, Device, "next_send_at", col(Device.next_send_at) > now + longest, at=now)
    _put(session, Device, "caught_up_to", col(Device.caught_up_to) > now, at=now)
    _put(session, Device, "paired_at", col(Device.paired_at) > now, at=now)


def _plan_again(session: Session, *, now: datetime) -> None:
    """Plans that reach too far, and doses that were given up at a moment that has not come."""
    _put(session, Reminder, "planned_until", col(Reminder.planned_until) > now + HORIZON + REFRESH, at=now)
    session.execute(
        update(Occurrence)
        .where(
            col(Occurrence.status) == OccurrenceStatus.TOO_LATE,
            col(Occurrence.due_at) > now - LOOK_BACK,
            col(Occurrence.due_at) < now + HORIZON + LOOK_BACK,
            col(Occurrence.expires_at) > now,
            col(Occurrence.updated_at) > now,
            col(Occurrence.message_id).is_(None),
        )
        .values(status=OccurrenceStatus.SCHEDULED, reason=None, updated_at=now, version=col(Occurrence.version) + 1)
    )


def _put(session: Session, table: type[SQLModel], column: str, where: ColumnElement[bool], *, at: datetime) -> None:
    session.execute(update(table).where(where).values({column: at}))
