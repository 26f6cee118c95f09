"""This and following (R6): the old rule ends before one of its moments, and a new reminder goes on from there.

What has happened stays with the old one. What a person changed by hand after the cut goes to the new one, so that a
dose that was moved or left out is not planned again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, not_, or_
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, Invalid
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.actor import Actor, Permission, require
from app.services.files.attaching import put_with_reminder, take_over
from app.services.reminders.commands import change_reminder, check_reminder, rule_values, tell
from app.services.reminders.edited import SET_ASIDE
from app.services.reminders.plan import Plan
from app.services.reminders.planning import plan_reminder, replan_reminder
from app.services.reminders.queries import find_occurrence, find_reminder
from app.services.reminders.schemas import ReminderChanges
from app.services.versions import check_seen
from app.services.visibility import get_visible_patient

RHYTHM = frozenset({"start_date", "freq", "interval", "by_day"})


@dataclass(frozen=True)
class Cut:
    """The first moment that belongs to the new rule: a local day and a time of it."""

    day: date
    slot: str


def change_following(
    session: Session,
    actor: Actor,
    occurrence_id: UUID,
    changes: ReminderChanges,
    *,
    seen: int | None,
    now: datetime,
) -> Reminder:
    """Change the reminder from this occurrence on. The answer is the reminder that goes on: the new one, or the same
    where nothing of the rule lies before."""
    require(actor, Permission.REMINDER_WRITE)
    occurrence = find_occurrence(session, actor, occurrence_id)
    old = find_reminder(session, actor, occurrence.reminder_id, lock=True)
    patient = get_visible_patient(session, actor, old.patient_id)
    cut = Cut(occurrence.local_date, occurrence.slot)
    if old.status is ReminderStatus.ENDED:
        raise IllegalTransition("error.reminder_ended")
    if not Plan.of(old, patient.timezone).includes(cut.day, cut.slot):
        raise Invalid.field("occurrenceId", "error.cut_not_in_rule")
    if not _has_past(old, cut):
        return change_reminder(session, actor, old.id, changes, seen=seen, now=now)
    check_seen(old, changes.given(), seen=seen)
    new = _continued(old, changes, cut, actor, now=now)
    check_reminder(rule_values(new), patient, now=now)
    file_id, new.file_id = new.file_id, old.file_id
    session.add(new)
    session.flush()
    take_over(session, actor, new, now=now)
    put_with_reminder(session, actor, new, file_id, now=now)
    changes_of_old = _end_before(session, old, cut, new, now=now)
    replan_reminder(session, old, patient, now=now)
    tell(session, actor, old, "reminder.changed", changes=changes_of_old)
    plan_reminder(session, new, patient, now=now)
    tell(session, actor, new, "reminder.created")
    return new


def _has_past(old: Reminder, cut: Cut) -> bool:
    """Whether the rule means anything before the cut."""
    earlier_day = next(Plan.of(old, "UTC").rule.days(old.start_date, cut.day), cut.day) < cut.day
    earlier_slot = any(slot < cut.slot for slot in Plan.of(old, "UTC").slots_on(cut.day))
    return earlier_day or earlier_slot


def _continued(old: Reminder, changes: ReminderChanges, cut: Cut, actor: Actor, *, now: datetime) -> Reminder:
    given = changes.given()
    values = rule_values(old) | {"start_date": cut.day} | given
    has_own_rhythm = any(given[name] != getattr(old, name) for name in RHYTHM & given.keys())
    new = Reminder(
        patient_id=old.patient_id,
        message=old.message,
        start_date=cut.day,
        start_slot=_first_slot(old, values, cut),
        end_slot=old.end_slot if values["end_date"] == old.end_date else None,
        anchor_date=None if has_own_rhythm else old.anchor_date or old.start_date,
        status=old.status,
        file_id=old.file_id,
        continues_id=old.id,
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
        planned_until=now,
    )
    for name, value in values.items():
        setattr(new, name, value)
    return new


def _first_slot(old: Reminder, values: dict[str, object], cut: Cut) -> str | None:
    """Where the day of the cut still has earlier times of the old rule, the new one begins after as many of its own."""
    kept = [slot for slot in old.times_of_day if slot < cut.slot]
    times = values["times_of_day"]
    if values["start_date"] != cut.day or not kept or not isinstance(times, list):
        return None
    if len(times) == len(old.times_of_day):
        return str(times[len(kept)])
    return next((str(slot) for slot in times if slot > kept[-1]), cut.slot)


def _end_before(
    session: Session, old: Reminder, cut: Cut, new: Reminder, *, now: datetime
) -> dict[str, tuple[object, object]]:
    """End the old rule before the cut and hand what lies after it to the new one. Returns what changed of the old."""
    former = (old.end_date, old.end_slot)
    has_times_left = any(slot < cut.slot for slot in old.times_of_day)
    old.end_date = cut.day if has_times_left else cut.day - timedelta(days=1)
    old.end_slot = cut.slot if has_times_left else None
    old.version += 1
    old.updated_at = now
    old.field_versions = {**old.field_versions, "end_date": old.version}
    session.add(old)
    session.flush()
    for carried in _carried_over(session, old, cut, now=now):
        carried.reminder_id = new.id
        if carried.status is OccurrenceStatus.SCHEDULED:
            carried.status, carried.reason = OccurrenceStatus.CANCELLED, SET_ASIDE
        session.add(carried)
    session.flush()
    return {"end_date": (former[0], old.end_date), "end_slot": (former[1], old.end_slot)}


def _carried_over(session: Session, old: Reminder, cut: Cut, *, now: datetime) -> list[Occurrence]:
    """What lies ahead of us from the cut on and is more than a plan: changed by hand, left out, or sent early."""
    is_plan = and_(col(Occurrence.status) == OccurrenceStatus.SCHEDULED, col(Occurrence.is_edited).is_(False))
    query = select(Occurrence).where(
        Occurrence.reminder_id == old.id,
        not_(is_plan),
        or_(col(Occurrence.due_at) > now, col(Occurrence.status) == OccurrenceStatus.CANCELLED),
        or_(
            col(Occurrence.local_date) > cut.day,
            and_(col(Occurrence.local_date) == cut.day, col(Occurrence.slot) >= cut.slot),
        ),
    )
    return list(session.exec(query).all())
