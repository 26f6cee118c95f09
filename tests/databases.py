"""Migrated databases for tests: one template a run and kind, copied in milliseconds for whoever needs one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from app import db
from app.migrations import migrate
from app.models.account import Setting
from app.services.installation import INSTALLATION
from app.settings import Settings, load_settings, use_settings
from tests.servers import shared
from tests.servers.postgres import create_database, drop_database, shared_postgres

TEMPLATE = "carepost_template"
KINDS = ("sqlite", "postgres")


@dataclass(frozen=True)
class Database:
    """A migrated database: `url` for settings and other processes, `engine` for this one."""

    kind: str
    url: str
    engine: Engine


@contextmanager
def copied_database(kind: str, name: str, directory: Path) -> Iterator[Database]:
    """A copy of the template under `name`, dropped at the end."""
    if kind == "sqlite":
        file = directory / f"{name}.db"
        shutil.copyfile(_sqlite_template(), file)
        with _opened(kind, f"sqlite:///{file}") as database:
            yield database
        return
    server = shared_postgres()
    _postgres_template()
    url = create_database(server, name, template=TEMPLATE)
    try:
        with _opened(kind, url) as database:
            yield database
    finally:
        drop_database(server, name)


@contextmanager
def empty_database(kind: str, name: str, directory: Path) -> Iterator[Database]:
    """A database without any table, for the tests of migrations."""
    if kind == "sqlite":
        with _opened(kind, f"sqlite:///{directory / name}.db") as database:
            yield database
        return
    server = shared_postgres()
    try:
        with _opened(kind, create_database(server, name)) as database:
            yield database
    finally:
        drop_database(server, name)


@contextmanager
def in_use(settings: Settings, engine: Engine) -> Iterator[None]:
    """Let the application work on this database inside the block."""
    former_settings, former_engine = use_settings(settings), db.use_engine(engine)
    try:
        yield
    finally:
        use_settings(former_settings)
        db.use_engine(former_engine)


@contextmanager
def _opened(kind: str, url: str) -> Iterator[Database]:
    engine = db.make_engine(load_settings(database_url=url))
    try:
        yield Database(kind, url, engine)
    finally:
        engine.dispose()


def _sqlite_template() -> Path:
    file = shared.run_directory() / f"{TEMPLATE}.db"

    def make() -> str:
        _migrated(f"sqlite:///{file}")
        return str(file)

    return Path(shared.once("sqlite-template", make))


def _postgres_template() -> None:
    def make() -> str:
        url = create_database(shared_postgres(), TEMPLATE)
        _migrated(url)
        return url

    shared.once("postgres-template", make)


def _migrated(url: str) -> None:
    settings = load_settings(database_url=url)
    engine = db.make_engine(settings)
    with in_use(settings, engine):
        migrate()
        with db.transaction() as session:
            # A copy must not look like another installation's database, which would pause all sending.
            session.delete(session.get_one(Setting, INSTALLATION))
    if settings.is_sqlite:
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
