"""PostgreSQL goes away and comes back under load: what was answered is stored, the rest comes again."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, func, select

from app import db
from app.db import reading
from app.models.message import Message
from app.settings import get_settings
from tests.databases import in_use
from tests.faults.load import WebhookLoad
from tests.faults.serving import serving, until
from tests.servers import shared
from tests.servers.carepost import CarepostProcess
from tests.servers.gowa.running import GowaProcess
from tests.servers.postgres import PostgresServer, create_database

BACK_WITHIN = 10.0  # seconds from the database's return to readiness; the promise is 5 on a machine of its own


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server of this test's own, which may be killed."""
    server = PostgresServer(shared.run_directory() / f"own-postgres-{os.getpid()}")
    server.initialise()
    server.start()
    yield server
    server.stop(immediately=True)
    shutil.rmtree(server.directory)


@pytest.fixture
def carepost(postgres: PostgresServer, gowa: GowaProcess, tmp_path: Path) -> Iterator[CarepostProcess]:
    url = create_database(postgres, "carepost")
    settings = get_settings().model_copy(update={"database_url": url, "data_dir": tmp_path})
    engine = db.make_engine(settings)
    with serving(url, gowa, tmp_path / "served") as process, in_use(settings, engine):
        yield process
    engine.dispose()


@pytest.mark.timeout(300)
def test_every_answer_to_a_webhook_is_true_while_the_database_comes_and_goes(
    postgres: PostgresServer, carepost: CarepostProcess
) -> None:
    with WebhookLoad(carepost.url) as load:
        time.sleep(1)
        postgres.restart(immediately=True)
        time.sleep(1.5)
        _cut_every_line(postgres)
        time.sleep(1)
        postgres.stop(immediately=True)
        time.sleep(2)
        postgres.start()
        came_back = time.monotonic()
        until(lambda: _is_ready(carepost), within=BACK_WITHIN, what="it does not get ready")
        assert time.monotonic() - came_back < BACK_WITHIN
        time.sleep(1)
    load.assert_every_answer_was_true()
    assert 503 in load.statuses, "the database was away"
    until(lambda: _has_stored(load.taken), within=120, what="not everything that was answered is there")
    assert carepost.process is not None
    assert carepost.process.poll() is None, "it is the process that began"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_five_minutes_of_restarts(postgres: PostgresServer, carepost: CarepostProcess) -> None:
    with WebhookLoad(carepost.url, threads=4) as load:
        end = time.monotonic() + 300
        while time.monotonic() < end:
            time.sleep(8)
            postgres.restart(immediately=True)
            time.sleep(5)
            _cut_every_line(postgres)
    load.assert_every_answer_was_true()
    until(lambda: _has_stored(load.taken), within=450, what="not everything that was answered is there")


def _cut_every_line(server: PostgresServer) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'carepost'")


def _is_ready(carepost: CarepostProcess) -> bool:
    return httpx.get(f"{carepost.url}/api/health/ready", timeout=10).status_code == 200


def _has_stored(taken: Collection[str]) -> bool:
    """Whether these messages, and no others, were not only taken but worked off. They are many: counted first."""
    named = col(Message.provider_message_id)
    try:
        with reading() as session:
            if session.exec(select(func.count(named))).one() < len(set(taken)):
                return False
            return set(session.exec(select(named).where(named.is_not(None))).all()) == set(taken)
    except SQLAlchemyError:
        return False
