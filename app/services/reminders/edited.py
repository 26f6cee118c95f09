"""What a person changed by hand outlives a change of the rule, a pause, and a time of silence (R6).

Such an occurrence is never deleted and planned anew, which would undo the change: it is set aside and taken up again
where its rule still means that time of that day.
"""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from app.models.reminder import Occurrence, OccurrenceStatus
from app.services.reminders.local_time import moment_of, parse_time, zone_of
from app.services.reminders.plan import Plan

SET_ASIDE = "set_aside"
BY_HAND = "by_hand"
COMES_BACK = (SET_ASIDE, "inactive")  # reasons of a cancellation that nobody meant for this one


def set_aside(session: Session, reminder_id: UUID, *, now: datetime) -> None:
    session.execute(
        update(Occurrence)
        .where(
            col(Occurrence.reminder_id) == reminder_id,
            col(Occurrence.status) == OccurrenceStatus.SCHEDULED,
            col(Occurrence.is_edited).is_(True),
            col(Occurrence.due_at) > now,
        )
        .values(status=OccurrenceStatus.CANCELLED, reason=SET_ASIDE, updated_at=now)
        .execution_options(synchronize_session=False)
    )


def take_up_again(session: Session, plan: Plan, *, now: datetime) -> None:
    """Schedule what was set aside and still belongs to the rule, at its own time in the zone that holds now."""
    waiting = session.exec(
        select(Occurrence)
        .where(
            Occurrence.reminder_id == plan.reminder_id,
            col(Occurrence.is_edited).is_(True),
            Occurrence.status == OccurrenceStatus.CANCELLED,
            col(Occurrence.reason).in_(COMES_BACK),
        )
        .execution_options(populate_existing=True)
    ).all()
    if not waiting:
        return
    ahead = select(Occurrence.due_at, Occurrence.id).where(
        Occurrence.reminder_id == plan.reminder_id, col(Occurrence.due_at) > now
    )
    taken = dict(session.exec(ahead).all())
    for occurrence in waiting:
        if not plan.includes(occurrence.local_date, occurrence.slot):
            _drop(session, occurrence)
            continue
        due = moment_meant(occurrence, zone_of(plan.timezone))
        if due > now and taken.get(due, occurrence.id) == occurrence.id:
            taken[due] = occurrence.id
            _schedule(occurrence, due, plan, now=now)
            session.add(occurrence)
    session.flush()


def moment_meant(occurrence: Occurrence, zone: ZoneInfo) -> datetime:
    """When it is due: at its own time, or where a person moved it, read on the clocks of `zone`."""
    if occurrence.moved_to is None:
        return moment_of(occurrence.local_date, parse_time(occurrence.slot), zone)
    wall = datetime.fromisoformat(occurrence.moved_to)
    return moment_of(wall.date(), time(wall.hour, wall.minute), zone)


def _schedule(occurrence: Occurrence, due: datetime, plan: Plan, *, now: datetime) -> None:
    occurrence.status = OccurrenceStatus.SCHEDULED
    occurrence.reason = None
    occurrence.due_at = due
    occurrence.expires_at = due + plan.window
    occurrence.updated_at = now
    occurrence.version += 1


def _drop(session: Session, occurrence: Occurrence) -> None:
    """Its time is no more of the rule. One about which something was written stays, as what happened."""
    if occurrence.message_id is None:
        session.delete(occurrence)
