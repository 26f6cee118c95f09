"""A reminder that was deleted, or ended, goes on: Undo of both (S5). Its next 48 hours exist when a command returns."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.errors import IllegalTransition
from app.models.reminder import Reminder, ReminderStatus
from app.services.actor import Actor, Permission, require
from app.services.reminders.commands import tell
from app.services.reminders.planning import replan_reminder
from app.services.reminders.queries import find_reminder
from app.services.reminders.stopping import bring_back_stopped
from app.services.versions import apply_changes
from app.services.visibility import get_visible_patient


def restore_reminder(session: Session, actor: Actor, reminder_id: UUID, *, now: datetime) -> Reminder:
    """Put a deleted reminder back as it was. One that is not deleted stays as it is."""
    require(actor, Permission.REMINDER_WRITE)
    reminder = find_reminder(session, actor, reminder_id, lock=True, is_deleted_too=True)
    if reminder.deleted_at is not None:
        reminder.deleted_at = None
        _go_on(session, actor, reminder, now=now)
        tell(session, actor, reminder, "reminder.restored")
    return reminder


def reopen_reminder(
    session: Session, actor: Actor, reminder_id: UUID, status: ReminderStatus, *, now: datetime
) -> Reminder:
    """Let an ended reminder be active or paused again. Raises IllegalTransition for one that is not ended."""
    require(actor, Permission.REMINDER_WRITE)
    reminder = find_reminder(session, actor, reminder_id, lock=True)
    if reminder.status is not ReminderStatus.ENDED or status is ReminderStatus.ENDED:
        raise IllegalTransition("error.reminder_not_ended")
    changed = apply_changes(reminder, {"status": status}, seen=None, now=now)
    _go_on(session, actor, reminder, now=now)
    tell(session, actor, reminder, "reminder.reopened", changes=changed)
    return reminder


def _go_on(session: Session, actor: Actor, reminder: Reminder, *, now: datetime) -> None:
    """Plan it anew. What was already on its way comes last: planning would take it for something yet to come."""
    patient = get_visible_patient(session, actor, reminder.patient_id)
    session.add(reminder)
    replan_reminder(session, reminder, patient, now=now)
    if reminder.status is ReminderStatus.ACTIVE:
        bring_back_stopped(session, reminder.id, now=now)
