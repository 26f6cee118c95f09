"""What was answered: an occurrence confirmed or declined, by the patient or by a person's hand (R4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.errors import IllegalTransition
from app.models.reminder import WAITING_FOR_ANSWER, Occurrence, OccurrenceStatus
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.compliance.changes import figures_change
from app.services.reminders.queries import find_occurrence
from app.services.work.pacing import next_follow_up
from app.settings import get_settings

BY_HAND_WITHIN = timedelta(days=7)
BY_TIME_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """How it was answered: `via` is message, reaction or hand; `at` is when the patient said so."""

    via: str
    at: datetime
    person: UUID | None = None


def confirm_by_hand(session: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    """A person confirms for the patient; also for a missed one, up to seven days after it was due."""
    require(actor, Permission.OCCURRENCE_CONFIRM)
    occurrence = find_occurrence(session, actor, occurrence_id, lock=True)
    _check_by_hand(occurrence, OccurrenceStatus.CONFIRMED, now=now)
    confirm(session, actor, occurrence, Answer("hand", now, actor.user_id), now=now)
    return occurrence


def decline_by_hand(session: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    require(actor, Permission.OCCURRENCE_CONFIRM)
    occurrence = find_occurrence(session, actor, occurrence_id, lock=True)
    _check_by_hand(occurrence, OccurrenceStatus.DECLINED, now=now)
    decline(session, actor, occurrence, Answer("hand", now, actor.user_id), is_not_yet=False, now=now)
    return occurrence


def confirm(session: Session, actor: Actor, occurrence: Occurrence, answer: Answer, *, now: datetime) -> bool:
    """Make it confirmed. False when it already was, or cannot be any more."""
    if not occurrence.may_become(OccurrenceStatus.CONFIRMED):
        return False
    was = occurrence.status
    occurrence.is_confirmed_late = was in (OccurrenceStatus.MISSED, OccurrenceStatus.DECLINED)
    occurrence.status = OccurrenceStatus.CONFIRMED
    occurrence.confirmed_at = answer.at
    occurrence.confirmed_by = answer.person
    occurrence.confirmed_via = answer.via
    occurrence.is_not_yet = False
    occurrence.next_followup_at = None
    _answered(session, actor, occurrence, answer, was=was, now=now)
    return True


def decline(
    session: Session, actor: Actor, occurrence: Occurrence, answer: Answer, *, is_not_yet: bool, now: datetime
) -> bool:
    """Make it declined. "Not yet" keeps the follow-ups going, so that a later "sudah" still counts (R4)."""
    if occurrence.status is OccurrenceStatus.DECLINED and is_not_yet:
        return False
    if not occurrence.may_become(OccurrenceStatus.DECLINED):
        return False
    was = occurrence.status
    occurrence.status = OccurrenceStatus.DECLINED
    occurrence.declined_at = answer.at
    occurrence.declined_by = answer.person
    occurrence.is_not_yet = is_not_yet
    occurrence.confirmed_at = occurrence.confirmed_by = occurrence.confirmed_via = None
    if not is_not_yet:
        occurrence.next_followup_at = None
    elif occurrence.next_followup_at is None and occurrence.sent_at and _has_questions_left(occurrence):
        occurrence.next_followup_at = next_follow_up(occurrence, now=now)
    _answered(session, actor, occurrence, answer, was=was, now=now)
    return True


def _has_questions_left(occurrence: Occurrence) -> bool:
    return occurrence.followups_sent < len(get_settings().followup_minutes)


def _answered(
    session: Session, actor: Actor, occurrence: Occurrence, answer: Answer, *, was: OccurrenceStatus, now: datetime
) -> None:
    occurrence.answered_at = answer.at
    occurrence.answered_from = was
    occurrence.reason = None
    occurrence.updated_at = now
    occurrence.version += 1
    session.add(occurrence)
    figures_change(session, occurrence.patient_id, now=now)
    name = f"reminder.{occurrence.status.value}"
    record_act(
        session,
        actor,
        name,
        subject_type="occurrence",
        subject_id=occurrence.id,
        patient_id=occurrence.patient_id,
        changes={"status": (was, occurrence.status)},
        data={"via": answer.via},
    )


def _check_by_hand(occurrence: Occurrence, status: OccurrenceStatus, *, now: datetime) -> None:
    if occurrence.due_at < now - BY_HAND_WITHIN:
        raise IllegalTransition("error.answer_too_old")
    if occurrence.status is status:
        raise IllegalTransition("error.already_answered")
    if not occurrence.may_become(status):
        raise IllegalTransition()


def is_waiting(occurrence: Occurrence) -> bool:
    """Whether an answer without a quote may mean this one: on its way, received, missed, or "not yet"."""
    return (
        occurrence.status in WAITING_FOR_ANSWER
        or occurrence.status in (OccurrenceStatus.SENDING, OccurrenceStatus.MISSED)
        or (occurrence.status is OccurrenceStatus.DECLINED and occurrence.is_not_yet)
    )
