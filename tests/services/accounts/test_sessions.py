from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.errors import NotFound
from app.models.account import UserSession
from app.services.accounts import sessions, suspension
from tests.factories import a_user, an_actor

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def open_for(db, user, origin, now, *, remember=False, instead_of=None):
    opened = sessions.open_session(db, user, origin=origin, remember=remember, now=now, instead_of=instead_of)
    db.flush()
    return opened


def test_a_session_is_found_by_its_secret_and_by_nothing_else(db, origin, now):
    user = a_user(db)
    opened = open_for(db, user, origin, now)
    found = sessions.find_session(db, opened.secret, now=now)
    assert found is not None
    assert (found.user.id, found.row.address, found.is_former) == (user.id, "203.0.113.7", False)
    assert sessions.find_session(db, opened.secret + "x", now=now) is None


def test_the_secret_itself_is_not_stored(db, origin, now):
    opened = open_for(db, a_user(db), origin, now)
    row = db.exec(select(UserSession)).one()
    assert opened.secret.encode() not in row.secret_hash
    assert len(row.secret_hash) == 32


@pytest.mark.parametrize(
    ("role", "remember", "idle", "most"),
    [
        ("volunteer", False, 12 * HOUR, 7 * DAY),
        ("volunteer", True, 14 * DAY, 30 * DAY),
        ("moderator", True, 12 * HOUR, 7 * DAY),
        ("superadmin", True, 12 * HOUR, 7 * DAY),
    ],
)
def test_a_session_ends_by_itself_by_role(db, origin, now, role, remember, idle, most):
    opened = open_for(db, a_user(db, role=role), origin, now, remember=remember)
    assert sessions.find_session(db, opened.secret, now=now + idle - MINUTE) is not None
    assert sessions.find_session(db, opened.secret, now=now + idle) is None
    sessions.note_seen(db, {opened.id: now + most - MINUTE})
    db.expire_all()
    assert sessions.find_session(db, opened.secret, now=now + most - MINUTE) is not None
    assert sessions.find_session(db, opened.secret, now=now + most) is None


def test_signing_in_again_ends_the_browsers_former_session(db, origin, now):
    user = a_user(db)
    first = open_for(db, user, origin, now)
    second = open_for(db, user, origin, now, instead_of=first.secret)
    db.expire_all()
    assert sessions.find_session(db, first.secret, now=now) is None
    assert sessions.find_session(db, second.secret, now=now) is not None


def test_a_rotated_secret_stays_good_for_reading_for_a_minute(db, origin, now):
    user = a_user(db)
    first = open_for(db, user, origin, now)
    found = sessions.find_session(db, first.secret, now=now)
    actor = sessions_actor(user, found.row.id)
    second = sessions.rotate_session(db, actor, now=now)
    db.flush()
    former = sessions.find_session(db, first.secret, now=now + timedelta(seconds=59))
    assert former is not None
    assert former.is_former
    assert sessions.find_session(db, first.secret, now=now + timedelta(seconds=60)) is None
    assert sessions.find_session(db, second.secret, now=now + timedelta(seconds=60)).is_former is False


def test_a_new_token_version_ends_every_session_at_once(db, origin, now):
    user = a_user(db)
    opened = open_for(db, user, origin, now)
    suspension.raise_token_version(db, user, now=now)
    db.flush()
    assert sessions.find_session(db, opened.secret, now=now) is None


def test_a_person_ends_only_sessions_of_their_own(db, origin, now):
    user, other = a_user(db), a_user(db)
    opened = open_for(db, user, origin, now)
    with pytest.raises(NotFound):
        sessions.end_session(db, an_actor(user=other), opened.id, now=now)
    sessions.end_session(db, an_actor(user=user), opened.id, now=now)
    db.flush()
    assert sessions.find_session(db, opened.secret, now=now) is None


def test_all_sessions_but_the_present_one_can_be_ended(db, origin, now):
    user = a_user(db)
    first, second = open_for(db, user, origin, now), open_for(db, user, origin, now)
    assert sessions.end_every_session(db, user, now=now, except_for=second.id) == 1
    db.expire_all()
    assert [row.id for row in sessions.list_sessions(db, an_actor(user=user), now=now)] == [second.id]
    assert sessions.find_session(db, first.secret, now=now) is None


def test_ended_sessions_are_told_from_living_ones(db, origin, now):
    user = a_user(db)
    alive, over = open_for(db, user, origin, now), open_for(db, user, origin, now)
    gone = open_for(db, a_user(db), origin, now)
    sessions.end_session(db, an_actor(user=user), over.id, now=now)
    db.flush()
    asked = [alive.id, over.id, gone.id]
    assert sessions.find_ended(db, asked, now=now) == {over.id}
    assert sessions.find_ended(db, asked, now=now + 13 * HOUR) == set(asked)
    assert sessions.find_ended(db, [], now=now) == set()


def test_the_password_counts_as_given_for_half_an_hour(db, origin, now):
    opened = open_for(db, a_user(db), origin, now)
    row = db.get(UserSession, opened.id)
    assert sessions.is_fresh(row, now=now + 29 * MINUTE)
    assert not sessions.is_fresh(row, now=now + 30 * MINUTE)


def sessions_actor(user, session_id):
    from dataclasses import replace

    return replace(an_actor(user=user), session_id=session_id)
