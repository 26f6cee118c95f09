"""Changing one due moment and no other: its time, its words, or that it is left out (R6, "edit this").

Only what is still scheduled changes. The row keeps the day and slot of the rule, so that planning does not make it a
second time; a moved one may not take the moment of another of the same reminder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Detail, IllegalTransition, Invalid, VersionConflict
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.compliance.changes import figures_change
from app.services.reminders.edited import BY_HAND, moment_meant
from app.services.reminders.local_time import moment_of, parse_time, zone_of
from app.services.reminders.plan import Plan
from app.services.reminders.planning import moments
from app.services.reminders.queries import find_occurrence
from app.services.reminders.schemas import check_values
from app.services.versions import apply_changes
from app.services.visibility import get_visible_patient

MOVE_WITHIN = timedelta(days=30)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class OccurrenceChanges:
    """What to change of one; `None` leaves it. `day` and `time` are the patient's; an empty message is the rule's."""

    day: date | None = None
    time: str | None = None
    message: str | None = None


def change_occurrence(
    session: Session, actor: Actor, occurrence_id: UUID, changes: OccurrenceChanges, *, seen: int | None, now: datetime
) -> Occurrence:
    """Move this one, or give it words of its own. Raises Invalid with every value that does not hold."""
    occurrence, reminder, patient = _found(session, actor, occurrence_id)
    if occurrence.status is not OccurrenceStatus.SCHEDULED:
        raise IllegalTransition("error.occurrence_not_scheduled")
    plan = Plan.of(reminder, patient.timezone)
    given = _moved(session, occurrence, changes, plan, now=now) | _reworded(changes, reminder)
    changed = _apply(occurrence, given, seen=seen, now=now)
    if changed:
        occurrence.is_edited = True
        if "moved_to" in changed:
            occurrence.due_at = moment_meant(occurrence, zone_of(plan.timezone))
            occurrence.expires_at = occurrence.due_at + plan.window
        session.add(occurrence)
        _tell(session, actor, occurrence, "occurrence.changed", changes=changed)
    return occurrence


def cancel_occurrence(session: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    """Leave this one out. It stays as cancelled, and is not planned again."""
    occurrence, _, _ = _found(session, actor, occurrence_id)
    if occurrence.status is not OccurrenceStatus.SCHEDULED:
        raise IllegalTransition("error.occurrence_not_scheduled")
    _become(session, actor, occurrence, OccurrenceStatus.CANCELLED, reason=BY_HAND, now=now)
    return occurrence


def restore_occurrence(session: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    """Take back that it was left out, as long as its time lies ahead and the reminder is going on."""
    occurrence, reminder, patient = _found(session, actor, occurrence_id)
    is_left_out = occurrence.status is OccurrenceStatus.CANCELLED and occurrence.reason == BY_HAND
    is_going = reminder.status is ReminderStatus.ACTIVE and reminder.deleted_at is None and patient.is_active
    if not (is_left_out and is_going and occurrence.due_at > now):
        raise IllegalTransition("error.occurrence_not_restored")
    _become(session, actor, occurrence, OccurrenceStatus.SCHEDULED, reason=None, now=now)
    return occurrence


def _found(session: Session, actor: Actor, occurrence_id: UUID) -> tuple[Occurrence, Reminder, Patient]:
    require(actor, Permission.REMINDER_WRITE)
    occurrence = find_occurrence(session, actor, occurrence_id, lock=True)
    reminder = session.get_one(Reminder, occurrence.reminder_id)
    return occurrence, reminder, get_visible_patient(session, actor, occurrence.patient_id)


def _moved(
    session: Session, occurrence: Occurrence, changes: OccurrenceChanges, plan: Plan, *, now: datetime
) -> dict[str, object]:
    """Where it goes, as a wall clock; None for its own place in the rule."""
    if changes.day is None and changes.time is None:
        return {}
    before = occurrence.moved_to or f"{occurrence.local_date.isoformat()}T{occurrence.slot}"
    slot = parse_time(before[-5:] if changes.time is None else changes.time, field="time")
    day = changes.day or date.fromisoformat(before[:10])
    wall = f"{day.isoformat()}T{slot:%H:%M}"
    if wall == before:
        return {}
    due = moment_of(day, slot, zone_of(plan.timezone))
    if due <= now:
        raise Invalid.field("time", "error.occurrence_in_the_past")
    if due > now + MOVE_WITHIN:
        raise Invalid.field("date", "error.occurrence_too_far", days=str(MOVE_WITHIN.days))
    is_home = wall == f"{occurrence.local_date.isoformat()}T{occurrence.slot}"
    if not is_home and _is_taken(session, occurrence, due, plan):
        raise Invalid.field("time", "error.occurrence_taken")
    return {"moved_to": None if is_home else wall}


def _is_taken(session: Session, occurrence: Occurrence, due: datetime, plan: Plan) -> bool:
    """Whether another of this reminder is due then, planned already or not yet."""
    others = select(Occurrence.id).where(
        Occurrence.reminder_id == plan.reminder_id, Occurrence.due_at == due, col(Occurrence.id) != occurrence.id
    )
    if session.exec(others).first() is not None:
        return True
    meant = moments(plan, after=due - _INSTANT, until=due)
    return any((row["local_date"], row["slot"]) != (occurrence.local_date, occurrence.slot) for row in meant)


def _reworded(changes: OccurrenceChanges, reminder: Reminder) -> dict[str, object]:
    if changes.message is None:
        return {}
    text = changes.message.strip()
    if text and (problems := check_values({"message": text})):
        raise Invalid(details=problems)
    return {"own_message": text if text and text != reminder.message else None}


def _apply(
    occurrence: Occurrence, given: dict[str, object], *, seen: int | None, now: datetime
) -> dict[str, tuple[object, object]]:
    """The changes, merged by field; a conflict names the fields as they are called outside."""
    occurrence.field_versions = occurrence.field_versions or {}
    try:
        return apply_changes(occurrence, given, seen=seen, now=now)  # type: ignore[arg-type]  # set one line above
    except VersionConflict as conflict:
        outside = {"moved_to": "time", "own_message": "message"}
        details = [
            Detail(outside[each.field], each.message, each.params, yours=each.yours, theirs=each.theirs)
            for each in conflict.details
        ]
        raise VersionConflict(details=details) from None


def _become(
    session: Session,
    actor: Actor,
    occurrence: Occurrence,
    status: OccurrenceStatus,
    *,
    reason: str | None,
    now: datetime,
) -> None:
    was = occurrence.status
    occurrence.status = status
    occurrence.reason = reason
    occurrence.is_edited = True
    occurrence.updated_at = now
    occurrence.version += 1
    session.add(occurrence)
    figures_change(session, occurrence.patient_id, now=now)
    name = "occurrence.cancelled" if status is OccurrenceStatus.CANCELLED else "occurrence.restored"
    _tell(session, actor, occurrence, name, changes={"status": (was, status)})


def _tell(
    session: Session,
    actor: Actor,
    occurrence: Occurrence,
    name: str,
    *,
    changes: dict[str, tuple[object, object]],
) -> None:
    subject, patient = occurrence.id, occurrence.patient_id
    record_act(session, actor, name, subject_type="occurrence", subject_id=subject, patient_id=patient, changes=changes)
