"""The nightly round: afterwards SQLite's planner knows how much there is, on the connections that come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from app.bootstrap import Gateways
from app.db import reading, transaction
from app.jobs.housekeeping import clean_house
from app.services.actor import Actor
from app.services.pages import PageRequest
from app.services.patients.filters import PatientFilter
from app.services.patients.queries import list_patients
from tests.databases import Database
from tests.factories import a_patient, an_actor


def test_the_planner_learns_how_many_rows_there_are(database: Database, gateways: Gateways, now: datetime) -> None:
    admin: Actor = an_actor("admin")
    with transaction() as session:
        for _ in range(30):
            a_patient(session)
    with reading() as before:
        before.execute(text("SELECT 1"))  # somebody is at work meanwhile
        clean_house(gateways, now=now)
        assert before.execute(text("SELECT count(*) FROM patient")).scalar_one() == 30
    with reading() as session:
        if database.kind == "sqlite":
            counted = session.execute(text("SELECT max(stat) FROM sqlite_stat1 WHERE tbl = 'patient'")).scalar_one()
            assert counted.startswith("30")
        assert list_patients(session, admin, PatientFilter(), PageRequest(size=5)).total == 30
