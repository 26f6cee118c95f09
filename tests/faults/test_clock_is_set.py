"""Somebody sets the machine's clock under a working process: it goes on within seconds, whatever rows say."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from app import clock
from app.db import reading, transaction
from app.models.message import Purpose
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import JobRun, Send
from tests.databases import Database
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.faults.serving import until
from tests.faults.worker import CLOCK_FILE
from tests.faults.workers import Worker, environment
from tests.servers.gowa.running import GowaProcess

HOUR = timedelta(hours=1)


@pytest.mark.timeout(300)
def test_a_worker_goes_on_within_seconds_whatever_the_clock_does(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    setting = tmp_path / "clock"
    _set(setting, timedelta())
    settings = environment(database, gowa, tmp_path, **{CLOCK_FILE: str(setting)})
    with Worker("worker", settings, tmp_path) as worker:
        until(lambda: _runs("devices.check"), what="it does not work at all")
        for number, by in enumerate((-3 * HOUR, 2 * HOUR, -50 * HOUR, timedelta())):
            _set(setting, by)
            due = clock.now() + by
            with transaction() as session:
                due_for(session, reminders_for(session, a_crowd(session, 5, first=5 * number)), lambda _, due=due: due)
            until(lambda due=due: _sent(due) == 5, within=60, what=f"{by}: {worker.log}")
    # The planner has had its say as well: doses of other days, by each clock, and questions after them.
    with reading() as session:
        sends = session.exec(select(Send.provider_message_id, Send.occurrence_id, Send.purpose)).all()
    assert {name for name, _, _ in sends if name} == {message["id"] for message in gowa.accepted()}
    doses = [dose for name, dose, purpose in sends if name and purpose is Purpose.REMINDER]
    assert len(doses) == len(set(doses)), "no dose has left twice"


def _sent(due: datetime) -> int:
    with reading() as session:
        is_it = (col(Occurrence.due_at) == due) & (col(Occurrence.status) == OccurrenceStatus.SENT)
        return session.exec(select(func.count()).select_from(Occurrence).where(is_it)).one()


def _set(file: Path, by: timedelta) -> None:
    whole = file.with_suffix(".new")
    whole.write_text(str(by.total_seconds()))
    os.replace(whole, file)


def _runs(job: str) -> int:
    with reading() as session:
        return session.exec(select(JobRun.runs).where(JobRun.name == job)).first() or 0
