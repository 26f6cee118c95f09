"""The history of a job: runs that did something or failed, newest first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import NotFound
from app.models.work import JobRun
from app.services.work.jobs import NOTHING, Ended, finish_job, list_finished_runs, take_job
from tests.factories import a_user, an_actor

JOB = "reminders.plan"


def test_runs_that_did_something_or_failed_are_kept_and_others_are_not(db, now):
    db.add(JobRun(name=JOB, next_run_at=now))
    db.flush()
    for minute, ended in enumerate((Ended("sent 3", duration_ms=12.0), Ended(NOTHING), Ended("", error="ReadTimeout"))):
        moment = now + timedelta(minutes=minute)
        lease = take_job(db, JOB, "me", now=moment, next_run_at=moment + timedelta(hours=1))
        assert lease is not None
        finish_job(db, lease, ended, now=moment)
    runs = list_finished_runs(db, an_actor(user=a_user(db, role="admin")), JOB)
    assert [(run.result, run.error) for run in runs] == [("", "ReadTimeout"), ("sent 3", None)]


def test_a_job_that_is_none_has_no_history(db):
    with pytest.raises(NotFound):
        list_finished_runs(db, an_actor(user=a_user(db, role="admin")), "no.such")
