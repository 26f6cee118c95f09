"""Processes as the operating system sees them: alone on a SQLite file, together on PostgreSQL, gone when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from app.db import reading
from app.exclusive import AlreadyRunning, sole_process
from app.models.work import JobRun
from app.settings import get_settings
from tests.databases import Database

ROOT = Path(__file__).resolve().parent.parent
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(database: Database, tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "CAREPOST_DATABASE_URL": database.url,
        "CAREPOST_DATA_DIR": str(tmp_path),
        "CAREPOST_DATA_KEY": get_settings().data_key[0],
        "CAREPOST_SECRET_KEY": get_settings().secret_key[0],
        "PYTHONPATH": str(ROOT),
    }

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "app.cli", "worker"]
        started.append(subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finished_jobs() -> set[str]:
    with reading() as session:
        return {row.name for row in session.exec(select(JobRun)).all() if row.runs}


def wait_for(holds: Callable[[], bool], *, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.timeout(120)
def test_a_worker_works_and_ends_when_asked(start_worker: Start) -> None:
    worker = start_worker()
    wait_for(lambda: "reminders.plan" in finished_jobs())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_second_process_on_one_sqlite_file_is_refused_until_the_first_is_killed(start_worker: Start) -> None:
    first = start_worker()
    wait_for(lambda: "reminders.plan" in finished_jobs())
    second = start_worker()
    _, said = second.communicate(timeout=60)
    assert second.returncode == 2
    assert "already runs on" in said.decode()
    assert f"process {first.pid}" in said.decode()
    first.kill()
    first.wait(10)
    third = start_worker()
    time.sleep(5)
    assert third.poll() is None


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_several_workers_share_one_postgres_database(start_worker: Start) -> None:
    workers = [start_worker(), start_worker()]
    wait_for(lambda: {"reminders.plan", "devices.check"} <= finished_jobs())
    time.sleep(2)
    assert [worker.poll() for worker in workers] == [None, None]


def test_the_lock_is_gone_with_its_holder(tmp_path: Path) -> None:
    settings = get_settings().model_copy(update={"database_url": f"sqlite:///{tmp_path}/carepost.db"})
    with sole_process(settings), pytest.raises(AlreadyRunning, match="already runs"), sole_process(settings):
        pass
    with sole_process(settings):
        pass
