"""What people do about their own account: a new password, other sign-ins ended, never by a key."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.errors import Invalid, NotAllowed, NotFound, PasswordAgain, VersionConflict
from app.models.account import User
from app.sealing import session_secrets
from app.services.accounts import keys, people, profile, sessions, tokens
from app.services.accounts.keys import NewKey
from app.services.accounts.people import PersonChanges
from app.services.accounts.profile import ProfileChanges
from app.services.actor import Actor, ActorKind, Origin
from app.settings import get_settings
from tests.factories import a_user, an_actor
from tests.services.accounts.conftest import HASH


def signed_in(db: Session, user: User, origin: Origin, now: datetime) -> tuple[Actor, str]:
    opened = sessions.open_session(db, user, origin=origin, remember=False, now=now)
    db.flush()
    return replace(an_actor(user=user), session_id=opened.id), opened.secret


def test_a_new_password_ends_every_other_sign_in_and_this_one_goes_on_with_a_new_cookie(db, origin, now):
    user = a_user(db, password_hash=HASH)
    secrets = session_secrets(get_settings())
    elsewhere = sessions.open_session(db, user, origin=origin, remember=True, now=now)
    pair = tokens.issue_tokens(db, user, secrets=secrets, now=now)
    me, secret = signed_in(db, user, origin, now)

    kept = profile.change_password(db, me, password_hash="new hash", now=now)
    db.flush()
    db.expire_all()

    assert kept is not None
    assert user.password_hash == "new hash"
    assert kept.secret != secret
    assert sessions.find_session(db, kept.secret, now=now) is not None
    assert sessions.find_session(db, elsewhere.secret, now=now) is None
    assert tokens.find_by_access_token(db, pair.access_token, secrets=secrets, now=now) is None


def test_signing_out_everywhere_leaves_keys_alone_and_is_no_proof_of_the_password(db, origin, now):
    user = a_user(db)
    key = keys.create_key(db, an_actor(user=user), NewKey("script"), now=now)
    elsewhere = sessions.open_session(db, user, origin=origin, remember=False, now=now)
    me, _ = signed_in(db, user, origin, now)
    later = now + timedelta(hours=1)

    kept = profile.sign_out_everywhere(db, me, now=later)
    db.flush()
    db.expire_all()

    assert kept is not None
    assert sessions.find_session(db, elsewhere.secret, now=later) is None
    found = sessions.find_session(db, kept.secret, now=later)
    assert found is not None
    assert not sessions.is_fresh(found.row, now=later)
    assert keys.find_key(db, key.text, now=later) is not None


def test_a_caller_without_a_session_ends_everything(db, origin, now):
    user = a_user(db)
    opened = sessions.open_session(db, user, origin=origin, remember=False, now=now)
    assert profile.sign_out_everywhere(db, an_actor(user=user), now=now) is None
    assert sessions.find_session(db, opened.secret, now=now) is None


def test_one_of_my_sessions_can_be_ended_and_nobody_elses(db, origin, now):
    user, stranger = a_user(db), a_user(db)
    mine = sessions.open_session(db, user, origin=origin, remember=False, now=now)
    theirs = sessions.open_session(db, stranger, origin=origin, remember=False, now=now)
    db.flush()
    me = an_actor(user=user)
    assert [row.id for row in profile.list_my_sessions(db, me, now=now)] == [mine.id]
    profile.end_my_session(db, me, mine.id, now=now)
    assert profile.list_my_sessions(db, me, now=now) == []
    with pytest.raises(NotFound):
        profile.end_my_session(db, me, theirs.id, now=now)


def test_a_key_changes_nothing_about_its_owner(db, now):
    key = replace(an_actor(user=a_user(db)), kind=ActorKind.API_KEY)
    for act in (
        lambda: profile.change_profile(db, key, ProfileChanges(name="Other"), now=now),
        lambda: profile.change_password(db, key, password_hash="x", now=now),
        lambda: profile.sign_out_everywhere(db, key, now=now),
        lambda: profile.list_my_sessions(db, key, now=now),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_i_change_my_name_language_and_zone(db, now):
    user = a_user(db, language="id")
    me = an_actor(user=user)
    profile.change_profile(db, me, ProfileChanges("  Dewi   A ", "en", "Asia/Jayapura"), now=now)
    assert (user.name, user.language, user.timezone) == ("Dewi A", "en", "Asia/Jayapura")


@pytest.mark.parametrize(("changes", "field"), [
    (ProfileChanges(name=" "), "name"),
    (ProfileChanges(language="xx"), "language"),
    (ProfileChanges(timezone="Asia/Nowhere"), "timezone"),
])  # fmt: skip
def test_what_does_not_hold_is_named(db, now, changes, field):
    with pytest.raises(Invalid) as refused:
        profile.change_profile(db, an_actor(user=a_user(db)), changes, now=now)
    assert refused.value.details[0].field == field


def test_two_who_change_one_person_merge_by_field(db, now):
    admin, user = an_actor(user=a_user(db, role="admin")), a_user(db)
    seen = user.version
    people.change_person(db, admin, user.id, PersonChanges(name="Dewi"), seen=seen, now=now)
    people.change_person(db, admin, user.id, PersonChanges(language="en"), seen=seen, now=now)
    assert (user.name, user.language) == ("Dewi", "en")
    with pytest.raises(VersionConflict) as conflict:
        people.change_person(db, admin, user.id, PersonChanges(name="Sari"), seen=seen, now=now)
    assert [(d.field, d.yours, d.theirs) for d in conflict.value.details] == [("name", "Sari", "Dewi")]


def test_a_key_is_made_only_soon_after_the_password_was_given(db, origin, now):
    user = a_user(db)
    me, _ = signed_in(db, user, origin, now)
    assert keys.create_key(db, me, NewKey("now"), now=now)
    with pytest.raises(PasswordAgain):
        keys.create_key(db, me, NewKey("later"), now=now + timedelta(minutes=31))


def test_how_long_a_session_lives_is_a_setting(db, origin, now, override_settings):
    override_settings(
        volunteer_session=(timedelta(days=1), timedelta(days=2)),
        staff_session=(timedelta(hours=1), timedelta(hours=3)),
    )
    cases = (("volunteer", timedelta(days=1), timedelta(days=2)), ("admin", timedelta(hours=1), timedelta(hours=3)))
    for role, idle, most in cases:
        opened = sessions.open_session(db, a_user(db, role=role), origin=origin, remember=True, now=now)
        db.flush()
        assert (opened.lifetime.idle, opened.lifetime.most) == (idle, most)
        assert sessions.find_session(db, opened.secret, now=now + idle - timedelta(seconds=1)) is not None
        assert sessions.find_session(db, opened.secret, now=now + idle) is None
