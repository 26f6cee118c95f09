"""Statements that take long are counted by their kind (O3), and the others cost next to nothing."""

from __future__ import annotations

import time

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from app import slow_statements
from app.db import reading, transaction
from app.models.account import Setting
from tests.databases import Database


def slow(verb: str) -> float:
    return REGISTRY.get_sample_value("carepost_slow_statements_total", {"verb": verb}) or 0.0


@pytest.fixture
def waiting(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is slow begins sooner, and both databases have `carepost_wait(seconds)`."""
    monkeypatch.setattr(slow_statements, "SLOW_SECONDS", 0.1)
    if database.kind == "sqlite":

        @event.listens_for(database.engine, "begin")
        def _with_function(connection: Connection) -> None:
            raw = connection.connection.driver_connection
            raw.create_function("pg_sleep", 1, lambda seconds: time.sleep(seconds) or 1)


@pytest.mark.usefixtures("waiting")
def test_a_slow_query_is_counted_and_a_quick_one_is_not() -> None:
    before = slow("select")
    with reading() as session:
        session.execute(text("SELECT 1"))
        assert slow("select") == before
        session.execute(text("SELECT pg_sleep(0.15)"))
    assert slow("select") == before + 1


@pytest.mark.usefixtures("waiting")
def test_a_slow_change_is_counted_as_what_it_is() -> None:
    before = slow("update")
    with transaction() as session:
        session.add(Setting(name="a setting of this test", value={}))
        session.flush()
        change = "UPDATE setting SET name = name WHERE name = 'a setting of this test' AND pg_sleep(0.15) IS NOT NULL"
        session.execute(text(change))
    assert slow("update") == before + 1


@pytest.mark.usefixtures("waiting")
def test_one_that_is_given_up_counts_too() -> None:
    before = slow("with")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(OperationalError), reading(limit_ms=200) as session:
        session.execute(text(endless))
    assert slow("with") == before + 1


@pytest.mark.usefixtures("waiting")
def test_the_same_change_to_many_rows_is_timed_as_a_whole() -> None:
    before = slow("update")
    with transaction() as session:
        session.add_all(Setting(name=f"setting {number} of this test", value={}) for number in range(3))
        session.flush()
        change = "UPDATE setting SET name = name WHERE name = :name AND pg_sleep(0.05) IS NOT NULL"
        many = [{"name": f"setting {number} of this test"} for number in range(3)]
        session.connection().execute(text(change), many)
    assert slow("update") == before + 1


def test_the_words_of_a_statement_stay_here(database: Database) -> None:
    for statement, verb in (("  SELECT 1", "select"), ("DELETE\nFROM x", "delete"), ("VACUUM", "other"), ("", "other")):
        assert slow_statements._verb(statement) == verb
