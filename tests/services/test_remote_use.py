"""A remote model reads nothing until a superadmin, who sees what leaves, has switched it on (M4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.errors import IllegalTransition, NotAllowed
from app.models.remote_use import RemotePurpose, RemoteUse
from app.models.work import AuditEntry
from app.remote_reading import remote_reading_is_on
from app.services import remote_use
from app.services.actor import Actor
from app.settings import AiBackend, get_settings, use_settings
from tests.databases import Database
from tests.factories import a_user, an_actor

INTENT = RemotePurpose.INTENT


@pytest.fixture
def superadmin(database: Database) -> Iterator[Actor]:
    """On a machine where Claude is configured."""
    before = use_settings(get_settings().model_copy(update={"ai": AiBackend.ANTHROPIC}))
    with transaction() as session:
        person = a_user(session, role="superadmin", name="Ayu Lestari")
    yield an_actor(user=person)
    use_settings(before)


def switched(actor: Actor, *, is_on: bool) -> remote_use.UseStanding:
    with transaction() as session:
        return remote_use.switch_use(session, actor, INTENT, is_on=is_on, now=clock.now())


def test_every_use_is_off_until_it_is_switched_on(superadmin: Actor) -> None:
    with reading() as session:
        (standing,) = remote_use.list_uses(session, superadmin)
    assert (standing.purpose, standing.is_on, standing.changed_by) == (INTENT, False, "")
    assert not remote_reading_is_on()


def test_who_switched_it_and_when_is_told_and_audited(superadmin: Actor) -> None:
    standing = switched(superadmin, is_on=True)

    assert (standing.is_on, standing.changed_by) == (True, "Ayu Lestari")
    assert remote_reading_is_on()
    switched(superadmin, is_on=True)
    switched(superadmin, is_on=False)
    assert not remote_reading_is_on()
    with reading() as session:
        actions = session.exec(select(AuditEntry.action).where(AuditEntry.subject_type == remote_use.KIND)).all()
        assert sorted(actions) == ["remote_use.switched_off", "remote_use.switched_on"]
        assert len(session.exec(select(RemoteUse)).all()) == 1


def test_without_a_configured_model_nothing_is_switched_on_and_nothing_is_on(superadmin: Actor) -> None:
    switched(superadmin, is_on=True)
    use_settings(get_settings().model_copy(update={"ai": AiBackend.RULES}))

    with pytest.raises(IllegalTransition):
        switched(superadmin, is_on=True)
    with reading() as session:
        (standing,) = remote_use.list_uses(session, superadmin)
        assert not standing.is_on
        with pytest.raises(IllegalTransition):
            remote_use.preview_text(session, superadmin, "halo", what_leaves=lambda _: None)


@pytest.mark.parametrize("role", ["volunteer", "moderator", "admin"])
def test_only_who_manages_the_settings_sees_or_switches_it(superadmin: Actor, role: str) -> None:
    with transaction() as session:
        actor = an_actor(user=a_user(session, role=role))

    with pytest.raises(NotAllowed):
        switched(actor, is_on=True)
    with reading() as session, pytest.raises(NotAllowed):
        remote_use.list_uses(session, actor)
    with reading() as session, pytest.raises(NotAllowed):
        remote_use.preview_text(session, actor, "halo", what_leaves=lambda _: None)
