"""What the other tests rely on."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
import redis
from sqlmodel import Session, select

from app import clock
from app.db import reading, transaction
from app.models.patient import Patient
from app.settings import get_settings
from tests.conftest import At, Override
from tests.databases import Database
from tests.factories import a_patient, a_user, an_actor, an_occurrence


@pytest.mark.parametrize("_round", [1, 2])
def test_what_a_test_writes_is_gone_for_the_next(db: Session, _round: int) -> None:
    assert db.exec(select(Patient)).all() == []
    a_patient(db)
    db.commit()


@pytest.mark.parametrize("_round", [1, 2])
def test_a_database_of_its_own_takes_commits_and_is_gone_for_the_next(database: Database, _round: int) -> None:
    with transaction() as session:
        an_occurrence(session)
    with reading() as session:
        assert len(session.exec(select(Patient)).all()) == 1


def test_a_query_that_writes_fails(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"), reading() as session:
        a_user(session)


def test_no_test_leaves_this_machine() -> None:
    with pytest.raises(PermissionError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_settings_are_overridden_for_one_test(override_settings: Override) -> None:
    override_settings(default_language="en")
    assert get_settings().default_language == "en"
    override_settings(organisation_name="Rumah Harapan")
    assert (get_settings().default_language, get_settings().organisation_name) == ("en", "Rumah Harapan")


def test_time_stands_still_where_a_test_wants_it(now: datetime, at: At) -> None:
    assert clock.now() == now == at("08:00")
    assert at("09:00", day=1) == datetime(2026, 3, 11, 2, 0, tzinfo=UTC)


def test_redis_is_real_and_empty(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    assert client.dbsize() == 0
    assert "valkey" in client.info("server").get("server_name", "")


def test_an_actor_may_what_their_role_may(db: Session) -> None:
    user = a_user(db, role="admin")
    assert an_actor(user=user).permissions > an_actor("volunteer").permissions
