"""What became of a send: recorded under the fence of its claim, so that a worker who lost it changes nothing.

A send that may or may not have left is `unknown`: see `unknowns`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import faults
from app.models.message import MessageStatus
from app.models.patient import Patient, Verification, VerificationMethod, VerificationStatus
from app.models.work import READY_SENDS, Device, Send, SendState
from app.services.actor import SYSTEM
from app.services.acts import record_act
from app.services.work.claims import Claim
from app.services.work.devices import REACHOUT_PAUSE, SEND_LEASE, hold_new_contacts, mark_offline
from app.services.work.endings import end_send
from app.services.work.requeue import requeue, set_message_status
from app.services.work.sent import Departure, record_sent
from app.services.work.unknowns import LOOK_AFTER

MAX_ATTEMPTS = 8
RETRY_BASE = timedelta(seconds=5)
RETRY_CAP = timedelta(minutes=15)
OFFLINE_WAIT = faults.hurried(timedelta(seconds=30))


class Result(StrEnum):
    SENT = "sent"
    NOT_SENT = "not_sent"
    OFFLINE = "offline"
    TIMELOCK = "timelock"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True)
class Outcome:
    """What the port said of one claim; `detail` carries no personal data."""

    result: Result
    provider_id: str | None = None
    detail: str = ""
    retry_after: float | None = None


def record_outcomes(session: Session, done: Sequence[tuple[Claim, Outcome]], *, now: datetime) -> int:
    """Write down what happened. Of a claim that was lost meanwhile nothing is: somebody else decides about that send.

    Returns how many were still held.
    """
    sends = _claimed(session, [claim for claim, _ in done])
    held = [(sends[claim.send_id], outcome) for claim, outcome in done if claim.send_id in sends]
    record_sent(
        session, [Departure(send, outcome.provider_id, now) for send, outcome in held if outcome.provider_id], now=now
    )
    for send, outcome in held:
        if outcome.provider_id:
            faults.reach("before_sent_commit")
            continue
        send.lease_owner = send.lease_until = None
        send.last_error = outcome.detail[:200]
        _FOLLOWING[outcome.result](session, send, outcome, now)
        session.add(send)
    return len(held)


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
        claimed_at = (send.lease_until or now) - SEND_LEASE
        send.fence += 1
        send.lease_owner = send.lease_until = None
        _become_unknown(session, send, Outcome(Result.UNKNOWN, detail="worker lost"), claimed_at)
        send.next_at = now + LOOK_AFTER
        session.add(send)
    if lost:
        session.flush()
        faults.reach("in_reaper")
    return len(lost)


def expire_batch(session: Session, *, now: datetime, limit: int = 200) -> int:
    """What waits past its time is too late, also while its device is offline or all sending is paused (R3)."""
    query = (
        select(Send)
        .where(col(Send.state).in_(READY_SENDS), col(Send.expires_at) <= now)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    late = session.exec(query).all()
    for send in late:
        end_send(session, send, SendState.TOO_LATE, reason="too_late", now=now)
    return len(late)


def _claimed(session: Session, claims: Sequence[Claim]) -> dict[UUID, Send]:
    """Those sends that are still held under the fence of their claim."""
    fences = {claim.send_id: claim.fence for claim in claims}
    query = select(Send).where(col(Send.id).in_(fences)).order_by(col(Send.id)).with_for_update()
    sends = session.exec(query.execution_options(populate_existing=True)).all()
    return {send.id: send for send in sends if send.fence == fences[send.id] and send.state is SendState.SENDING}


def _retry(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    if send.attempts >= MAX_ATTEMPTS:
        end_send(session, send, SendState.DEAD, reason="attempts", now=now)
        return
    longest = min(RETRY_CAP, RETRY_BASE * 2**send.attempts)
    wait = timedelta(seconds=outcome.retry_after or random.uniform(0, longest.total_seconds()))  # noqa: S311 - jitter
    requeue(session, send, until=now + wait)


def _offline(session: Session, send: Send, _outcome: Outcome, now: datetime) -> None:
    send.attempts -= 1  # the device's fault, not the message's
    requeue(session, send, until=now + OFFLINE_WAIT)
    device = session.get(Device, send.device_id)
    if device is not None:
        mark_offline(session, device, now=now)


def _timelock(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    """New contacts wait until WhatsApp allows them again; a warm chat that met it (it happens) is tried again soon."""
    pause = timedelta(seconds=outcome.retry_after) if outcome.retry_after else REACHOUT_PAUSE
    if send.is_warm:
        _retry(session, send, Outcome(Result.NOT_SENT, detail=outcome.detail), now)
    else:
        send.attempts -= 1
        requeue(session, send, until=now + pause)
    device = session.get(Device, send.device_id)
    if device is not None:
        hold_new_contacts(session, device, until=now + pause, now=now)


def _refused(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    end_send(session, send, SendState.DEAD, reason=outcome.result.value, now=now)


def _not_on_whatsapp(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    _refused(session, send, outcome, now)
    patient = session.get(Patient, send.patient_id) if send.patient_id else None
    if patient is not None and patient.verification_status is VerificationStatus.PENDING:
        _unreachable(session, patient, now=now)


def _unreachable(session: Session, patient: Patient, *, now: datetime) -> None:
    """Our request for consent cannot arrive: the number has no WhatsApp (P3)."""
    asked = (col(Verification.patient_id) == patient.id, col(Verification.method) == VerificationMethod.ASK)
    session.execute(
        update(Verification)
        .where(*asked, col(Verification.status) == VerificationStatus.PENDING)
        .values(status=VerificationStatus.UNREACHABLE)
    )
    patient.verification_status = VerificationStatus.UNREACHABLE
    patient.version += 1
    patient.updated_at = now
    session.add(patient)
    name = "patient.verification_unreachable"
    record_act(
        session,
        SYSTEM,
        name,
        subject_type="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        changes={"verificationStatus": (VerificationStatus.PENDING, VerificationStatus.UNREACHABLE)},
    )


def _not_tried(session: Session, send: Send, _outcome: Outcome, now: datetime) -> None:
    send.attempts -= 1
    requeue(session, send, until=now)


def _become_unknown(session: Session, send: Send, outcome: Outcome, now: datetime) -> None:
    send.state = SendState.UNKNOWN
    send.last_error = outcome.detail[:200]
    send.unknown_since = send.unknown_since or now
    send.looks = 0
    send.next_at = now + LOOK_AFTER
    set_message_status(session, send, MessageStatus.UNKNOWN)


_FOLLOWING = {
    Result.NOT_SENT: _retry,
    Result.OFFLINE: _offline,
    Result.TIMELOCK: _timelock,
    Result.NOT_ON_WHATSAPP: _not_on_whatsapp,
    Result.REFUSED: _refused,
    Result.UNKNOWN: _become_unknown,
    Result.NOT_TRIED: _not_tried,
    Result.SENT: _become_unknown,  # an answer without an id proves nothing
}
