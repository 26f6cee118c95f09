"""The clock's jobs as rows: one run at a time over all processes, and nothing recorded by a run that was overtaken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.errors import NotAllowed, NotFound
from app.models.work import AuditEntry, JobRun
from app.services.work.jobs import (
    LEASE,
    Ended,
    ensure_jobs,
    finish_job,
    list_due_jobs,
    list_jobs,
    renew_job,
    request_run,
    take_job,
)
from tests.factories import an_actor

LATER = timedelta(minutes=1)


@pytest.fixture
def job(db: Session, now: datetime) -> str:
    ensure_jobs(db, {"letters.count": now}, is_alone=False)
    return "letters.count"


def test_a_job_is_due_until_it_runs_and_again_after_its_time(db: Session, job: str, now: datetime) -> None:
    assert list_due_jobs(db, now=now) == {job}
    lease = take_job(db, job, "one", now=now, next_run_at=now + LATER)
    assert lease
    assert list_due_jobs(db, now=now) == set()
    assert finish_job(db, lease, Ended(), now=now) is False
    assert list_due_jobs(db, now=now + timedelta(seconds=59)) == set()
    assert list_due_jobs(db, now=now + LATER) == {job}


def test_two_processes_do_not_run_a_job_at_once(db: Session, job: str, now: datetime) -> None:
    assert take_job(db, job, "one", now=now, next_run_at=now + LATER)
    assert take_job(db, job, "two", now=now, next_run_at=now + LATER) is None


def test_who_asks_during_a_run_gets_another_run_after_it(db: Session, job: str, now: datetime) -> None:
    lease = take_job(db, job, "one", now=now, next_run_at=now + LATER)
    assert lease
    take_job(db, job, "two", now=now, next_run_at=now + LATER)
    assert finish_job(db, lease, Ended(), now=now) is True


def test_a_job_of_a_dead_process_is_free_when_its_lease_has_run_out(db: Session, job: str, now: datetime) -> None:
    dead = take_job(db, job, "one", now=now, next_run_at=now)
    assert dead
    after = now + LEASE + timedelta(seconds=1)
    assert list_due_jobs(db, now=after) == {job}
    assert take_job(db, job, "two", now=after, next_run_at=after + LATER)


def test_a_run_that_was_overtaken_neither_renews_nor_records(db: Session, job: str, now: datetime) -> None:
    former = take_job(db, job, "one", now=now, next_run_at=now)
    after = now + LEASE + timedelta(seconds=1)
    present = take_job(db, job, "two", now=after, next_run_at=after + LATER)
    assert former
    assert present
    assert renew_job(db, former, now=after) is False
    finish_job(db, former, Ended(error="late"), now=after)
    row = db.get_one(JobRun, job, populate_existing=True)
    assert (row.lease_owner, row.last_error, row.runs) == ("two", None, 0)
    assert renew_job(db, present, now=after) is True


def test_how_a_run_ended_stands_in_its_row(db: Session, job: str, now: datetime) -> None:
    lease = take_job(db, job, "one", now=now, next_run_at=now + LATER)
    assert lease
    finish_job(db, lease, Ended(result="counted 3", error="NotSent: away", duration_ms=12.5), now=now)
    row = db.get_one(JobRun, job, populate_existing=True)
    assert (row.last_result, row.last_error, row.last_duration_ms) == ("counted 3", "NotSent: away", 12.5)
    assert (row.runs, row.failures, row.lease_until) == (1, 1, None)


def test_a_run_that_was_missed_is_still_due_after_a_restart(db: Session, job: str, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    ensure_jobs(db, {job: tomorrow + LATER}, is_alone=True)
    assert list_due_jobs(db, now=tomorrow) == {job}


def test_a_process_that_is_alone_clears_the_leases_of_a_killed_one(db: Session, job: str, now: datetime) -> None:
    take_job(db, job, "killed", now=now, next_run_at=now)
    ensure_jobs(db, {job: now}, is_alone=True)
    assert list_due_jobs(db, now=now) == {job}


def test_a_job_that_is_no_more_leaves_the_list(db: Session, job: str, now: datetime) -> None:
    ensure_jobs(db, {"another.job": now}, is_alone=False)
    assert [row.name for row in list_jobs(db, an_actor("admin"))] == ["another.job"]


def test_an_admin_lets_a_job_run_now_and_it_is_written_down(db: Session, job: str, now: datetime) -> None:
    lease = take_job(db, job, "one", now=now, next_run_at=now + LATER)
    assert lease
    finish_job(db, lease, Ended(), now=now)
    request_run(db, an_actor("admin"), job, now=now)
    db.flush()
    assert list_due_jobs(db, now=now) == {job}
    assert [entry.action for entry in db.exec(select(AuditEntry)).all()] == ["job.run"]


def test_only_who_may_sees_and_runs_jobs(db: Session, job: str, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        list_jobs(db, an_actor("moderator"))
    with pytest.raises(NotAllowed):
        request_run(db, an_actor("volunteer"), job, now=now)
    with pytest.raises(NotFound):
        request_run(db, an_actor("admin"), "no.such_job", now=now)
