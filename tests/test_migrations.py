"""The schema: one head, the same as the models, on both databases, whoever migrates at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db import reading, transaction
from app.migrations import compared_with_models, migrate, newest_revision, present_revision
from app.models.account import Setting
from app.services.installation import INSTALLATION, SENDING_PAUSE
from app.settings import get_settings
from tests.databases import Database, empty_database, in_use
from tests.factories import a_patient

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def empty(kind: str, tmp_path: Path) -> Iterator[Database]:
    with empty_database(kind, f"empty_{os.getpid()}", tmp_path) as database:
        settings = get_settings().model_copy(update={"database_url": database.url, "data_dir": tmp_path})
        with in_use(settings, database.engine):
            yield database


def test_there_is_one_newest_migration() -> None:
    assert ScriptDirectory(str(ROOT / "alembic")).get_heads() == [newest_revision()]


def test_the_migrations_make_what_the_models_say(empty: Database) -> None:
    migrate()
    with empty.engine.connect() as connection:
        options = dict(compared_with_models(connection))
        metadata = options.pop("target_metadata")
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing_and_keeps_the_data(empty: Database) -> None:
    migrate()
    with transaction() as session:
        patient = a_patient(session, name="Budi")
    migrate()
    with reading() as session:
        assert session.get_one(type(patient), patient.id).name == "Budi"


def test_a_foundation_can_be_taken_back_on_an_empty_database(empty: Database) -> None:
    from alembic import command

    from app.migrations import _config

    migrate()
    with empty.engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
        assert present_revision(connection) is None


def test_a_database_of_another_installation_does_not_send(empty: Database) -> None:
    migrate()
    with transaction() as session:
        session.get_one(Setting, INSTALLATION).value = {"mark": "somewhere else"}
    migrate()
    with reading() as session:
        assert session.get_one(Setting, SENDING_PAUSE).value["is_paused"] is True


@pytest.mark.timeout(120)
def test_two_processes_that_migrate_at_once_both_succeed(empty: Database, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CAREPOST_DATABASE_URL": empty.url,
        "CAREPOST_DATA_DIR": str(tmp_path),
        "CAREPOST_DATA_KEY": "k" * 32,
    }
    command = [sys.executable, "-c", "from app.migrations import migrate; migrate()"]
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    for one in both:
        _, errors = one.communicate(timeout=100)
        assert one.returncode == 0, errors.decode()
    with empty.engine.connect() as connection:
        assert present_revision(connection) == newest_revision()


_DIES_HALF_WAY = """
import os, signal
from sqlalchemy import event
from app.db import engine
from app.migrations import migrate

@event.listens_for(engine(), "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    if "CREATE TABLE reminder" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

migrate()
"""


@pytest.mark.faults
@pytest.mark.timeout(120)
def test_a_migration_killed_half_way_left_nothing_and_the_next_start_does_it_all(
    empty: Database, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "CAREPOST_DATABASE_URL": empty.url,
        "CAREPOST_DATA_DIR": str(tmp_path),
        "CAREPOST_DATA_KEY": "k" * 32,
    }
    killed = subprocess.run([sys.executable, "-c", _DIES_HALF_WAY], cwd=ROOT, env=environment, timeout=100, check=False)
    assert killed.returncode == -9
    with empty.engine.connect() as connection:
        assert present_revision(connection) is None
    migrate()
    with empty.engine.connect() as connection:
        assert present_revision(connection) == newest_revision()
