"""A new password and other sign-ins ended, by the forms of the server: the cookie changes, and this browser goes on."""

from __future__ import annotations

import re

from sqlmodel import col, select

from app.db import reading
from app.models.account import User, UserSession
from tests.web.test_door import PASSWORD, Browser, browser, errors_in, open_browser, person

__all__ = ["browser", "open_browser"]  # fixtures
FORM = "/profile/password"
NEW = "a brand new password 7"
OURS = {"origin": "http://localhost:8000"}


def is_in(some: Browser) -> bool:
    return some.get("/profile/password").status_code == 200


def signed_in(some: Browser, user: User) -> Browser:
    some.sign_in(user.email)
    assert is_in(some)
    return some


def test_a_new_password_rotates_the_cookie_here_and_signs_out_everywhere_else(open_browser):
    user = person()
    here, elsewhere = signed_in(open_browser(), user), signed_in(open_browser(), user)
    before = here.cookies["carepost"]

    answer = here.fill(FORM, current=PASSWORD, password=NEW)

    assert answer.headers["location"] == "/profile?told=password"
    assert here.cookies["carepost"] != before
    assert is_in(here)
    assert not is_in(elsewhere)
    assert elsewhere.sign_in(user.email, PASSWORD).status_code == 401
    assert elsewhere.sign_in(user.email, NEW).status_code == 303


def test_the_present_password_is_asked_for_and_neither_is_sent_back(browser):
    user = person()
    signed_in(browser, user)
    answer = browser.fill(FORM, current="some other password", password=NEW)
    assert (answer.status_code, errors_in(answer.text)) == (422, ["current"])
    assert "some other password" not in answer.text
    assert NEW not in answer.text


def test_a_weak_password_is_refused_before_anything_is_compared(browser):
    signed_in(browser, person())
    assert errors_in(browser.fill(FORM, current=PASSWORD, password="short").text) == ["password"]


def test_guessing_the_present_password_ends_after_ten_times(browser):
    signed_in(browser, person())
    shown = re.search(r'name="csrf" value="([^"]+)"', browser.get(FORM).text)[1]
    answers = [
        browser.post(FORM, data={"csrf": shown, "current": f"guess number {n}", "password": NEW}).status_code
        for n in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_one_browser_is_signed_out(open_browser):
    user = person()
    here, elsewhere = signed_in(open_browser(), user), signed_in(open_browser(), user)
    session_id = session_ids(user)[-1]
    answer = here.post("/profile/sessions/end", data={"session": session_id}, headers=OURS)
    assert answer.headers["location"] == "/profile?told=session"
    assert is_in(here)
    assert not is_in(elsewhere)


def test_all_other_browsers_are_signed_out(open_browser):
    user = person()
    here, elsewhere = signed_in(open_browser(), user), signed_in(open_browser(), user)
    assert here.post("/profile/sessions/end-all", headers=OURS).headers["location"] == "/profile?told=sessions"
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_form_that_no_page_of_ours_posted_is_refused(open_browser):
    user = person()
    here = signed_in(open_browser(), user)
    assert here.post("/profile/sessions/end-all").status_code == 403
    assert here.post(FORM, data={"current": PASSWORD, "password": NEW}).status_code == 403


def test_nobody_else_ends_my_session(open_browser):
    user = person()
    mine = signed_in(open_browser(), user)
    stranger = signed_in(open_browser(), person())
    answer = stranger.post("/profile/sessions/end", data={"session": session_ids(user)[0]}, headers=OURS)
    assert answer.status_code == 404
    assert is_in(mine)


def test_choosing_a_language_changes_the_persons_own(browser):
    user = person(language="id")
    signed_in(browser, user)
    answer = browser.post("/language", data={"language": "en", "next": "/profile"})
    assert answer.headers["location"] == "/profile"
    with reading() as session:
        assert session.get_one(User, user.id).language == "en"


def session_ids(user: User) -> list[str]:
    with reading() as session:
        query = select(UserSession.id).where(UserSession.user_id == user.id).order_by(col(UserSession.id))
        return [str(found) for found in session.exec(query).all()]
