"""A new key by the form of the server: limited, shown once, and only soon after the password was given."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.account import ApiKey, User, UserSession
from tests.web.test_door import PASSWORD, browser, errors_in, open_browser, person
from tests.web.test_profile import signed_in

__all__ = ["browser", "open_browser"]  # fixtures
FORM = "/profile/keys/new"


def key_in(html: str) -> str:
    return re.search(r'id="key" value="(cp_[^"]+)"', html)[1]


def keys_of(user: User) -> list[ApiKey]:
    with reading() as session:
        return list(session.exec(select(ApiKey).where(ApiKey.user_id == user.id)).all())


def let_time_pass(user: User) -> None:
    with transaction() as session:
        for row in session.exec(select(UserSession).where(UserSession.user_id == user.id)).all():
            row.confirmed_at = clock.now() - timedelta(hours=1)
            session.add(row)


def test_a_key_is_shown_once_and_works_as_limited(browser):
    user = person()
    signed_in(browser, user)
    answer = browser.fill(FORM, name="Night report", may="some", scope="patient:read", lasts="30")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    [row] = keys_of(user)
    assert key_in(answer.text).startswith(row.prefix)
    assert row.scopes == ["patient:read"]
    assert row.expires_at is not None
    assert row.prefix not in browser.get(FORM).text


def test_without_a_choice_it_may_what_keys_may_until_it_is_revoked(browser):
    user = person()
    signed_in(browser, user)
    browser.fill(FORM, name="All", may="all", scope="patient:read", lasts="")
    [row] = keys_of(user)
    assert (row.scopes, row.expires_at) == (None, None)


def test_later_the_password_is_asked_for_and_the_cookie_changes(browser):
    user = person()
    signed_in(browser, user)
    let_time_pass(user)
    assert 'name="password"' in browser.get(FORM).text
    refused = browser.fill(FORM, name="K", may="all", lasts="30", password="not this one 123")
    assert errors_in(refused.text) == ["password"]
    assert keys_of(user) == []
    before = browser.cookies["carepost"]
    answer = browser.fill(FORM, name="K", may="all", lasts="30", password=PASSWORD)
    assert key_in(answer.text)
    assert browser.cookies["carepost"] != before
    assert 'name="password"' not in browser.get(FORM).text


def test_what_does_not_hold_stays_in_the_form(browser):
    user = person()
    signed_in(browser, user)
    assert errors_in(browser.fill(FORM, name="", may="all", lasts="30").text) == ["name"]
    answer = browser.fill(FORM, name="Kept", may="some", lasts="30")
    assert errors_in(answer.text) == ["scope"]
    assert 'value="Kept"' in answer.text
    answer = browser.fill(FORM, name="Kept", may="some", scope="user:manage", lasts="30")
    assert answer.status_code == 422
    assert keys_of(user) == []


def test_nobody_else_sees_the_form(open_browser):
    assert open_browser().get(FORM).headers["location"].startswith("/sign-in?next=")
