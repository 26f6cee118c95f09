from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlmodel import select

from app.models.account import RefreshToken
from app.models.work import AuditEntry
from app.services.accounts import suspension, tokens
from tests.factories import a_user

CURRENT, PREVIOUS = "current secret of the installation", "previous secret of the installation"
SECRETS = [CURRENT, PREVIOUS]


@pytest.fixture
def user(db):
    return a_user(db)


def issue(db, user, now, secrets=SECRETS):
    pair = tokens.issue_tokens(db, user, secrets=secrets, now=now)
    db.flush()
    return pair


def refresh(db, token, origin, now):
    pair = tokens.refresh_tokens(db, token, secrets=SECRETS, origin=origin, now=now)
    db.flush()
    db.expire_all()
    return pair


def owner(db, token, now, secrets=SECRETS):
    found = tokens.find_by_access_token(db, token, secrets=secrets, now=now)
    return found[0].id if found else None


def test_an_access_token_works_for_a_quarter_of_an_hour(db, user, now):
    pair = issue(db, user, now)
    assert pair.expires_in == 900
    assert owner(db, pair.access_token, now + timedelta(seconds=899)) == user.id
    assert owner(db, pair.access_token, now + timedelta(seconds=901)) is None


def test_a_token_of_the_previous_secret_works_while_secrets_rotate(db, user, now):
    pair = issue(db, user, now, secrets=[PREVIOUS])
    assert owner(db, pair.access_token, now, secrets=[CURRENT, PREVIOUS]) == user.id
    assert owner(db, pair.access_token, now, secrets=[CURRENT]) is None


def test_a_token_that_somebody_made_or_changed_is_nobodys(db, user, now):
    head, body, signature = issue(db, user, now).access_token.split(".")
    without_algorithm = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    unsigned = f"{without_algorithm}.{body}."
    foreign = jwt.encode(
        {"alg": "HS256"},
        {"iss": "carepost", "typ": "access", "sub": str(user.id), "ver": 0, "exp": 9_999_999_999},
        OctKey.import_key(b"another key of at least 32 bytes!!!"),
    )
    for forged in ("", "a.b.c", f"{head}.{body}.{signature[::-1]}", f"{head}.{body}.", unsigned, foreign):
        assert owner(db, forged, now) is None


def test_a_new_token_version_ends_access_tokens_at_once(db, user, now):
    pair = issue(db, user, now)
    suspension.raise_token_version(db, user, now=now)
    db.flush()
    assert owner(db, pair.access_token, now) is None


def test_a_refresh_token_gives_the_next_pair_once(db, user, origin, now):
    first = issue(db, user, now)
    second = refresh(db, first.refresh_token, origin, now)
    assert second is not None
    assert second.refresh_token != first.refresh_token
    assert refresh(db, second.refresh_token, origin, now) is not None


def test_a_refresh_token_used_twice_ends_its_whole_family(db, user, origin, now):
    first = issue(db, user, now)
    second = refresh(db, first.refresh_token, origin, now)
    elsewhere = issue(db, user, now)
    assert refresh(db, first.refresh_token, origin, now) is None
    assert refresh(db, second.refresh_token, origin, now) is None
    assert owner(db, second.access_token, now) is None
    assert refresh(db, elsewhere.refresh_token, origin, now) is not None
    assert "refresh_token.reused" in db.exec(select(AuditEntry.action)).all()


def test_a_refresh_token_ends_after_thirty_days(db, user, origin, now):
    pair = issue(db, user, now)
    assert refresh(db, pair.refresh_token, origin, now + timedelta(days=30)) is None


def test_signing_out_ends_the_refresh_and_the_access_token(db, user, origin, now):
    pair = issue(db, user, now)
    tokens.revoke_refresh_token(db, pair.refresh_token, origin=origin, now=now)
    db.flush()
    assert owner(db, pair.access_token, now) is None
    assert refresh(db, pair.refresh_token, origin, now) is None


def test_only_hashes_of_refresh_tokens_are_stored(db, user, now):
    pair = issue(db, user, now)
    row = db.exec(select(RefreshToken)).one()
    assert pair.refresh_token.encode() not in row.token_hash


def test_an_unknown_refresh_token_is_nothing(db, origin, now):
    assert refresh(db, "unknown", origin, now) is None
