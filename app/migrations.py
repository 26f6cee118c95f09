"""Brings the database to the present schema: `carepost migrate`, and every start.

Several processes may start at once, so one migrates and the others wait for it (an advisory lock on PostgreSQL, a file
lock beside a SQLite file). Each migration is one transaction on both databases: killed half-way, it left nothing.
Procrastinate's tables come by its own files and what searching needs by `app/search_schema.py`, in the same run; both
are no business of Alembic's.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypedDict

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import app.models  # noqa: F401 - fills the metadata
from app import clock, procrastinate_schema, search_schema
from app.db import engine, transaction
from app.models.columns import Choice, Id, Sealed, UtcDateTime
from app.services.accounts.roles import ensure_builtin_roles
from app.services.installation import note_installation
from app.services.reminders.shipped_templates import ensure_shipped_templates
from app.settings import SettingsError

SCRIPTS = Path(__file__).resolve().parent.parent / "alembic"
_ADVISORY_LOCK = 0x63617265706F7374  # "carepost", the key under which processes wait for each other's migration
_NOT_OURS = ("procrastinate_", "search_")


class Comparison(TypedDict):
    """What Alembic is told about our tables, in `alembic/env.py` and in the test that compares them."""

    target_metadata: MetaData
    render_as_batch: bool
    compare_type: bool
    transactional_ddl: bool
    include_object: object
    render_item: object


def migrate(*, to: str = "head") -> None:
    """Bring the database of this process to the newest schema, with what every installation has in it.

    Raises SettingsError when the database does not open.
    """
    with _one_at_a_time(engine()) as connection:
        _upgrade(connection, to)
        if connection.dialect.name == "postgresql":
            procrastinate_schema.apply(connection)
            connection.commit()
        if to == "head":
            search_schema.apply(connection)
            connection.commit()
        installation = _installation_of(connection)
        connection.rollback()
        if to == "head":
            with transaction() as session:
                ensure_builtin_roles(session)
                ensure_shipped_templates(session)
                note_installation(session, installation, now=clock.now())


@cache
def newest_revision() -> str:
    """The revision this code is written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError(f"no migrations in {SCRIPTS}")
    return head


@cache
def known_revisions() -> frozenset[str]:
    """Every revision this code knows; another one was made by a newer version."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def present_revision(connection: Connection) -> str | None:
    """The revision the database is at, or None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def compared_with_models(connection: Connection) -> Comparison:
    return Comparison(
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,  # true of SQLite as well, since our engine begins by itself
        include_object=_is_ours,
        render_item=_as_plain_sql,
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, to: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    with _foreign_keys_off(connection):
        command.upgrade(config, to)
        connection.commit()


@contextmanager
def _one_at_a_time(bind: Engine) -> Iterator[Connection]:
    with _connected(bind) as connection:
        if connection.dialect.name != "postgresql":
            with _file_lock(bind):
                yield connection
            return
        connection.exec_driver_sql("SET lock_timeout = 0")  # as long as the other's migration takes
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.exec_driver_sql("SET lock_timeout = '10s'")
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            connection.commit()


def _connected(bind: Engine) -> Connection:
    """The first look at the database of this start. Raises SettingsError with its own words when there is none."""
    try:
        return bind.connect()
    except sa.exc.OperationalError as problem:
        words = str(problem.orig).strip().splitlines()[0]
        raise SettingsError.of(f"CAREPOST_DATABASE_URL: the database does not open: {words}") from None


@contextmanager
def _file_lock(bind: Engine) -> Iterator[None]:
    with Path(f"{bind.url.database}.migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and dropping the old one must not empty the tables that name it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left rows that name nothing: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()


def _installation_of(connection: Connection) -> str:
    """What tells this database from a copy of it: the cluster and database, or the file."""
    if connection.dialect.name == "sqlite":
        return f"sqlite:{Path(str(connection.engine.url.database)).stat().st_ino}"
    query = "SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = current_database()"
    cluster, database = connection.exec_driver_sql(query).one()
    return f"postgresql:{cluster}:{database}"


def _is_ours(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind in ("table", "index") and (name or "").startswith(_NOT_OURS))


def _as_plain_sql(kind: str, item: object, context: AutogenContext) -> str | bool:  # noqa: PLR0911 - a table
    """Migrations name SQL types, so that an old one still means the same when our column types have changed."""
    if kind != "type":
        return False
    match item:
        case Id():
            return 'sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")'
        case UtcDateTime():
            return "sa.DateTime(timezone=True)"
        case Sealed():
            return "sa.Text()"
        case Choice():
            return "sa.String(32)"
        case AutoString():
            return f"sa.String({item.length or ''})"
        case sa.JSON():
            context.imports.add("from sqlalchemy.dialects import postgresql")
            return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False
