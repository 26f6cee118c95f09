"""Connections to PostgreSQL that rest: asked whether they live before they are used again, and made anew if not."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from app.db import PING_AFTER, reading

pytestmark = pytest.mark.parametrize("kind", ["postgres"], indirect=True)


def _backend() -> int:
    """The server's process behind the connection that is used next."""
    with reading() as session:
        return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


@pytest.fixture
def asked(database, monkeypatch) -> list[object]:
    """Which connections were asked whether they live."""
    found: list[object] = []
    ping = database.engine.dialect.do_ping
    monkeypatch.setattr(database.engine.dialect, "do_ping", lambda one: found.append(one) or ping(one))
    return found


def test_one_that_was_cut_while_it_rested_fails_nobody(database, asked):
    with reading() as session, database.engine.connect() as other:
        cut = int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())
        session.commit()
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": cut})
    time.sleep(PING_AFTER * 2)

    assert _backend() != cut
    assert asked


def test_one_that_was_used_a_moment_ago_is_not_asked(database, asked):
    first = _backend()
    assert [_backend() for _ in range(3)] == [first] * 3
    assert asked == []
