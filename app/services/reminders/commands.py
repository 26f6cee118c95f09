"""Making, changing, pausing and deleting reminders. The occurrences of 48 hours exist when the command returns."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.errors import Detail, IllegalTransition, Invalid
from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import Frequency, Reminder, ReminderStatus
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.files.attaching import put_with_reminder
from app.services.reminders.local_time import local_date_of, moment_of, parse_time, zone_of
from app.services.reminders.planning import forget_scheduled, plan_reminder, replan_reminder
from app.services.reminders.queries import find_reminder
from app.services.reminders.schemas import RULE_FIELDS, NewReminder, ReminderChanges, check_values
from app.services.reminders.stopping import stop_on_the_way
from app.services.reminders.templates import count_use
from app.services.versions import apply_changes, check_seen
from app.services.visibility import get_visible_patient


def create_reminder(session: Session, actor: Actor, new: NewReminder, *, now: datetime) -> Reminder:
    """Make a reminder and plan its next 48 hours. Raises Invalid with every field that does not hold."""
    require(actor, Permission.REMINDER_WRITE)
    patient = get_visible_patient(session, actor, new.patient_id)
    reminder = reminder_of(new, actor, now=now)
    check_reminder(rule_values(reminder), patient, now=now)
    session.add(reminder)
    session.flush()
    put_with_reminder(session, actor, reminder, new.file_id, now=now)
    plan_reminder(session, reminder, patient, now=now)
    if new.template_id is not None:
        count_use(session, actor, new.template_id)
    tell(session, actor, reminder, "reminder.created")
    return reminder


def reminder_of(new: NewReminder, actor: Actor, *, now: datetime) -> Reminder:
    """The row that `new` asks for, not yet checked and not added to a session."""
    return Reminder(
        patient_id=new.patient_id,
        kind=new.kind,
        message=new.message,
        variables=new.variables,
        start_date=new.start_date,
        end_date=new.end_date,
        times_of_day=sorted(new.times_of_day),
        freq=new.freq,
        interval=new.interval,
        by_day=list(new.by_day),
        pauses=list(new.pauses),
        timezone=new.timezone,
        window_minutes=new.window_minutes,
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
        planned_until=now,
    )


def change_reminder(
    session: Session, actor: Actor, reminder_id: UUID, changes: ReminderChanges, *, seen: int | None, now: datetime
) -> Reminder:
    """Change some fields. A changed rule replaces only occurrences that are still scheduled."""
    require(actor, Permission.REMINDER_WRITE)
    reminder = find_reminder(session, actor, reminder_id, lock=True)
    patient = get_visible_patient(session, actor, reminder.patient_id)
    given = _without_cuts(changes.given(), reminder)
    values = rule_values(reminder) | given
    if any(getattr(reminder, name) != values[name] for name in RULE_FIELDS & given.keys()):
        check_reminder(values, patient, now=now)
    elif problems := check_values(values):
        raise Invalid(details=problems)
    check_seen(reminder, given, seen=seen)
    former = reminder.file_id
    if "file_id" in given:
        put_with_reminder(session, actor, reminder, changes.file_id, now=now)
        reminder.file_id = former  # it is set, and its version counted, with the other fields
    changed = apply_changes(reminder, given, seen=seen, now=now)
    if not changed:
        return reminder
    if changed.keys() & RULE_FIELDS:
        replan_reminder(session, reminder, patient, now=now)
    session.add(reminder)
    tell(session, actor, reminder, "reminder.changed", changes=changed)
    return reminder


def _without_cuts(given: dict[str, object], reminder: Reminder) -> dict[str, object]:
    """A part of a rule that gets another first or last day is whole there again, and counts from its own start."""
    is_new = {name for name, value in given.items() if getattr(reminder, name) != value}
    if "start_date" in is_new:
        given = given | {"start_slot": None}
    if "end_date" in is_new:
        given = given | {"end_slot": None}
    return given | ({"anchor_date": None} if is_new & {"start_date", "freq", "interval"} else {})


def set_reminder_status(
    session: Session, actor: Actor, reminder_id: UUID, status: ReminderStatus, *, now: datetime
) -> Reminder:
    """Pause, resume or end a reminder. What is scheduled is forgotten or planned again."""
    require(actor, Permission.REMINDER_WRITE)
    reminder = find_reminder(session, actor, reminder_id, lock=True)
    if reminder.status is ReminderStatus.ENDED and status is not ReminderStatus.ENDED:
        raise IllegalTransition("error.reminder_ended")
    changed = apply_changes(reminder, {"status": status}, seen=None, now=now)
    if changed:
        patient = get_visible_patient(session, actor, reminder.patient_id)
        replan_reminder(session, reminder, patient, now=now)
        if status is not ReminderStatus.ACTIVE:
            stop_on_the_way(session, reminder.id, [Purpose.REMINDER], now=now)
        session.add(reminder)
        tell(session, actor, reminder, f"reminder.{status.value}", changes=changed)
    return reminder


def delete_reminder(session: Session, actor: Actor, reminder_id: UUID, *, now: datetime) -> None:
    """Delete softly: history stays, what is still scheduled is forgotten, and nothing more is asked about it."""
    require(actor, Permission.REMINDER_WRITE)
    reminder = find_reminder(session, actor, reminder_id, lock=True)
    reminder.deleted_at = now
    session.add(reminder)
    forget_scheduled(session, reminder.id, now=now)
    stop_on_the_way(session, reminder.id, [Purpose.REMINDER, Purpose.FOLLOW_UP], now=now)
    tell(session, actor, reminder, "reminder.deleted")


def check_reminder(values: dict[str, object], patient: Patient, *, now: datetime) -> None:
    """Raise Invalid with every value that does not hold, or that would never send anything."""
    problems = check_values(values)
    if not problems:
        is_once = values["freq"] is Frequency.ONCE
        problems = _past_once(values, patient, now=now) if is_once else _past_end(values, patient, now=now)
    if problems:
        raise Invalid(details=problems)


def _past_once(values: dict[str, object], patient: Patient, *, now: datetime) -> list[Detail]:
    """A single reminder has to lie ahead; one that repeats begins with its next time."""
    zone = zone_of(str(values["timezone"] or patient.timezone))
    day, times = values["start_date"], values["times_of_day"]
    late = [slot for slot in times if moment_of(day, parse_time(slot), zone) <= now]  # type: ignore[attr-defined, arg-type]
    return [Detail("startDate", "error.once_in_the_past")] if late else []


def _past_end(values: dict[str, object], patient: Patient, *, now: datetime) -> list[Detail]:
    """A reminder whose last day is over would look alive and never say anything."""
    zone = zone_of(str(values["timezone"] or patient.timezone))
    end = values["end_date"]
    is_over = isinstance(end, date) and end < local_date_of(now, zone)
    return [Detail("endDate", "error.end_in_the_past")] if is_over else []


def rule_values(reminder: Reminder) -> dict[str, object]:
    """What a person decides about a reminder, by column."""
    names = RULE_FIELDS | {"message", "kind", "variables"}
    return {name: getattr(reminder, name) for name in names}


def tell(
    session: Session,
    actor: Actor,
    reminder: Reminder,
    name: str,
    *,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    """Say to whoever watches, and to the audit trail, what happened to a reminder."""
    patient_id = reminder.patient_id
    record_act(
        session, actor, name, subject_type="reminder", subject_id=reminder.id, patient_id=patient_id, changes=changes
    )
