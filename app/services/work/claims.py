"""Taking the next send of a device: lanes, pace, limits, and a last look whether it still should go.

A claim is committed before the message is written to the wire; from then until its outcome is recorded the send is
`sending`. If the worker dies in between, its lease runs out and the send becomes `unknown` (see `outcomes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from app import faults
from app.dialect import is_postgres
from app.models.account import Setting
from app.models.message import Message, MessageStatus, Purpose
from app.models.patient import Patient
from app.models.work import READY_SENDS, Device, Lane, Send, SendState
from app.services.quiet import speaking_time
from app.services.work.devices import SEND_LEASE, Lease, pace
from app.services.work.endings import end_send
from app.services.work.hindrances import find_hindrance
from app.services.work.outgoing import HELD_IN_QUIET_HOURS
from app.settings import get_settings

LOOKS_A_CLAIM = 50
UNSPACED = frozenset({Lane.URGENT, Lane.ANSWER})


@dataclass(frozen=True)
class Claim:
    """One send in one worker's hands; `fence` makes a late outcome of a lost claim void."""

    send_id: UUID
    message_id: UUID
    device_id: str
    jid: str
    text: str
    reply_to: str | None
    fence: int
    purpose: Purpose


def claim_next(session: Session, lease: Lease, *, now: datetime) -> Claim | None:
    """The next send that may leave this device now, marked `sending`; None when there is none."""
    device = session.get(Device, lease.device_id)
    if device is None or device.fence != lease.fence or not device.is_online or is_sending_paused(session):
        return None
    for _ in range(LOOKS_A_CLAIM):
        found = _candidate(session, device, now=now)
        if found is None:
            return None
        send, message, patient = found
        held_until = _held_until(send, patient, now=now)
        hindrance = find_hindrance(session, send, patient, now=now)
        if hindrance is not None:
            end_send(session, send, hindrance.state, reason=hindrance.reason, now=now)
        elif held_until > now:
            send.next_at = held_until
            session.add(send)
        else:
            return _mark(session, device, lease, send, message, now=now)
        session.flush()
    return None


def has_ready(session: Session, device_id: str, *, now: datetime) -> bool:
    """Whether this device may have something to send now: a cheap look before the lease is taken."""
    query = select(Send.id).where(Send.device_id == device_id, col(Send.state).in_(READY_SENDS), Send.next_at <= now)
    return session.exec(query.limit(1)).first() is not None


def is_sending_paused(session: Session) -> bool:
    """Whether an admin, or a restored backup, has stopped all sending (O4)."""
    pause = session.get(Setting, "sending_pause")
    return bool(pause and pause.value.get("is_paused"))


def _candidate(session: Session, device: Device, *, now: datetime) -> tuple[Send, Message, Patient | None] | None:
    query = (
        select(Send, Message, Patient)
        .join(Message, col(Message.id) == col(Send.message_id))
        .outerjoin(Patient, col(Patient.id) == col(Send.patient_id))
        .where(
            Send.device_id == device.id,
            col(Send.state).in_(READY_SENDS),
            Send.next_at <= now,
            *_limits(device, now=now),
        )
        .order_by(col(Send.lane), col(Send.due_at), col(Send.is_warm).desc(), col(Send.id))
        .limit(1)
    )
    if is_postgres(session):
        query = query.with_for_update(of=Send, skip_locked=True)
    row = session.exec(query).first()
    return None if row is None else (row[0], row[1], row[2])


def _limits(device: Device, *, now: datetime) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if device.next_send_at and device.next_send_at > now:
        limits.append(col(Send.lane).in_(UNSPACED))
    if device.new_contacts_after and device.new_contacts_after > now:
        limits.append(or_(col(Send.is_warm), col(Send.lane) == Lane.ANSWER))
    return limits


def _held_until(send: Send, patient: Patient | None, *, now: datetime) -> datetime:
    """A queue that took into the night: what the machine says of itself waits for the morning (R8)."""
    if patient is None or send.purpose not in HELD_IN_QUIET_HOURS:
        return now
    return speaking_time(patient, now=now)


def _mark(session: Session, device: Device, lease: Lease, send: Send, message: Message, *, now: datetime) -> Claim:
    send.state = SendState.SENDING
    send.attempts += 1
    send.fence += 1
    send.lease_owner = lease.owner
    send.lease_until = now + SEND_LEASE
    message.status = MessageStatus.SENDING
    if send.lane not in UNSPACED and get_settings().send_spacing[1]:
        pace(device, now=now)
        session.add(device)
    session.add_all([send, message])
    session.flush()
    faults.reach("before_claim_commit")
    return Claim(
        send_id=send.id,
        message_id=message.id,
        device_id=device.id,
        jid=send.jid,
        text=message.body,
        reply_to=message.reply_to_provider_id,
        fence=send.fence,
        purpose=send.purpose,
    )
