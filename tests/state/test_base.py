"""`perform` and `fetch`: the only ways from a state to the database."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app import clock
from app.db import reading, transaction
from app.errors import NotFound, NotSignedIn
from app.models.account import User
from app.models.work import AuditEntry
from app.services.accounts import sessions
from app.services.actor import Actor, Origin
from app.services.patients.queries import get_patient
from app.state.base import fetch, perform
from tests.factories import a_patient, a_user


@pytest.fixture
def tab(database) -> SimpleNamespace:
    """What a state knows of the socket its events come by, for somebody who is signed in."""
    with transaction() as session:
        user = a_user(session)
        opened = sessions.open_session(session, user, origin=Origin(), remember=False, now=clock.now())
    return tab_of(user, f"carepost={opened.secret}")


def tab_of(user: User | None, cookie: str) -> SimpleNamespace:
    headers = SimpleNamespace(cookie=cookie, user_agent="A phone")
    router = SimpleNamespace(headers=headers, session=SimpleNamespace(client_ip="203.0.113.7"))
    return SimpleNamespace(router=router, user=user)


def rename(session: Session, actor: Actor, name: str) -> Actor:
    session.get_one(User, actor.user_id).name = name
    return actor


def name_of(session: Session, actor: Actor) -> str:
    return session.get_one(User, actor.user_id).name


def slow(session: Session, _actor: Actor) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_sleep(4)"))
        return
    session.execute(
        text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n")
    )


def test_a_command_runs_as_the_person_of_the_socket_and_is_committed(tab):
    actor = asyncio.run(perform(tab, rename, "Dewi"))
    assert (actor.user_id, actor.origin.address) == (tab.user.id, "203.0.113.7")
    assert asyncio.run(fetch(tab, name_of)) == "Dewi"


def test_a_command_that_fails_leaves_nothing(tab):
    def rename_and_fail(session: Session, actor: Actor) -> None:
        rename(session, actor, "Half done")
        session.flush()
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        asyncio.run(perform(tab, rename_and_fail))
    assert asyncio.run(fetch(tab, name_of)) == tab.user.name


def test_a_query_that_writes_fails(tab):
    def sneaky(session: Session, actor: Actor) -> None:
        rename(session, actor, "Sneaked in")
        session.flush()

    with pytest.raises(DBAPIError):
        asyncio.run(fetch(tab, sneaky))


@pytest.mark.parametrize("edge", [perform, fetch])
def test_nobody_runs_anything(database, edge):
    with pytest.raises(NotSignedIn):
        asyncio.run(edge(tab_of(None, ""), name_of))


def test_a_superseded_load_stops_its_query_and_leaves_the_connection_whole(tab):
    async def superseded() -> float:
        loading = asyncio.create_task(fetch(tab, slow))
        await asyncio.sleep(0.3)
        begun = time.monotonic()
        loading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loading
        for _ in range(30):  # the same connection may come back from the pool for any of these
            await fetch(tab, name_of)
        return time.monotonic() - begun

    assert asyncio.run(superseded()) < 1.5


def test_a_query_takes_three_seconds_at_most(tab, monkeypatch):
    monkeypatch.setattr("app.state.base.UI_QUERY_LIMIT_MS", 200)
    begun = time.monotonic()
    with pytest.raises(DBAPIError):
        asyncio.run(fetch(tab, slow))
    assert time.monotonic() - begun < 2


def test_a_command_that_has_begun_is_finished_when_the_tab_closes(tab):
    def slow_rename(session: Session, actor: Actor) -> None:
        time.sleep(0.2)
        rename(session, actor, "Finished")

    async def closed() -> None:
        acting = asyncio.create_task(perform(tab, slow_rename))
        await asyncio.sleep(0.1)
        acting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await acting
        deadline = time.monotonic() + 4
        while _name_of(tab.user) != "Finished":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)

    asyncio.run(closed())


def _name_of(user: User) -> str:
    with reading() as session:
        return session.get_one(User, user.id).name


@pytest.mark.parametrize("edge", [perform, fetch])
def test_what_somebody_is_refused_is_written_down_whichever_way_they_asked(tab, edge):
    with transaction() as session:
        others = a_patient(session)

    with pytest.raises(NotFound):
        asyncio.run(edge(tab, get_patient, others.id))

    with reading() as session:
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.outcome == "denied")).all()
        assert (entry.actor_id, entry.subject_id) == (tab.user.id, others.id)
