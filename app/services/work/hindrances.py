"""A last look whether a send still should go: much may have happened since it was queued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Send, SendState
from app.services.phones import phone_indexes
from app.services.work.outgoing import ALWAYS_GOES, CARE_PURPOSES

SAME_TEXT_LIMIT = 5
SAME_TEXT_SPAN = timedelta(minutes=30)
_ABOUT_A_DOSE = frozenset({Purpose.REMINDER, Purpose.FOLLOW_UP})
_TO_THE_NUMBER_ON_FILE = _ABOUT_A_DOSE | {Purpose.VERIFICATION}


@dataclass(frozen=True)
class Hindrance:
    """The state a send ends in instead of leaving, and the code of the reason."""

    state: SendState
    reason: str


def find_hindrance(session: Session, send: Send, patient: Patient | None, *, now: datetime) -> Hindrance | None:
    """Why this send must not go any more; None when it may."""
    if send.expires_at and send.expires_at <= now:
        return Hindrance(SendState.TOO_LATE, "too_late")
    reason = _not_wanted(session, send, patient)
    if reason:
        return Hindrance(SendState.CANCELLED, reason)
    if send.purpose not in ALWAYS_GOES and said_too_often(session, send.phone_index, send.text_hash, now=now):
        return Hindrance(SendState.DEAD, "duplicate_text")
    return None


def said_too_often(session: Session, phone_index: bytes, text_hash: bytes, *, now: datetime) -> bool:
    """The brake against loops (R8): the same text to one number at most five times in thirty minutes."""
    query = select(func.count()).where(
        Send.phone_index == phone_index, col(Send.sent_at) > now - SAME_TEXT_SPAN, Send.text_hash == text_hash
    )
    return session.exec(query).one() >= SAME_TEXT_LIMIT


def _not_wanted(session: Session, send: Send, patient: Patient | None) -> str | None:
    if patient is not None and send.purpose not in ALWAYS_GOES | {Purpose.UNSUBSCRIBED}:
        if not patient.is_active or patient.deleted_at is not None:
            return "inactive"
        if send.purpose in CARE_PURPOSES and not patient.may_receive_care:
            return "not_verified"
        if send.purpose in _TO_THE_NUMBER_ON_FILE and send.phone_index not in phone_indexes(patient.phone):
            return "number_changed"
    if send.purpose in _ABOUT_A_DOSE and send.occurrence_id is not None:
        return _answered(session.get(Occurrence, send.occurrence_id))
    return None


def _answered(occurrence: Occurrence | None) -> str | None:
    """A dose that was answered while its message stood in the queue is not asked for any more."""
    if occurrence is None:
        return None
    is_refused = occurrence.status is OccurrenceStatus.DECLINED and not occurrence.is_not_yet
    return "answered" if is_refused or occurrence.status is OccurrenceStatus.CONFIRMED else None
