"""Which dose an answer means: the one that was quoted or reacted to, else the one in time (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.message import Direction, Message
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.services.reminders.answers import BY_HAND_WITHIN, BY_TIME_WITHIN, is_waiting

OPEN = (
    OccurrenceStatus.SENDING,
    OccurrenceStatus.SENT,
    OccurrenceStatus.DELIVERED,
    OccurrenceStatus.READ,
    OccurrenceStatus.MISSED,
    OccurrenceStatus.DECLINED,
)


@dataclass(frozen=True)
class Match:
    """What was found: the dose, or the patients between whom it cannot be told."""

    patient: Patient | None
    occurrence: Occurrence | None = None
    candidates: tuple[Patient, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        return len(self.candidates) > 1


def match(session: Session, patients: Sequence[Patient], *, quoted: str | None, text: str, at: datetime) -> Match:
    """Find the dose for an answer written at `at` by somebody who may speak for `patients`."""
    if not patients:
        return Match(None)
    ids = {patient.id: patient for patient in patients}
    if quoted:
        found = _by_quote(session, ids, quoted, at=at)
        if found:
            return found
    waiting = _waiting(session, list(ids), at=at)
    owners = tuple(ids[owner] for owner in dict.fromkeys(occurrence.patient_id for occurrence in waiting))
    named = [patient for patient in owners if _is_named(patient, text)]
    owner = named[0] if len(named) == 1 else owners[0] if len(owners) == 1 else None
    if owner is None:
        return Match(patients[0] if len(patients) == 1 else None, candidates=owners)
    return Match(owner, next(o for o in waiting if o.patient_id == owner.id))


def _by_quote(session: Session, ids: dict[UUID, Patient], quoted: str, *, at: datetime) -> Match | None:
    """The dose of the quoted message, which may be the reminder or one of its follow-ups."""
    query = select(Message).where(
        Message.provider_message_id == quoted,
        Message.direction == Direction.OUT,
        col(Message.patient_id).in_(list(ids)),
    )
    message = session.exec(query).first()
    if message is None or message.patient_id is None:
        return None
    occurrence = session.get(Occurrence, message.occurrence_id) if message.occurrence_id else None
    if occurrence is not None and occurrence.due_at < at - BY_HAND_WITHIN:
        occurrence = None
    return Match(ids[message.patient_id], occurrence)


def _waiting(session: Session, ids: list[UUID], *, at: datetime) -> list[Occurrence]:
    """The doses that an answer without a quote may mean, latest first."""
    query = (
        select(Occurrence)
        .where(
            col(Occurrence.patient_id).in_(ids),
            col(Occurrence.status).in_(OPEN),
            Occurrence.due_at > at - BY_TIME_WITHIN,
            Occurrence.due_at <= at + BY_TIME_WITHIN,
        )
        .order_by(col(Occurrence.sent_at).desc(), col(Occurrence.due_at).desc())
        .limit(50)
    )
    found = [occurrence for occurrence in session.exec(query).all() if is_waiting(occurrence)]
    return sorted(found, key=lambda o: o.sent_at or o.updated_at, reverse=True)


def _is_named(patient: Patient, text: str) -> bool:
    words = set(text.casefold().split())
    return any(part in words for part in patient.name.casefold().split() if len(part) > 2)
