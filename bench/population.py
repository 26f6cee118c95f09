"""Hundreds of thousands of reminders in seconds: one is made as always, the database copies it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from sqlalchemy import Table, text
from sqlmodel import Session, SQLModel

from app.db import engine, transaction
from app.models.patient import Patient
from app.models.reminder import Reminder
from tests.factories.crowd import a_crowd, reminders_for

REMINDERS_OF_ONE = 3


def populate(count: int, *, planned_until: datetime) -> None:
    """`count` daily reminders, three to a patient, planned until then. Ids grow as UUIDv7 do."""
    with transaction() as session:
        patient = a_crowd(session, 1)[0]
        reminder = reminders_for(session, [patient], planned_until=planned_until)[0]
    with transaction() as session:
        since = {name: earlier(f"one.{name}", "n", "minute") for name in ("created_at", "updated_at")}
        their = {"id": numbered_id("n"), "phone_index": _bytes("n"), **since}
        copy_rows(session, Patient, count // REMINDERS_OF_ONE, their)
        own = {
            "created_at": since["created_at"],
            "id": numbered_id("n"),
            "patient_id": numbered_id(f"n % {count // REMINDERS_OF_ONE}"),
        }
        copy_rows(session, Reminder, count, own)
        # The two that were copied go, so that exactly `count` remain.
        session.delete(session.get_one(Reminder, reminder.id))
        session.flush()
        session.delete(session.get_one(Patient, patient.id))
    with transaction() as session:
        session.execute(text("ANALYZE"))


def copy_rows(session: Session, model: type[SQLModel], count: int, own: dict[str, str]) -> None:
    """Copy the one row of a table `count` times; `own` are the columns in which the copies differ, as SQL over `n`."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    names = [column.name for column in table.columns]
    values = ", ".join(own.get(name, f"one.{name}") for name in names)
    if session.get_bind().dialect.name == "sqlite":
        raw = session.connection().connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.create_function(
            "numbered_id", 1, lambda n: n.to_bytes(6, "big") + b"\x70\0\x80" + bytes(7), deterministic=True
        )
        numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})"
        statement = f"{numbers} SELECT {values} FROM numbers, (SELECT * FROM {table.name} LIMIT 1) AS one"
    else:
        numbers = f"generate_series(0, {count - 1}) AS n"
        statement = f"SELECT {values} FROM {numbers}, (SELECT * FROM {table.name} LIMIT 1) AS one"
    session.execute(text(f"INSERT INTO {table.name} ({', '.join(names)}) {statement}"))


def _bytes(number: str) -> str:
    if engine().dialect.name == "sqlite":
        return f"numbered_id({number})"
    return f"decode(lpad(to_hex({number}), 64, '0'), 'hex')"


def numbered_id(number: str) -> str:
    """The id of the copy with that number, as SQL."""
    if engine().dialect.name == "sqlite":
        return f"numbered_id({number})"
    return f"(lpad(to_hex({number}), 12, '0') || '70008000000000000000')::uuid"


def earlier(moment: str, count: str, unit: str) -> str:
    """A moment so many units earlier, as SQL; on SQLite with the fraction that our columns have."""
    if engine().dialect.name == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', {moment}, '-' || ({count}) || ' {unit}s')"
    return f"{moment} - ({count}) * interval '1 {unit}'"
