"""A send that has left: its message and occurrence follow, with the receipts that were quicker than the answer."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from app.models.message import Ack, Message, MessageStatus, Purpose
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Send, SendState
from app.services import events
from app.services.actor import SYSTEM
from app.services.work.locking import lock_message, lock_occurrence, lock_provider_ids
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


def record_sent(session: Session, send: Send, provider_id: str, *, now: datetime, at: datetime | None = None) -> None:
    """The provider has the message under `provider_id`, since `at` (now when not given)."""
    sent_at = at or now
    send.state = SendState.SENT
    send.provider_message_id = provider_id
    send.sent_at = sent_at
    send.lease_owner = send.lease_until = None
    session.add(send)
    lock_provider_ids(session, [provider_id])
    message = lock_message(session, send.message_id)
    if message is None:
        return
    _drop_echo(session, message, provider_id)
    message.provider_message_id = provider_id
    message.sent_at = sent_at
    _grow(message, MessageStatus.SENT)
    occurrence = lock_occurrence(session, send.occurrence_id) if send.occurrence_id else None
    if occurrence is not None and send.purpose is Purpose.REMINDER:
        _occurrence_sent(occurrence, sent_at=sent_at, now=now)
        session.add(occurrence)
    session.add(message)
    session.flush()
    _apply_early_receipts(session, message, now=now)
    if send.purpose is Purpose.REMINDER and occurrence is not None:
        events.emit(
            session,
            SYSTEM,
            "reminder.sent",
            subject_type="occurrence",
            subject_id=occurrence.id,
            patient_id=send.patient_id,
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


def _apply_early_receipts(session: Session, message: Message, *, now: datetime) -> None:
    query = select(Ack).where(Ack.provider_message_id == message.provider_message_id).order_by(col(Ack.at))
    for ack in session.exec(query).all():
        apply_receipt(session, message, ack.receipt, at=ack.at, now=now)


def _drop_echo(session: Session, message: Message, provider_id: str) -> None:
    """The webhook may have shown our own message as "written on the phone" before the send answered."""
    query = select(Message).where(
        Message.device_id == message.device_id,
        Message.provider_message_id == provider_id,
        col(Message.id) != message.id,
    )
    echo = session.exec(query).first()
    if echo is not None and echo.is_by_phone:
        session.delete(echo)
        session.flush()
