"""A send that has left: its message and occurrence follow, with the receipts that were quicker than the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.message import Ack, Message, MessageStatus, Purpose
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Send, SendState
from app.services import events
from app.services.actor import SYSTEM
from app.services.work.locking import lock_messages, lock_occurrence, lock_occurrences, lock_provider_ids
from app.services.work.pacing import next_follow_up

GROWTH = (
    MessageStatus.QUEUED,
    MessageStatus.SENDING,
    MessageStatus.UNKNOWN,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
)
RECEIPTS = {"delivered": MessageStatus.DELIVERED, "read": MessageStatus.READ}
_OCCURRENCE = {
    MessageStatus.SENT: OccurrenceStatus.SENT,
    MessageStatus.DELIVERED: OccurrenceStatus.DELIVERED,
    MessageStatus.READ: OccurrenceStatus.READ,
}


@dataclass(frozen=True)
class Departure:
    """The provider has the message of `send` under `provider_id`, since `at`."""

    send: Send
    provider_id: str
    at: datetime


def record_sent(session: Session, departures: Sequence[Departure], *, now: datetime) -> None:
    """Write down that these have left, all with a handful of statements."""
    if not departures:
        return
    lock_provider_ids(session, [gone.provider_id for gone in departures])
    messages = lock_messages(session, [gone.send.message_id for gone in departures])
    _drop_echoes(session, messages, departures)
    reminders = [gone.send.occurrence_id for gone in departures if gone.send.purpose is Purpose.REMINDER]
    occurrences = lock_occurrences(session, [each for each in reminders if each])
    for gone in departures:
        _message_sent(session, gone, messages.get(gone.send.message_id))
        _reminder_sent(session, gone, occurrences, now=now)
    session.flush()
    _apply_early_receipts(session, messages.values(), now=now)


def _message_sent(session: Session, gone: Departure, message: Message | None) -> None:
    send = gone.send
    send.state = SendState.SENT
    send.provider_message_id = gone.provider_id
    send.sent_at = gone.at
    send.lease_owner = send.lease_until = None
    session.add(send)
    if message is not None:
        message.provider_message_id = gone.provider_id
        message.sent_at = gone.at
        _grow(message, MessageStatus.SENT)
        session.add(message)
        events.hint(session, message.patient_id)


def _reminder_sent(session: Session, gone: Departure, occurrences: Mapping[UUID, Occurrence], *, now: datetime) -> None:
    occurrence = occurrences.get(gone.send.occurrence_id) if gone.send.occurrence_id else None
    if occurrence is None:
        return
    _occurrence_sent(occurrence, sent_at=gone.at, now=now)
    session.add(occurrence)
    events.emit(
        session,
        SYSTEM,
        "reminder.sent",
        subject_type="occurrence",
        subject_id=occurrence.id,
        patient_id=gone.send.patient_id,
    )


def apply_receipt(session: Session, message: Message, receipt: str, *, at: datetime, now: datetime) -> bool:
    """Let a receipt raise the message's state, and its reminder's; states never go back. True when it changed."""
    status = RECEIPTS.get(receipt)
    if status is None or not _grow(message, status):
        return False
    if status is MessageStatus.READ:
        message.read_at = at
        message.delivered_at = message.delivered_at or at
    else:
        message.delivered_at = at
    session.add(message)
    events.hint(session, message.patient_id)
    occurrence = lock_occurrence(session, message.occurrence_id) if message.occurrence_id else None
    if occurrence is not None and occurrence.message_id == message.id:
        _occurrence_received(occurrence, status, at=at, now=now)
        session.add(occurrence)
    return True


def _grow(message: Message, status: MessageStatus) -> bool:
    """Raise the state; a message that failed in our eyes and was yet received was sent after all."""
    place = GROWTH.index(message.status) if message.status in GROWTH else -1
    if GROWTH.index(status) <= place:
        return False
    message.status = status
    message.failure = None
    return True


def _occurrence_sent(occurrence: Occurrence, *, sent_at: datetime, now: datetime) -> None:
    occurrence.sent_at = sent_at
    occurrence.reason = None
    occurrence.updated_at = now
    is_not_yet = occurrence.status is OccurrenceStatus.DECLINED and occurrence.is_not_yet
    if occurrence.may_become(OccurrenceStatus.SENT):
        occurrence.status = OccurrenceStatus.SENT
        occurrence.version += 1
    elif not is_not_yet:
        return
    occurrence.next_followup_at = next_follow_up(occurrence, now=sent_at)


def _occurrence_received(occurrence: Occurrence, status: MessageStatus, *, at: datetime, now: datetime) -> None:
    occurrence.delivered_at = occurrence.delivered_at or at
    if status is MessageStatus.READ:
        occurrence.read_at = occurrence.read_at or at
    target = _OCCURRENCE[status]
    if occurrence.may_become(target):
        occurrence.status = target
        occurrence.updated_at = now
        occurrence.version += 1


def _apply_early_receipts(session: Session, messages: Iterable[Message], *, now: datetime) -> None:
    by_provider_id = {message.provider_message_id: message for message in messages}
    query = select(Ack).where(col(Ack.provider_message_id).in_(by_provider_id)).order_by(col(Ack.at))
    for ack in session.exec(query).all():
        apply_receipt(session, by_provider_id[ack.provider_message_id], ack.receipt, at=ack.at, now=now)


def _drop_echoes(session: Session, messages: Mapping[UUID, Message], departures: Sequence[Departure]) -> None:
    """The webhook may have shown our own message as "written on the phone" before the send answered."""
    ours = {
        (messages[gone.send.message_id].device_id, gone.provider_id)
        for gone in departures
        if gone.send.message_id in messages
    }
    query = select(Message).where(
        col(Message.provider_message_id).in_([provider_id for _, provider_id in ours]),
        col(Message.is_by_phone).is_(True),
    )
    echoes = [echo for echo in session.exec(query).all() if (echo.device_id, echo.provider_message_id) in ours]
    for echo in echoes:
        session.delete(echo)
    if echoes:
        session.flush()
