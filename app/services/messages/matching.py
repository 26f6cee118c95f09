"""Which dose an answer means: the one that was quoted or reacted to, else the one in time (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.message import Direction, Message
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.services.messages.naming import named_in
from app.services.reminders.answers import BY_HAND_WITHIN, BY_TIME_WITHIN, is_waiting

OPEN = (
    OccurrenceStatus.SENDING,
    OccurrenceStatus.SENT,
    OccurrenceStatus.DELIVERED,
    OccurrenceStatus.READ,
    OccurrenceStatus.MISSED,
    OccurrenceStatus.DECLINED,
)
CLOCKS_DIFFER = timedelta(minutes=1)  # WhatsApp's time of a message has whole seconds, and is not our clock's


@dataclass(frozen=True)
class Said:
    """What is looked at in an answer: its words, when it was written, and what it quotes or reacts to."""

    text: str
    at: datetime
    quoted: str | None = None
    is_reaction: bool = False


@dataclass(frozen=True)
class Match:
    """What was found: whose answer it is, the dose, or the patients between whom it cannot be told.

    `is_certain` when the patient was quoted or named, and not merely the one who was asked last. `quoted` is our
    message that the answer quotes.
    """

    patient: Patient | None
    occurrence: Occurrence | None = None
    candidates: tuple[Patient, ...] = ()
    is_certain: bool = False
    quoted: Message | None = None

    @property
    def is_ambiguous(self) -> bool:
        return len(self.candidates) > 1


def match(session: Session, patients: Sequence[Patient], said: Said) -> Match:
    """Find the dose that somebody who may speak for `patients` answers."""
    if not patients:
        return Match(None)
    only = patients[0] if len(patients) == 1 else None
    if said.quoted:
        found = _by_quote(session, patients, said.quoted, at=said.at)
        if found:
            return found
        if said.is_reaction:
            return Match(only)  # a thumb on something else says nothing about a dose
    named = named_in(said.text, patients) if only is None else []
    meant = named if len(named) == 1 else patients
    waiting = _waiting(session, [patient.id for patient in meant], at=said.at)
    owners = tuple(patient for patient in meant if any(o.patient_id == patient.id for o in waiting))
    if len(meant) == 1 or len(owners) == 1:
        owner = meant[0] if len(meant) == 1 else owners[0]
        dose = next((o for o in waiting if o.patient_id == owner.id), None)
        return Match(owner, dose, is_certain=bool(named) and len(named) == 1)
    return Match(only, candidates=owners)


def _by_quote(session: Session, patients: Sequence[Patient], quoted: str, *, at: datetime) -> Match | None:
    """The dose of the quoted message, which may be the reminder or one of its follow-ups."""
    ids = {patient.id: patient for patient in patients}
    query = select(Message).where(
        Message.provider_message_id == quoted,
        Message.direction == Direction.OUT,
        col(Message.patient_id).in_(list(ids)),
    )
    message = session.exec(query).first()
    if message is None or message.patient_id is None:
        return None
    occurrence = session.get(Occurrence, message.occurrence_id) if message.occurrence_id else None
    if occurrence is not None and not _may_still_be_answered(occurrence, at=at):
        occurrence = None
    return Match(ids[message.patient_id], occurrence, is_certain=True, quoted=message)


def _may_still_be_answered(occurrence: Occurrence, *, at: datetime) -> bool:
    """A dose that was declined for a day, a missed one for a week."""
    is_declined = occurrence.status is OccurrenceStatus.DECLINED
    return occurrence.due_at >= at - (BY_TIME_WITHIN if is_declined else BY_HAND_WITHIN)


def _waiting(session: Session, ids: list[UUID], *, at: datetime) -> list[Occurrence]:
    """The doses that an answer written at `at` without a quote may mean, the one asked for last first."""
    query = (
        select(Occurrence)
        .where(
            col(Occurrence.patient_id).in_(ids),
            col(Occurrence.status).in_(OPEN),
            Occurrence.due_at > at - BY_TIME_WITHIN,
            Occurrence.due_at <= at + BY_TIME_WITHIN,
        )
        .order_by(col(Occurrence.due_at).desc())
        .limit(50)
    )
    found = [o for o in session.exec(query).all() if is_waiting(o) and _asked_at(o) <= at + CLOCKS_DIFFER]
    return sorted(found, key=_asked_at, reverse=True)


def _asked_at(occurrence: Occurrence) -> datetime:
    return occurrence.sent_at or occurrence.updated_at
