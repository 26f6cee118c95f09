"""An organisation at work: patients with names and figures, today's doses in every state, twelve weeks behind them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from app import clock
from app.bootstrap import gateways
from app.db import engine, transaction
from app.jobs.compliance import sum_doses
from app.models.account import User
from app.models.columns import Id
from app.models.dose_sum import DoseSum
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.models.reminder import Occurrence, OccurrenceStatus
from app.services.actor import Actor
from bench.population import REMINDERS_OF_ONE, copy_rows, earlier, numbered_id, populate
from tests.factories.people import a_user, an_actor

PATIENTS_OF_ONE = 24
DAYS = 84
_STATES = ("confirmed",) * 14 + ("sent", "delivered", "read", "missed", "failed", "scheduled")
_PARTS = ("siti", "sutrisno", "dewi", "wahyu", "ahmad", "rahmawati", "lestari", "nugroho", "abdul", "kencana", "budi")


def a_house(reminders: int) -> tuple[Actor, Actor]:
    """One dose of today for each reminder, in every state. The first patients are the volunteer's whom it answers."""
    now = clock.now()
    populate(reminders, planned_until=now + timedelta(days=2))
    with transaction() as session:
        volunteer, staff = a_user(session), a_user(session, role="admin")
        _give_names(session)
        _doses(session, reminders)
        _assign(session, volunteer)
        _figures(session, reminders // REMINDERS_OF_ONE)
    _analyse()
    sum_doses(gateways(), now=now)
    with transaction() as session:
        _repeat_sums(session)
    _analyse()
    _rest()
    return an_actor(user=volunteer), an_actor(user=staff)


def _give_names(session: Session) -> None:
    """Two words each, of eleven; a tenth of them share a word. One name in five hundred is rare."""
    parts = " ".join(f"WHEN {place} THEN '{part}'" for place, part in enumerate(_PARTS))
    number = "(rowid * 7)" if _is_sqlite() else "('x' || substr(id::text, 10, 4))::bit(16)::int"
    word = f"CASE ({number}) % 11 {parts} END"
    other = f"CASE ({number} / 11) % 11 {parts} END"
    rare = f"CASE ({number}) % 500 WHEN 0 THEN ' zulaikha' ELSE '' END"
    session.execute(text(f"UPDATE patient SET name_search = {word} || ' ' || {other} || {rare}, name = {word}"))


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
            "due_at": earlier("one.due_at", "n % 600 + 1", "minute"),
        },
    )
    session.delete(first)


def _figures(session: Session, patients: int) -> None:
    """Every fortieth patient needs a call, every fiftieth slips."""
    session.add(PatientFigure(patient_id=_first(session, "patient"), counted=20, week_percent=40))
    session.flush()
    own = {
        "patient_id": numbered_id("n + 1"),
        "percent": "n % 101",
        "call_reason": "CASE n % 40 WHEN 0 THEN 'missed' END",
        "call_since": "CASE n % 40 WHEN 0 THEN one.updated_at END",
        "is_slipping": "n % 50 = 0",
    }
    copy_rows(session, PatientFigure, patients - 1, own)


def _repeat_sums(session: Session) -> None:
    """The days before were all like today."""
    names = [name for name in DoseSum.model_fields if name not in ("quarter", "local_date")]
    numbers = f"WITH RECURSIVE day(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < {DAYS})"
    date = "date(local_date, '-' || n || ' days')" if _is_sqlite() else "local_date - n"
    quarter = earlier("quarter", "n", "day")
    session.execute(
        text(
            f"INSERT INTO dose_sum (quarter, local_date, {', '.join(names)}) {numbers} "
            f"SELECT {quarter}, {date}, {', '.join(names)} FROM day, dose_sum "
            f"WHERE quarter >= {earlier('(SELECT max(quarter) FROM dose_sum)', '1', 'day')}"
        )
    )


def _first(session: Session, table: str) -> UUID:
    query = text(f"SELECT id FROM {table} ORDER BY id LIMIT 1")
    found: UUID = session.execute(query.columns(id=Id())).scalar_one()
    return found


def _assign(session: Session, volunteer: User) -> None:
    own = select(Patient.id).order_by(col(Patient.id)).limit(PATIENTS_OF_ONE)
    session.execute(update(Patient).where(col(Patient.id).in_(own)).values(assigned_volunteer_id=volunteer.id))


def _analyse() -> None:
    with transaction() as session:
        session.execute(text("ANALYZE"))


def _rest() -> None:
    """What PostgreSQL does by itself within minutes of so many rows: until then every look visits each row's page."""
    if not _is_sqlite():
        with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _is_sqlite() -> bool:
    return engine().dialect.name == "sqlite"
