"""One person's day at a glance: the groups with their counts, and how many of their patients need nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.services.actor import Actor, Permission
from app.services.reminders.local_time import local_date_of, moment_of, zone_of
from app.services.today.groups import (
    Group,
    Limits,
    Todo,
    count_groups,
    count_patients,
    list_calls,
    list_doses,
    list_questions,
)
from app.services.today.scope import Scope, scope_of


@dataclass(frozen=True)
class Today:
    """`done` of `patients` need nothing now; both are 0 where the whole organisation is shown. `watched` are the
    patients whose changes concern it, None for everybody's."""

    is_mine: bool
    may_switch: bool
    counts: dict[Group, int]
    rows: dict[Group, list[Todo]]
    patients: int
    done: int
    watched: tuple[UUID, ...] | None
    now: datetime

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def get_today(session: Session, actor: Actor, *, is_mine: bool | None = None, now: datetime) -> Today:
    """Everything of the list, at most 50 rows a group. Eight statements, however many patients there are."""
    if not actor.may(Permission.PATIENT_READ):
        return Today(True, False, dict.fromkeys(Group, 0), {group: [] for group in Group}, 0, 0, (), now)
    scope = scope_of(session, actor, is_mine=is_mine)
    limits = _limits(actor, now=now)
    counts = _allowed(actor, count_groups(session, scope, limits))
    rows = {group: _rows(session, scope, limits, group) if counts[group] else [] for group in Group}
    patients = _count_active(session, scope) if scope.is_mine else 0
    busy = count_patients(session, scope, limits) if scope.is_mine and patients else 0
    return Today(
        scope.is_mine, scope.may_switch, counts, rows, patients, max(0, patients - busy), scope.patient_ids, now
    )


def count_today(session: Session, actor: Actor, *, now: datetime) -> int:
    """The figure beside Today in the frame."""
    if not actor.may(Permission.PATIENT_READ):
        return 0
    scope = scope_of(session, actor)
    return sum(_allowed(actor, count_groups(session, scope, _limits(actor, now=now))).values())


def _limits(actor: Actor, *, now: datetime) -> Limits:
    zone = zone_of(actor.timezone)
    return Limits(now, moment_of(local_date_of(now, zone), time(), zone))


def _allowed(actor: Actor, counts: dict[Group, int]) -> dict[Group, int]:
    """Whoever may not read messages has no questions, whoever may not see reminders no doses."""
    needs = {Group.QUESTIONS: Permission.MESSAGE_READ, Group.CALLS: Permission.PATIENT_READ}
    return {
        group: count if actor.may(needs.get(group, Permission.REMINDER_READ)) else 0 for group, count in counts.items()
    }


def _rows(session: Session, scope: Scope, limits: Limits, group: Group) -> list[Todo]:
    if group is Group.QUESTIONS:
        return list_questions(session, scope, limits)
    if group is Group.CALLS:
        return list_calls(session, scope, limits)
    return list_doses(session, scope, limits, group)


def _count_active(session: Session, scope: Scope) -> int:
    if scope.patient_ids is not None:
        return len(scope.patient_ids)
    return session.exec(
        select(func.count()).select_from(Patient).where(col(Patient.id).is_not(None), scope.condition)
    ).one()
