"""Counts the statements that take long (O3): by what they begin with, never by what is in them."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor

from app import metrics

SLOW_SECONDS = 0.5
_VERBS = frozenset({"select", "insert", "update", "delete", "begin", "with"})


def count_slow_statements(engine: Engine) -> None:
    """Time every statement of this engine: two looks at the clock each, and more only for a slow one.

    On SQLite that is the time to the first row, and a `BEGIN` waits for the writer before it. One that is given up
    (`statement_timeout`, a superseded load) counts too. It costs 3 µs of the 35 that the smallest statement takes;
    the events around the cursor cost the same, and say nothing of a statement that fails.
    """
    dialect = engine.dialect
    event.listen(engine, "do_execute", _timed(dialect.do_execute))
    event.listen(engine, "do_executemany", _timed(dialect.do_executemany))
    event.listen(engine, "do_execute_no_params", _timed(dialect.do_execute_no_params))


def _timed(run: Callable[..., None]) -> Callable[..., bool]:
    """The driver's call in place of its own; True tells SQLAlchemy that it is done."""

    def run_timed(cursor: DBAPICursor, statement: str, *rest: object) -> bool:
        began = perf_counter()
        try:
            run(cursor, statement, *rest)
        finally:
            _note(statement, perf_counter() - began)
        return True

    return run_timed


def _note(statement: str, seconds: float) -> None:
    if seconds >= SLOW_SECONDS:
        metrics.SLOW_STATEMENTS.labels(_verb(statement)).inc()


def _verb(statement: str) -> str:
    verb = statement.lstrip()[:10].split(" ", 1)[0].split("\n", 1)[0].lower()
    return verb if verb in _VERBS else "other"
