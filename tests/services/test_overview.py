"""The administrator's overview: the worst first, each with its numbers, and nothing that is fine among the problems."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from app.errors import NotAllowed
from app.models.account import UserStatus
from app.models.message import Emergency, EmergencyStatus
from app.models.reminder import OccurrenceStatus
from app.models.work import Delivery, DeliveryState, Device, InboxEvent, InboxState, JobRun
from app.services.actor import Permission
from app.services.overview import Problem, get_overview, get_trends
from tests.factories import a_device, a_patient, a_reminder, a_role, a_user, an_actor, an_occurrence


def statements_of(db, look) -> int:
    """How many statements `look` sends to the database."""
    sent: list[str] = []

    def listener(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(db.get_bind(), "before_cursor_execute", listener)
    look()
    event.remove(db.get_bind(), "before_cursor_execute", listener)
    return len(sent)


@pytest.fixture
def admin(db):
    return an_actor(user=a_user(db, role="admin"))


def problems(db, admin, now) -> list[Problem]:
    return [finding.problem for finding in get_overview(db, admin, now=now).findings]


def everything_wrong(db, now) -> None:
    patient = a_patient(db)
    occurrence = an_occurrence(db, a_reminder(db, patient), due_at=now - timedelta(minutes=1))
    occurrence.status = OccurrenceStatus.FAILED
    device = a_device(db)
    device.is_online, device.offline_since = False, now - timedelta(hours=2)
    a_user(db, status=UserStatus.PENDING)
    db.add_all(
        [
            device,
            occurrence,
            Emergency(patient_id=patient.id, happened_at=now, status=EmergencyStatus.OPEN),
            Delivery(recipient="a@x.org", subject="A", body="B", state=DeliveryState.DEAD),
            InboxEvent(dedupe_key="k", body="{}", next_at=now, state=InboxState.DEAD),
            JobRun(name="reminders.plan", last_finished_at=now, last_error="ReadTimeout"),
        ]
    )
    db.flush()


def test_a_quiet_house_has_no_problems(db, admin, now):
    overview = get_overview(db, admin, now=now)
    assert overview.findings == []
    assert overview.running.queued == 0
    assert overview.running.people == 1


def test_problems_come_the_worst_first_with_their_numbers(db, admin, now):
    everything_wrong(db, now)
    found = {finding.problem: finding for finding in get_overview(db, admin, now=now).findings}
    assert list(found) == [problem for problem in Problem if problem is not Problem.QUEUE]
    assert found[Problem.DOSES].count == 1
    assert found[Problem.JOBS].name == "reminders.plan"
    assert found[Problem.DEVICE].since == now - timedelta(hours=2)


def test_what_is_mended_is_no_problem_any_more(db, admin, now):
    everything_wrong(db, now)
    device = db.exec(select(Device).order_by(col(Device.id))).first()
    device.is_online = True
    db.add(device)
    db.flush()
    assert Problem.DEVICE not in problems(db, admin, now)


def test_doses_of_yesterday_are_no_problem_of_today(db, admin, now):
    occurrence = an_occurrence(db, a_reminder(db, a_patient(db)), due_at=now - timedelta(days=2))
    occurrence.status = OccurrenceStatus.TOO_LATE
    db.add(occurrence)
    db.flush()
    assert problems(db, admin, now) == []


def test_only_who_runs_the_machine_sees_it(db, now):
    for role in ("volunteer", "moderator"):
        actor = an_actor(user=a_user(db, role=role))
        for look in (get_overview, get_trends):
            with pytest.raises(NotAllowed):
                look(db, actor, now=now)


def test_trends_of_an_empty_house_are_empty(db, admin, now):
    trends = get_trends(db, admin, now=now)
    assert all(week.percent is None for week in trends.weeks)
    assert trends.lately.funnel.sent == 0


def test_the_number_of_statements_does_not_grow_with_what_is_wrong(db, admin, now):
    a_user(db, status=UserStatus.PENDING)
    db.flush()
    quiet = statements_of(db, lambda: get_overview(db, admin, now=now))
    for number in range(3):
        db.add(Delivery(recipient="a@x.org", subject="A", body="B", state=DeliveryState.DEAD))
        db.add(InboxEvent(dedupe_key=f"k{number}", body="{}", next_at=now, state=InboxState.DEAD))
        a_user(db, status=UserStatus.PENDING)
    db.flush()
    assert statements_of(db, lambda: get_overview(db, admin, now=now)) == quiet


def test_a_role_that_sees_the_machine_alone_gets_the_machine_alone(db, now):
    everything_wrong(db, now)
    a_role(db, "technician", permissions=frozenset({Permission.JOB_READ}))
    actor = replace(an_actor("admin"), role="technician", permissions=frozenset({Permission.JOB_READ}))
    assert problems(db, actor, now) == [Problem.WEBHOOKS, Problem.JOBS]
