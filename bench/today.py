"""Today at 450 000 reminders of 150 000 patients: a volunteer's list and everybody's, as the page asks for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from app import clock
from app.db import engine, reading, transaction
from app.models.account import User
from app.models.columns import Id
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.services.actor import Actor
from app.services.today.day import get_today
from app.services.today.rail import get_rail
from bench.figure import Figure, percentile
from bench.population import REMINDERS_OF_ONE, copy_rows, numbered_id, populate
from bench.stage import Stage
from tests.factories.people import a_user, an_actor

GOAL_MS = 100.0
PATIENTS_OF_ONE = 24
_STATES = ("confirmed",) * 14 + ("sent", "delivered", "read", "missed", "failed", "scheduled")


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    reminders, rounds = (45_000, 20) if is_quick else (450_000, 60)
    figures = []
    for kind in ("sqlite", "postgres"):
        with stage.database(kind):
            volunteer, staff = _fill(reminders)
            for who, actor in (("a volunteer", volunteer), ("all, for staff", staff)):
                figures.append(_figure(f"Today of {who} on {kind}: p95", actor, get_today, rounds, GOAL_MS))
                figures.append(_figure(f"beside Today of {who} on {kind}: p95", actor, get_rail, rounds, None))
    return figures


def _figure(name: str, actor: Actor, query: Callable[..., object], rounds: int, goal: float | None) -> Figure:
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        with reading() as session:
            query(session, actor, now=clock.now())
        took.append(time.perf_counter() - started)
    note = f"p50 {percentile(took, 0.5) * 1000:.0f} ms"
    return Figure(name, percentile(took, 0.95) * 1000, "ms", goal, "less", "", note)


def _fill(reminders: int) -> tuple[Actor, Actor]:
    """One dose of today for each reminder, in every state; the first patients are one volunteer's."""
    now = clock.now()
    populate(reminders, planned_until=now + timedelta(days=2))
    with transaction() as session:
        volunteer, staff = a_user(session), a_user(session, role="admin")
        _doses(session, reminders)
        _assign(session, volunteer)
    with transaction() as session:
        session.execute(text("ANALYZE"))
    return an_actor(user=volunteer), an_actor(user=staff)


def _doses(session: Session, reminders: int) -> None:
    now = clock.now()
    first = Occurrence(
        reminder_id=_first(session, "reminder"),
        patient_id=_first(session, "patient"),
        local_date=now.date(),
        slot="07:59",
        due_at=now,
        expires_at=now + timedelta(hours=2),
        status=OccurrenceStatus.SENT,
        sent_at=now,
        delivered_at=now,
    )
    session.add(first)
    session.flush()
    states = " ".join(f"WHEN {number} THEN '{state}'" for number, state in enumerate(_STATES))
    is_sqlite = engine().dialect.name == "sqlite"
    copy_rows(
        session,
        Occurrence,
        reminders,
        {
            "id": numbered_id("n + 1"),
            "reminder_id": numbered_id("n"),
            "patient_id": numbered_id(f"n % {reminders // REMINDERS_OF_ONE}"),
            "slot": "'08:00'",
            "status": f"CASE n % {len(_STATES)} {states} END",
            "followups_sent": "n % 3",
            "due_at": "datetime(one.due_at, '-' || (n % 600 + 1) || ' minutes')"
            if is_sqlite
            else "one.due_at - (n % 600 + 1) * interval '1 minute'",
        },
    )
    session.delete(first)


def _first(session: Session, table: str) -> UUID:
    query = text(f"SELECT id FROM {table} ORDER BY id LIMIT 1")
    found: UUID = session.execute(query.columns(id=Id())).scalar_one()
    return found


def _assign(session: Session, volunteer: User) -> None:
    own = select(Patient.id).order_by(col(Patient.id)).limit(PATIENTS_OF_ONE)
    session.execute(update(Patient).where(col(Patient.id).in_(own)).values(assigned_volunteer_id=volunteer.id))
