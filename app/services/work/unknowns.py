"""Sends of unknown outcome: they may or may not have left, and the provider's history is asked before anything is said
again.

Found there, it was sent. Not found twice, the policy of its purpose decides: a reminder is said once more, marked as a
repetition, because a patient must not take a dose twice; most other messages are let go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app import faults, i18n
from app.integrations.ports import HistoryMessage
from app.models.message import Message, Purpose
from app.models.patient import Patient
from app.models.work import Send, SendState
from app.services.work.endings import end_send
from app.services.work.requeue import requeue
from app.services.work.sent import Departure, record_sent

LOOK_AFTER = faults.hurried(timedelta(seconds=20))
LOOKS = 2
REPEATED = frozenset({Purpose.REMINDER, Purpose.EMERGENCY, Purpose.ALERT, Purpose.UNSUBSCRIBED})
LONGEST_UNKNOWN = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """One unknown send to look for: where, since when, and what it said."""

    send_id: UUID
    device_id: str
    jid: str
    text: str
    since: datetime


def unknown_sends(session: Session, *, now: datetime, limit: int = 50) -> list[Question]:
    """The unknown sends whose time to be looked for has come."""
    query = (
        select(Send, Message)
        .join(Message, col(Message.id) == col(Send.message_id))
        .where(Send.state == SendState.UNKNOWN, Send.next_at <= now)
        .order_by(col(Send.next_at))
        .limit(limit)
    )
    return [
        Question(send.id, send.device_id, send.jid, message.body, (send.unknown_since or send.created_at))
        for send, message in session.exec(query)
    ]


def settle_unknown(
    session: Session, send_id: UUID, history: list[HistoryMessage] | None, *, now: datetime
) -> SendState | None:
    """Decide about one unknown send by what the provider's history shows; None history: it could not be read."""
    send = session.exec(select(Send).where(Send.id == send_id).with_for_update()).first()
    if send is None or send.state is not SendState.UNKNOWN:
        return None
    if history is None:
        _wait_for_history(session, send, now=now)
        return send.state
    found = _ours(session, send, history)
    if found:
        record_sent(session, [Departure(send, found.provider_id, found.at)], now=now)
        return send.state
    send.looks += 1
    if send.looks < LOOKS:
        send.next_at = now + LOOK_AFTER
    else:
        _give_up_or_repeat(session, send, now=now)
    session.add(send)
    return send.state


def _wait_for_history(session: Session, send: Send, *, now: datetime) -> None:
    """The provider cannot be asked now. After a day nobody asks any more, and people see that it is not known."""
    if (send.unknown_since or now) < now - LONGEST_UNKNOWN:
        end_send(session, send, SendState.DEAD, reason="unknown_outcome", now=now)
    else:
        send.next_at = now + LOOK_AFTER
    session.add(send)


def _ours(session: Session, send: Send, history: list[HistoryMessage]) -> HistoryMessage | None:
    """The message of the history that is this send: same words, and no other message of ours already has its id."""
    message = session.get(Message, send.message_id)
    same = [entry for entry in history if message and entry.is_from_me and entry.body.strip() == message.body.strip()]
    if not same:
        return None
    ids = [entry.provider_id for entry in same]
    query = select(Message.provider_message_id).where(
        col(Message.provider_message_id).in_(ids), col(Message.is_by_phone).is_(False)
    )
    taken = set(session.exec(query).all())
    return next((entry for entry in sorted(same, key=lambda e: e.at) if entry.provider_id not in taken), None)


def _give_up_or_repeat(session: Session, send: Send, *, now: datetime) -> None:
    too_late = send.expires_at is not None and send.expires_at <= now
    if too_late:
        end_send(session, send, SendState.TOO_LATE, reason="unknown_outcome", now=now)
    elif send.purpose not in REPEATED or send.repeats:
        end_send(session, send, SendState.DEAD, reason="unknown_outcome", now=now)
    else:
        send.repeats += 1
        send.unknown_since = None
        _mark_as_repetition(session, send)
        requeue(session, send, until=now)


def _mark_as_repetition(session: Session, send: Send) -> None:
    message = session.get(Message, send.message_id)
    patient = session.get(Patient, send.patient_id) if send.patient_id else None
    if message is not None:
        key = "message.repeat_mark" if send.purpose is Purpose.REMINDER else "message.repeat_mark_plain"
        mark = i18n.translate(patient.language if patient else "id", key)
        message.body = f"{message.body}\n\n{mark}"
        session.add(message)
