"""Taking the next send of a device: lanes, pace, limits, and a last look whether it still should go.

A claim is committed before the message is written to the wire; from then until its outcome is recorded the send is
`sending`. If the worker dies in between, its lease runs out and the send becomes `unknown` (see `outcomes`).
"""

from __future__ import annotations

from collections.abc import Sequence
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
from app.services.work.hindrances import find_hindrances
from app.services.work.outgoing import HELD_IN_QUIET_HOURS
from app.settings import get_settings

LOOKS_A_CLAIM = 50
UNSPACED = frozenset({Lane.URGENT, Lane.ANSWER})

_Candidate = tuple[Send, Message, Patient | None]


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
    begin_before: datetime
    file_id: UUID | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether it may still be written to the wire: a worker that was frozen must not send what others took over."""
        return now < self.begin_before


def claim_next(session: Session, lease: Lease, *, now: datetime, most: int = 1) -> list[Claim]:
    """The next sends, at most `most`, that may leave this device now, marked `sending`. Empty when there are none."""
    device = session.get(Device, lease.device_id)
    if device is None or device.fence != lease.fence or not device.is_online or is_sending_paused(session):
        return []
    for _ in range(LOOKS_A_CLAIM):
        found = _candidates(session, device, most=most, now=now)
        claims = _take(session, device, lease, found, now=now)
        session.flush()
        if claims:
            faults.reach("before_claim_commit")
        if claims or not found:
            return claims
    return []


def has_ready(session: Session, device_id: str, *, now: datetime) -> bool:
    """Whether this device may have something to send now: a cheap look before the lease is taken."""
    query = select(Send.id).where(Send.device_id == device_id, col(Send.state).in_(READY_SENDS), Send.next_at <= now)
    return session.exec(query.limit(1)).first() is not None


def is_sending_paused(session: Session) -> bool:
    """Whether an admin, or a restored backup, has stopped all sending (O4)."""
    pause = session.get(Setting, "sending_pause")
    return bool(pause and pause.value.get("is_paused"))


def _take(session: Session, device: Device, lease: Lease, found: Sequence[_Candidate], *, now: datetime) -> list[Claim]:
    """Mark those that may go. One to a number at a time, and one after which the device has to pause."""
    claims: list[Claim] = []
    numbers: set[bytes] = set()
    hindrances = find_hindrances(session, [(send, patient) for send, _, patient in found], now=now) if found else []
    for (send, message, patient), hindrance in zip(found, hindrances, strict=True):
        if send.phone_index in numbers:
            break
        held_until = _held_until(send, patient, now=now)
        if hindrance is not None:
            end_send(session, send, hindrance.state, reason=hindrance.reason, now=now)
        elif held_until > now:
            send.next_at = held_until
            session.add(send)
        else:
            numbers.add(send.phone_index)
            claims.append(_mark(session, lease, send, message, now=now))
            if _is_paced(send):
                pace(device, now=now)
                session.add(device)
                break
    return claims


def _is_paced(send: Send) -> bool:
    return send.lane not in UNSPACED and bool(get_settings().send_spacing[1])


def _candidates(session: Session, device: Device, *, most: int, now: datetime) -> Sequence[_Candidate]:
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
        .limit(most)
    )
    if is_postgres(session):
        query = query.with_for_update(of=Send, skip_locked=True)
    return [(send, message, patient) for send, message, patient in session.exec(query).all()]


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


def _mark(session: Session, lease: Lease, send: Send, message: Message, *, now: datetime) -> Claim:
    send.state = SendState.SENDING
    send.attempts += 1
    send.fence += 1
    send.lease_owner = lease.owner
    send.lease_until = now + SEND_LEASE
    message.status = MessageStatus.SENDING
    session.add_all([send, message])
    return Claim(
        send_id=send.id,
        message_id=message.id,
        device_id=lease.device_id,
        jid=send.jid,
        text=message.body,
        reply_to=message.reply_to_provider_id,
        fence=send.fence,
        purpose=send.purpose,
        begin_before=now + SEND_LEASE / 2,
        file_id=message.file_id,
    )
