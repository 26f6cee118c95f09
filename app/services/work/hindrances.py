"""A last look whether a send still should go: much may have happened since it was queued."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

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
_TO_THE_NUMBER_ON_FILE = _ABOUT_A_DOSE | {Purpose.VERIFICATION, Purpose.SHARE}


@dataclass(frozen=True)
class Hindrance:
    """The state a send ends in instead of leaving, and the code of the reason."""

    state: SendState
    reason: str


Candidate = tuple[Send, Patient | None]


def find_hindrances(session: Session, candidates: Sequence[Candidate], *, now: datetime) -> list[Hindrance | None]:
    """Why each of these sends must not go any more; None for one that may."""
    occurrences = _occurrences_of(session, candidates)
    repeated = _said_too_often(session, {send.phone_index for send, _ in candidates}, now=now)
    return [
        _find(send, patient, occurrences.get(send.occurrence_id) if send.occurrence_id else None, repeated, now=now)
        for send, patient in candidates
    ]


def _find(
    send: Send,
    patient: Patient | None,
    occurrence: Occurrence | None,
    repeated: set[tuple[bytes, bytes]],
    *,
    now: datetime,
) -> Hindrance | None:
    if send.expires_at and send.expires_at <= now:
        return Hindrance(SendState.TOO_LATE, "too_late")
    reason = _not_wanted(send, patient, occurrence)
    if reason:
        return Hindrance(SendState.CANCELLED, reason)
    if send.purpose not in ALWAYS_GOES and (send.phone_index, send.text_hash) in repeated:
        return Hindrance(SendState.DEAD, "duplicate_text")
    return None


def said_too_often(session: Session, phone_index: bytes, text_hash: bytes, *, now: datetime) -> bool:
    """Whether this text was said to this number as often as it may be."""
    return (phone_index, text_hash) in _said_too_often(session, {phone_index}, now=now)


def _occurrences_of(session: Session, candidates: Sequence[Candidate]) -> dict[UUID, Occurrence]:
    ids = [send.occurrence_id for send, _ in candidates if send.occurrence_id and send.purpose in _ABOUT_A_DOSE]
    if not ids:
        return {}
    return {found.id: found for found in session.exec(select(Occurrence).where(col(Occurrence.id).in_(ids)))}


def _said_too_often(session: Session, numbers: Set[bytes], *, now: datetime) -> set[tuple[bytes, bytes]]:
    """The brake against loops (R8): number and text of what was said five times in thirty minutes."""
    query = (
        select(Send.phone_index, Send.text_hash)
        .where(col(Send.phone_index).in_(numbers), col(Send.sent_at) > now - SAME_TEXT_SPAN)
        .group_by(col(Send.phone_index), col(Send.text_hash))
        .having(func.count() >= SAME_TEXT_LIMIT)
    )
    return set(session.exec(query).all())


def _not_wanted(send: Send, patient: Patient | None, occurrence: Occurrence | None) -> str | None:
    if patient is not None and send.purpose not in ALWAYS_GOES | {Purpose.UNSUBSCRIBED}:
        if not patient.is_active or patient.deleted_at is not None:
            return "inactive"
        if send.purpose in CARE_PURPOSES and not patient.may_receive_care:
            return "not_verified"
        if send.purpose in _TO_THE_NUMBER_ON_FILE and send.phone_index not in phone_indexes(patient.phone):
            return "number_changed"
    return _answered(occurrence) if occurrence is not None else None


def _answered(occurrence: Occurrence) -> str | None:
    """A dose that was answered while its message stood in the queue is not asked for any more."""
    is_refused = occurrence.status is OccurrenceStatus.DECLINED and not occurrence.is_not_yet
    return "answered" if is_refused or occurrence.status is OccurrenceStatus.CONFIRMED else None
