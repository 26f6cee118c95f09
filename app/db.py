"""The database: one engine, two edges. `transaction()` runs a command, `reading()` runs a query.

SQLite takes one writer at a time, so a command says so at once (`BEGIN IMMEDIATE`) and waits its turn, and a query
can never write (`query_only`; `READ ONLY` on PostgreSQL): a query that writes fails in its first test.
Engines are made at first use, never at import.
"""

from __future__ import annotations

import math
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlmodel import Session

from app.settings import Settings, get_settings
from app.slow_statements import count_slow_statements
from app.turns import Turns

BUSY_TIMEOUT_MS = 15_000
POOL_SIZE = 64  # the sum of the four bounded pools (UI 16, API 32, jobs 8, hashing 2) and some for clocks
UI_QUERY_LIMIT_MS = 3_000
SESSION = {  # of PostgreSQL
    "timezone": "UTC",
    "lock_timeout": "10s",
    # A process that stands still in a transaction keeps its rows locked for as long as its connection lives: others
    # would step around them for ever. No transaction of ours waits for anything outside, so this one has been left.
    "idle_in_transaction_session_timeout": "30s",
}
# A query is planned for the values it is asked with. What PostgreSQL would plan for any, from the sixth time on, reads
# whole days or everybody's names where it cannot know that many are meant.
_READ_ON_POSTGRES = "SET TRANSACTION READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan"
# Seconds at rest after which a connection is asked whether it still lives. SQLAlchemy's `pool_pre_ping` asks each time:
# a way to the server and back before every transaction, also of connections that were in use a moment ago.
PING_AFTER = 0.1
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine, about a millisecond: how often a limited query looks at the clock

_engine: Engine | None = None
_engine_lock = threading.Lock()
_turns = Turns()
_written = 0


def make_engine(settings: Settings) -> Engine:
    """An engine for the database of `settings`, with the house's rules on every connection."""
    engine = _sqlite_engine(settings) if settings.is_sqlite else _postgres_engine(settings)
    count_slow_statements(engine)
    return engine


def _postgres_engine(settings: Settings) -> Engine:
    engine = create_engine(
        settings.database,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,  # errors end up in logs, and parameters are personal data
        connect_args={"connect_timeout": 5, "options": " ".join(f"-c {name}={to}" for name, to in SESSION.items())},
    )

    @event.listens_for(engine, "checkin")
    def _rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ping(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - entry.info.get("rests_since", math.inf) < PING_AFTER:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as problem:
            raise InvalidatePoolError() from problem

    return engine


def _sqlite_engine(settings: Settings) -> Engine:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        settings.database,
        pool_size=POOL_SIZE,
        max_overflow=0,
        hide_parameters=True,
        # isolation_level None: the driver begins nothing by itself, `_begin` below does.
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if before_begin := options.get("carepost_before_begin"):
            before_begin()
        mode = options.get("carepost_mode", "write")
        connection.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")

    return engine


def engine() -> Engine:
    """The engine of this process."""
    global _engine  # noqa: PLW0603 - one engine for the process, made lazily
    if _engine is None:
        with _engine_lock:
            if _engine is None:
                _engine = make_engine(get_settings())
    return _engine


def use_engine(replacement: Engine | None) -> Engine | None:
    """Make `replacement` the engine of this process and return the former one (tests, forked workers)."""
    global _engine
    before, _engine = _engine, replacement
    return before


@contextmanager
def transaction(*, is_urgent: bool = False) -> Iterator[Session]:
    """One write transaction: committed on leaving, rolled back on any error.

    On SQLite the writers of this process take turns; one that is urgent goes before those that wait.
    """
    with ExitStack() as turn:
        # The turn is taken when the transaction begins, which is with its first statement.
        turn_taker = partial(_take_turn, turn, is_urgent=is_urgent)
        bind = engine().execution_options(carepost_before_begin=turn_taker)
        with Session(bind, expire_on_commit=False) as session, session.begin():
            yield session
    _count_written()


def written() -> int:
    """How many transactions this process has committed: while it stays the same, nothing was written from here."""
    return _written


def _count_written() -> None:
    global _written  # noqa: PLW0603 - one count for the process, and it only ever grows
    _written += 1


def _take_turn(turn: ExitStack, *, is_urgent: bool) -> None:
    turn.enter_context(_turns.take(is_urgent=is_urgent, within=BUSY_TIMEOUT_MS / 1000))


def refresh_statistics() -> int:
    """Count SQLite's tables anew for its planner: without it a full database is searched as an empty one would be.

    Returns how many; 0 on PostgreSQL, which does it by itself. A table a transaction, so that writers get their turn in
    between; connections learn of it when they are opened, so those that rest are closed.
    """
    if engine().dialect.name != "sqlite":
        return 0
    with reading() as session:
        named = text(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
        )
        tables = session.execute(named).scalars().all()
    for table in tables:
        with transaction() as session:
            session.execute(text(f'ANALYZE "{table}"'))  # its own tables it passes over
    engine().dispose()
    return len(tables)


@contextmanager
def reading(*, limit_ms: int | None = None) -> Iterator[Session]:
    """One query on a steady view of the data. A write inside it fails. `limit_ms` bounds each statement."""
    bind = engine().execution_options(carepost_mode="read")
    with Session(bind, expire_on_commit=False) as session, session.begin():
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            with _query_only(connection, limit_ms):
                yield session
            return
        session.execute(text(_READ_ON_POSTGRES))
        if limit_ms:
            session.execute(text(f"SET LOCAL statement_timeout = {int(limit_ms)}"))
        yield session


@contextmanager
def _query_only(connection: Connection, limit_ms: int | None) -> Iterator[None]:
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("the SQLite driver is Python's own")
    raw.execute("PRAGMA query_only=ON")
    if limit_ms:
        until = time.monotonic() + limit_ms / 1000
        raw.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        if limit_ms:
            raw.set_progress_handler(None, 0)
        raw.execute("PRAGMA query_only=OFF")


_CONSTRAINT = re.compile(r"UNIQUE constraint failed: ([\w., ]+)|unique constraint \"(\w+)\"")


def violated(problem: BaseException) -> str:
    """The constraint or columns that an IntegrityError names, for telling a duplicate from a fault."""
    match = _CONSTRAINT.search(str(problem))
    return (match[1] or match[2] or "") if match else ""
