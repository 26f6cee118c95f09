"""Taking back an answer that a person gave by hand a moment ago: Undo for a slip of the thumb (R4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import IllegalTransition
from app.models.reminder import WAITING_FOR_ANSWER, Occurrence, OccurrenceStatus
from app.models.work import OPEN_SENDS, Send
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.compliance.changes import figures_change
from app.services.reminders.queries import find_occurrence
from app.services.work.pacing import next_follow_up

UNDO_WITHIN = timedelta(minutes=5)
_S = OccurrenceStatus


def undo_answer(session: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    """Make it what it was before the actor confirmed or declined it by hand. Within five minutes, and once."""
    require(actor, Permission.OCCURRENCE_CONFIRM)
    occurrence = find_occurrence(session, actor, occurrence_id, lock=True)
    if not _is_own_answer(occurrence, actor, now=now):
        raise IllegalTransition("error.answer_not_undone")
    was = occurrence.status
    occurrence.status = _state_before(session, occurrence, now=now)
    occurrence.reason = "too_late" if occurrence.status is _S.TOO_LATE else None
    occurrence.answered_at = occurrence.answered_from = None
    occurrence.confirmed_at = occurrence.confirmed_by = occurrence.confirmed_via = occurrence.declined_at = None
    occurrence.declined_by = None
    occurrence.is_confirmed_late = occurrence.is_not_yet = False
    if occurrence.status in WAITING_FOR_ANSWER:
        occurrence.next_followup_at = next_follow_up(occurrence, now=now)
    occurrence.updated_at = now
    occurrence.version += 1
    session.add(occurrence)
    figures_change(session, occurrence.patient_id, now=now)
    _tell(session, actor, occurrence, was)
    return occurrence


def _is_own_answer(occurrence: Occurrence, actor: Actor, *, now: datetime) -> bool:
    is_answered = occurrence.status in (_S.CONFIRMED, _S.DECLINED) and occurrence.answered_from is not None
    by = occurrence.confirmed_by if occurrence.status is _S.CONFIRMED else occurrence.declined_by
    is_fresh = occurrence.answered_at is not None and occurrence.answered_at > now - UNDO_WITHIN
    return is_answered and is_fresh and by is not None and by == actor.user_id


def _state_before(session: Session, occurrence: Occurrence, *, now: datetime) -> OccurrenceStatus:
    """What it was, as far as that still holds: a dose whose message was stopped by the answer is not on its way."""
    was = OccurrenceStatus(str(occurrence.answered_from))
    if was is _S.SENDING and not _is_on_the_way(session, occurrence):
        return _S.SENT if occurrence.sent_at else _S.FAILED
    if was is _S.SCHEDULED and occurrence.expires_at <= now:
        return _S.TOO_LATE
    if was in (_S.CONFIRMED, _S.DECLINED):  # the answer before it was taken back by this one
        return _S.MISSED if occurrence.missed_at else _S.READ if occurrence.read_at else _S.SENT
    return was


def _is_on_the_way(session: Session, occurrence: Occurrence) -> bool:
    query = select(Send.id).where(Send.message_id == occurrence.message_id, col(Send.state).in_(OPEN_SENDS))
    return session.exec(query.limit(1)).first() is not None


def _tell(session: Session, actor: Actor, occurrence: Occurrence, was: OccurrenceStatus) -> None:
    name, subject, patient = "reminder.answer_undone", occurrence.id, occurrence.patient_id
    record_act(
        session,
        actor,
        name,
        subject_type="occurrence",
        subject_id=subject,
        patient_id=patient,
        changes={"status": (was, occurrence.status)},
    )
