"""What became of a send: recorded under the fence of its claim, so that a worker who lost it changes nothing.

A send that may or may not have left is `unknown`. It is looked for in the provider's history; found, it was sent. Not
found twice, the policy of its purpose decides: a reminder is said once more, marked as a repetition, because a patient
must not take a dose twice; most other messages are let go.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from app import faults, i18n
from app.integrations.ports import HistoryMessage
from app.models.message import Message, MessageStatus, Purpose
from app.models.patient import Patient, VerificationStatus
from app.models.work import Device, Send, SendState
from app.services.work.claims import Claim
from app.services.work.devices import REACHOUT_PAUSE, hold_new_contacts, mark_offline
from app.services.work.endings import end_send
from app.services.work.sent import record_sent

MAX_ATTEMPTS = 8
RETRY_BASE = timedelta(seconds=5)
RETRY_CAP = timedelta(minutes=15)
OFFLINE_WAIT = faults.hurried(timedelta(seconds=30))
LOOK_AFTER = faults.hurried(timedelta(seconds=20))
LOOKS = 2
REPEATED = frozenset({Purpose.REMINDER, Purpose.EMERGENCY, Purpose.ALERT, Purpose.UNSUBSCRIBED})


class Result(StrEnum):
    SENT = "sent"
    NOT_SENT = "not_sent"
    OFFLINE = "offline"
    TIMELOCK = "timelock"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What the port said of one claim; `detail` carries no personal data."""

    result: Result
    provider_id: str | None = None
    detail: str = ""
    retry_after: float | None = None


def record_outcome(session: Session, claim: Claim, outcome: Outcome, *, now: datetime) -> bool:
    """Write down what happened. False when the claim was lost meanwhile: somebody else decides about this send."""
    send = _claimed(session, claim)
    if send is None:
        return False
    if outcome.result is Result.SENT and outcome.provider_id:
        record_sent(session, send, outcome.provider_id, now=now)
        faults.reach("before_sent_commit")
        return True
    send.lease_owner = send.lease_until = None
    send.last_error = outcome.detail[:200]
    _FOLLOWING[outcome.result](session, send, outcome, now)
    session.add(send)
    return True


def reap_lost(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Sends whose worker died holding them become unknown: nobody knows whether they left."""
    query = (
        select(Send)
        .where(Send.state == SendState.SENDING, col(Send.lease_until) < now)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    lost = session.exec(query).all()
    for send in lost:
        send.fence += 1
        send.lease_owner = send.lease_until = None
        _become_unknown(session, send, Outcome(Result.UNKNOWN, detail="worker lost"), now)
        session.add(send)
    if lost:
        session.flush()
        faults.reach("in_reaper")
    return len(lost)


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
        send.next_at = now + LOOK_AFTER
        session.add(send)
        return send.state
    found = _ours(session, send, history)
    if found:
        record_sent(session, send, found.provider_id, now=now, at=found.at)
        return send.state
    send.looks += 1
    if send.looks < LOOKS:
        send.next_at = now + LOOK_AFTER
    else:
        _give_up_or_repeat(session, send, now=now)
    session.add(send)
    return send.state


def _claimed(session: Session, claim: Claim) -> Send | None:
    send = session.get(Send, claim.send_id, with_for_update=True, populate_existing=True)
    return send if send and send.fence == claim.fence and send.state is SendState.SENDING else None


def _retry(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    if send.attempts >= MAX_ATTEMPTS:
        end_send(session, send, SendState.DEAD, reason=outcome.detail or "attempts", now=now)
        return
    longest = min(RETRY_CAP, RETRY_BASE * 2**send.attempts)
    wait = timedelta(seconds=outcome.retry_after or random.uniform(0, longest.total_seconds()))  # noqa: S311 - jitter
    _wait(session, send, until=now + wait)


def _offline(session: Session, send: Send, _outcome: Outcome, now: datetime) -> None:
    send.attempts -= 1  # the device's fault, not the message's
    _wait(session, send, until=now + OFFLINE_WAIT)
    device = session.get(Device, send.device_id)
    if device is not None:
        mark_offline(session, device, now=now)


def _timelock(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    pause = timedelta(seconds=outcome.retry_after) if outcome.retry_after else REACHOUT_PAUSE
    send.attempts -= 1
    _wait(session, send, until=now + pause)
    device = session.get(Device, send.device_id)
    if device is not None:
        hold_new_contacts(device, until=now + pause)
        session.add(device)


def _refused(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    end_send(session, send, SendState.DEAD, reason=outcome.detail or outcome.result.value, now=now)


def _not_on_whatsapp(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    _refused(session, send, outcome, now)
    patient = session.get(Patient, send.patient_id) if send.patient_id else None
    if patient is not None and patient.verification_status is VerificationStatus.PENDING:
        patient.verification_status = VerificationStatus.UNREACHABLE
        session.add(patient)


def _become_unknown(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    send.state = SendState.UNKNOWN
    send.last_error = outcome.detail[:200]
    send.unknown_since = send.unknown_since or now
    send.looks = 0
    send.next_at = now + LOOK_AFTER
    _set_message(session, send, MessageStatus.UNKNOWN)


_FOLLOWING = {
    Result.NOT_SENT: _retry,
    Result.OFFLINE: _offline,
    Result.TIMELOCK: _timelock,
    Result.NOT_ON_WHATSAPP: _not_on_whatsapp,
    Result.REFUSED: _refused,
    Result.UNKNOWN: _become_unknown,
    Result.SENT: _become_unknown,  # an answer without an id proves nothing
}


def _wait(session: Session, send: Send, *, until: datetime) -> None:
    send.state = SendState.RETRY
    send.next_at = until
    _set_message(session, send, MessageStatus.QUEUED)


def _set_message(session: Session, send: Send, status: MessageStatus) -> None:
    message = session.get(Message, send.message_id)
    if message is not None:
        message.status = status
        session.add(message)


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
        _wait(session, send, until=now)


def _mark_as_repetition(session: Session, send: Send) -> None:
    message = session.get(Message, send.message_id)
    patient = session.get(Patient, send.patient_id) if send.patient_id else None
    if message is not None:
        mark = i18n.translate(patient.language if patient else "id", "message.repeat_mark")
        message.body = f"{message.body}\n\n{mark}"
        session.add(message)
