from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.datastructures import Headers

from app import clock
from app.db import reading, transaction
from app.errors import CsrfMissing, NotSignedIn, PendingApproval, Suspended
from app.models.account import ApiKey, User, UserSession, UserStatus
from app.sealing import session_secrets
from app.security import last_seen
from app.security.csrf import csrf_of_session
from app.security.identity import actor_of
from app.services.accounts import keys, sessions, tokens
from app.services.accounts.keys import NewKey
from app.services.actor import NEVER_BY_KEY, ActorKind, Origin
from app.settings import get_settings
from tests.factories import an_actor


def actor(method="GET", at=None, **headers):
    with reading() as session:
        return actor_of(
            session,
            Headers({name.replace("_", "-"): value for name, value in headers.items()}),
            method=method,
            origin=Origin(),
            now=at or clock.now(),
        )


def session_of(visitor):
    with reading() as session:
        return sessions.find_session(session, visitor.secret, now=clock.now()).row


def test_a_cookie_says_who_reads(visit):
    visitor = visit("moderator")
    found = actor(cookie=visitor.cookie)
    assert (found.user_id, found.role, found.kind) == (visitor.user.id, "moderator", ActorKind.PERSON)
    assert found.session_id == session_of(visitor).id


@pytest.mark.parametrize("cookie", ["", "carepost=", "carepost=unknown", "other=1", "carepost=%00;carepost=x", "=;;="])
def test_a_cookie_of_nobody_is_nobody(visit, cookie):
    visit()
    with pytest.raises(NotSignedIn):
        actor(cookie=cookie)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_cookie_changes_nothing_without_its_csrf_value(visit, method):
    visitor, other = visit(), visit()
    for given in ({}, {"x_csrf_token": "x"}, {"x_csrf_token": csrf_of_session(session_of(other).id)}):
        with pytest.raises(CsrfMissing):
            actor(method, cookie=visitor.cookie, **given)
    value = csrf_of_session(session_of(visitor).id)
    assert actor(method, cookie=visitor.cookie, x_csrf_token=value).user_id == visitor.user.id


def test_on_https_only_the_protected_cookie_counts(visit, override_settings):
    visitor = visit()
    override_settings(public_url="https://care.example")
    with pytest.raises(NotSignedIn):
        actor(cookie=visitor.cookie)
    assert actor(cookie=f"__Host-{visitor.cookie}").user_id == visitor.user.id


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (UserStatus.PENDING, PendingApproval),
        (UserStatus.UNVERIFIED, PendingApproval),
        (UserStatus.DECLINED, PendingApproval),
        (UserStatus.SUSPENDED, Suspended),
        (UserStatus.DELETED, NotSignedIn),
    ],
)
def test_people_who_may_not_work_hear_why_by_whichever_way_they_come(visit, status, error):
    visitor = visit()
    with transaction() as session:
        pair = tokens.issue_tokens(session, visitor.user, secrets=session_secrets(get_settings()), now=clock.now())
        key = keys.create_key(session, an_actor(user=visitor.user), NewKey("script"), now=clock.now())
        session.get_one(User, visitor.user.id).status = status
    for headers in (
        {"cookie": visitor.cookie},
        {"authorization": f"Bearer {pair.access_token}"},
        {"authorization": f"Bearer {key.text}"},
    ):
        with pytest.raises(error):
            actor(**headers)


def test_a_token_and_a_key_need_no_csrf_value_and_beat_the_cookie(visit):
    visitor, other = visit("moderator"), visit()
    with transaction() as session:
        pair = tokens.issue_tokens(session, visitor.user, secrets=session_secrets(get_settings()), now=clock.now())
        key = keys.create_key(session, an_actor(user=visitor.user), NewKey("script"), now=clock.now())
    by_token = actor("POST", authorization=f"Bearer {pair.access_token}", cookie=other.cookie)
    by_key = actor("POST", authorization=f"bearer {key.text}", cookie=other.cookie)
    assert by_token.user_id == by_key.user_id == visitor.user.id
    assert by_key.kind is ActorKind.API_KEY
    assert by_key.permissions == by_token.permissions - NEVER_BY_KEY


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer cp_unknown", "Bearer a.b.c"])
def test_a_header_that_proves_nothing_is_nobody_even_beside_a_good_cookie(visit, header):
    with pytest.raises(NotSignedIn):
        actor(authorization=header, cookie=visit().cookie)


def test_when_sessions_and_keys_were_used_is_written_once_a_minute(visit, now):
    visitor = visit()
    with transaction() as session:
        key = keys.create_key(session, an_actor(user=visitor.user), NewKey("script"), now=now)
    for seconds in (10, 70, 80):
        later = now + timedelta(seconds=seconds)
        with clock.use(lambda later=later: later):
            actor(cookie=visitor.cookie)
            actor(authorization=f"Bearer {key.text}")
            last_seen.write_last_seen()
    with reading() as session:
        assert session.exec(select(UserSession.last_seen_at)).one() == now + timedelta(seconds=70)
        assert session.exec(select(ApiKey.last_used_at)).one() == now + timedelta(seconds=70)
