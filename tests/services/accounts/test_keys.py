from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.errors import Invalid, NotAllowed, NotFound
from app.services.accounts import keys
from app.services.accounts.actors import key_actor
from app.services.accounts.keys import NewKey
from app.services.actor import NEVER_BY_KEY, Origin, Permission
from tests.factories import a_user, an_actor


@pytest.fixture
def user(db):
    return a_user(db, role="moderator")


def make(db, user, now, **wish):
    issued = keys.create_key(db, an_actor(user=user), NewKey(**({"name": "script"} | wish)), now=now)
    db.flush()
    return issued


def test_a_key_is_found_by_its_text_alone(db, user, now):
    issued = make(db, user, now)
    assert issued.text.startswith("cp_")
    found = keys.find_key(db, issued.text, now=now)
    assert found is not None
    assert found[0].id == user.id
    for wrong in (issued.text[:-1], issued.row.prefix, "cp_", issued.text.lower(), ""):
        assert keys.find_key(db, wrong, now=now) is None
    assert issued.text.encode() not in issued.row.key_hash


def test_a_key_without_scopes_may_what_its_owner_may_except_keys_and_people(db, user, now):
    found = keys.find_key(db, make(db, user, now).text, now=now)
    actor = key_actor(*found, origin=Origin())
    assert actor.permissions == an_actor(user=user).permissions - NEVER_BY_KEY
    assert actor.key_id is not None


def test_a_key_is_limited_to_its_scopes_and_to_what_its_owner_still_may(db, user, now):
    issued = make(db, user, now, scopes=["patient:read", "patient:create"])
    owner, role, row = keys.find_key(db, issued.text, now=now)
    role.permissions = ["patient:read"]
    assert key_actor(owner, role, row, origin=Origin()).permissions == {Permission.PATIENT_READ}


@pytest.mark.parametrize("scope", ["key:manage", "user:manage", "patient:delete", "everything"])
def test_a_scope_that_is_not_the_owners_or_never_a_keys_is_refused(db, user, now, scope):
    with pytest.raises(Invalid):
        make(db, user, now, scopes=["patient:read", scope])


def test_a_key_makes_no_keys(db, user, now):
    actor = an_actor(user=user).limited_to(None)
    with pytest.raises(NotAllowed):
        keys.create_key(db, replace(actor, key_id=user.id), NewKey("more"), now=now)


def test_a_key_ends_when_it_said(db, user, now):
    issued = make(db, user, now, expires_at=now + timedelta(days=1))
    assert keys.find_key(db, issued.text, now=now + timedelta(hours=23)) is not None
    assert keys.find_key(db, issued.text, now=now + timedelta(days=1)) is None
    with pytest.raises(Invalid):
        make(db, user, now, expires_at=now)


def test_a_revoked_key_stops_working_and_stays_for_the_record(db, user, now):
    issued = make(db, user, now)
    keys.revoke_key(db, an_actor(user=user), issued.row.id, now=now)
    db.flush()
    assert keys.find_key(db, issued.text, now=now) is None
    assert [row.revoked_at for row in keys.list_keys(db, an_actor(user=user))] == [now]


def test_nobody_sees_or_revokes_keys_of_others(db, user, now):
    issued = make(db, user, now)
    other = an_actor(user=a_user(db))
    assert keys.list_keys(db, other) == []
    with pytest.raises(NotFound):
        keys.revoke_key(db, other, issued.row.id, now=now)


def test_the_last_use_is_written_down(db, user, now):
    issued = make(db, user, now)
    keys.note_used(db, {issued.row.id: now})
    db.expire_all()
    assert issued.row.last_used_at == now
