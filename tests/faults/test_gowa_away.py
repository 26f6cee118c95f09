"""GOWA is gone, logged out, or may not write to new people: the queue holds, people hear of it, it goes on alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, func, select, update

from app import clock
from app.db import reading, transaction
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Device, JobRun, Notification, Send, SendState
from tests.databases import Database
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.factories.people import a_role, a_user
from tests.faults.ledger import compare, open_work, states
from tests.faults.serving import until
from tests.faults.workers import DEVICES, Worker, environment
from tests.servers.gowa.running import GowaProcess

COUNT = 30
SHORT = 3  # of them have a window that closes while GOWA is away
CLOSES_AFTER = timedelta(seconds=8)


def _log_out(gowa: GowaProcess) -> None:
    gowa.mode(logged_out=list(DEVICES))


def _log_in(gowa: GowaProcess) -> None:
    gowa.mode(logged_out=[])


TROUBLES: dict[str, tuple[Callable[[GowaProcess], None], Callable[[GowaProcess], None]]] = {
    "gone": (GowaProcess.refuse, GowaProcess.listen),
    "logged out": (_log_out, _log_in),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ("gone", "postgres"),
        ("logged out", "sqlite"),
        pytest.param("gone", "sqlite", marks=pytest.mark.long),
        pytest.param("logged out", "postgres", marks=pytest.mark.long),
    ],
    indirect=["kind"],
)
def test_the_queue_holds_and_goes_on_by_itself(
    database: Database, gowa: GowaProcess, tmp_path: Path, trouble: str
) -> None:
    begin, end = TROUBLES[trouble]
    with transaction() as session:
        a_user(session, role=a_role(session, "admin").slug)
    with Worker("worker", environment(database, gowa, tmp_path), tmp_path):
        until(lambda: _online() == len(DEVICES), what="the devices were not looked at")
        begin(gowa)
        _remind()
        _look_at_devices()
        until(lambda: _online() == 0, what="nobody noticed")
        until(lambda: _count(Occurrence.status == OccurrenceStatus.TOO_LATE) == SHORT, what="too late is not seen")
        _look_at_devices()
        assert gowa.accepted() == []
        assert _alerts("device_offline") == len(DEVICES), "once for each device, however often it is looked at"
        with reading() as session:
            waiting = session.exec(select(Send).where(Send.state != SendState.TOO_LATE)).all()
        assert {send.state for send in waiting} <= {SendState.QUEUED, SendState.RETRY}
        assert max(send.attempts for send in waiting) <= 3, "it is left alone while it is away"

        end(gowa)
        _look_at_devices()
        until(lambda: open_work() == 0, within=120, what=lambda: f"stuck: {states()}")
    _check(gowa)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)], indirect=True)
def test_a_time_lock_holds_new_contacts_until_whatsapp_allows_them_again(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    gowa.mode(timelock="all", retry_after=8)
    with transaction() as session:
        a_user(session, role=a_role(session, "admin").slug)
    with Worker("worker", environment(database, gowa, tmp_path), tmp_path):
        until(lambda: _online() == len(DEVICES), what="the devices were not looked at")
        _remind()
        until(lambda: _alerts("device_held") == len(DEVICES), what="nobody is told")
        until(lambda: _count(Occurrence.status == OccurrenceStatus.TOO_LATE) == SHORT, what="too late is not seen")
        refused = gowa.state()["requests"]
        assert gowa.accepted() == []
        assert refused < COUNT, "the others are not even tried"
        gowa.mode(timelock="")
        until(lambda: open_work() == 0, within=120, what=lambda: f"stuck: {states()}")
        assert _alerts("device_held") <= 2 * len(DEVICES), "once for each time that WhatsApp holds a device"
    _check(gowa)


def _remind() -> None:
    now = clock.now()
    with transaction() as session:
        doses = due_for(session, reminders_for(session, a_crowd(session, COUNT)), lambda _: now)
        for dose in doses[:SHORT]:
            dose.expires_at = now + CLOSES_AFTER
            session.add(dose)


def _look_at_devices() -> None:
    """The minute is over: the job that watches the devices runs now, and has run when this returns."""
    with transaction() as session:
        before = session.exec(select(JobRun.runs).where(JobRun.name == "devices.check")).one()
        session.execute(update(JobRun).where(col(JobRun.name) == "devices.check").values(next_run_at=clock.now()))
    until(lambda: _runs() > before, what="the devices were not looked at")


def _runs() -> int:
    with reading() as session:
        return session.exec(select(JobRun.runs).where(JobRun.name == "devices.check")).one()


def _online() -> int:
    with reading() as session:
        is_seen = col(Device.is_online) & col(Device.checked_at).is_not(None)
        return session.exec(select(func.count()).select_from(Device).where(is_seen)).one()


def _alerts(event: str) -> int:
    with reading() as session:
        return session.exec(select(func.count()).where(Notification.event == event)).one()


def _count(where: object) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Occurrence).where(where)).one()  # type: ignore[arg-type]


def _check(gowa: GowaProcess) -> None:
    """All but those whose window closed have left, once; those are seen as too late and never left."""
    ledger = compare(gowa)
    assert (len(ledger.lost), ledger.doubled, ledger.repeated) == (SHORT, [], [])
    assert ledger.taken == COUNT - SHORT
    assert _count(Occurrence.status == OccurrenceStatus.SENT) == COUNT - SHORT
    assert _count((Occurrence.status == OccurrenceStatus.TOO_LATE) & (col(Occurrence.reason) == "too_late")) == SHORT
