"""A query of a page takes so long and no longer, on both databases, and leaves its connection as it was."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.db import reading, transaction

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_a_query_past_its_limit_is_stopped(database):
    began = time.monotonic()
    with pytest.raises(OperationalError), reading(limit_ms=100) as session:
        session.execute(text(ENDLESS))
    assert time.monotonic() - began < 5


def test_the_next_query_on_the_connection_has_no_limit(database):
    with reading(limit_ms=1) as session:
        session.execute(text("SELECT 1"))
    with reading() as session:
        long_enough = ENDLESS.replace("FROM n)", "FROM n WHERE i < 300000)", 1)
        assert session.execute(text(long_enough)).scalar() == 300_000


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_postgresql_plans_a_query_for_its_values_and_leaves_the_connection_as_it_was(database):
    asked = text("SHOW plan_cache_mode")
    with reading() as session:
        assert session.execute(asked).scalar() == "force_custom_plan"
    with transaction() as session:
        assert session.execute(asked).scalar() == "auto"
