"""The server-rendered pages, as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app import clock
from app.db import reading, transaction
from app.models.account import User, UserStatus
from app.models.work import Delivery
from app.sealing import session_secrets
from app.security.limits import forget_all_limits
from app.services.accounts import approvals, setup
from app.services.accounts.passwords import hash_password
from app.services.accounts.roles import ensure_builtin_roles
from app.settings import get_settings
from app.web.routes import ROUTES
from tests.databases import Database
from tests.factories import a_user, an_actor

PASSWORD = "tahu goreng biru 7"
HASH = hash_password(PASSWORD)


class Browser(TestClient):
    """Keeps cookies, follows nothing by itself, and fills in the form of the page it shows."""

    def fill(self, path: str, page: str | None = None, **fields: str):
        shown = self.get(page or path).text
        return self.post(path, data={"csrf": csrf_in(shown), **fields})

    def sign_in(self, email: str, password: str = PASSWORD, **fields: str):
        return self.fill("/sign-in", email=email, password=password, **fields)


def csrf_in(html: str) -> str:
    return re.search(r'name="csrf" value="([0-9a-f]+)"', html)[1]


def heading(html: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", html)[1]


def errors_in(html: str) -> list[str]:
    return re.findall(r'class="error" id="(\w+)-error"', html)


@pytest.fixture
def open_browser(database: Database) -> Iterator[Callable[[], Browser]]:
    forget_all_limits()
    with transaction() as session:
        ensure_builtin_roles(session)
    application = Starlette(routes=list(ROUTES))
    yield lambda: Browser(application, base_url="http://localhost:8000", follow_redirects=False)
    forget_all_limits()


@pytest.fixture
def browser(open_browser: Callable[[], Browser]) -> Browser:
    return open_browser()


def person(role: str = "volunteer", **fields: object) -> User:
    with transaction() as session:
        return a_user(session, role=role, password_hash=HASH, **fields)  # type: ignore[arg-type]


def test_signing_in_sets_a_cookie_that_scripts_cannot_read_and_leads_on(browser):
    user = person("admin")
    answer = browser.sign_in(user.email, next="/letters?q=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/letters?q=1")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("carepost="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_on_https_the_cookie_is_for_this_host_alone(browser, override_settings):
    override_settings(public_url="https://care.example")
    browser.base_url = "https://care.example"
    answer = browser.sign_in(person().email)
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("__Host-carepost="))
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_volunteer_may_be_remembered_and_staff_are_not(open_browser):
    for role, is_remembered in (("volunteer", True), ("moderator", False)):
        answer = open_browser().sign_in(person(role).email, remember="on")
        assert any("Max-Age=2592000" in line for line in answer.headers.get_list("set-cookie")) is is_remembered


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(browser, wanted):
    assert browser.sign_in(person().email, next=wanted).headers["location"] == "/today"


def test_a_wrong_password_keeps_the_address_and_never_the_password(browser):
    answer = browser.sign_in("dewi@care.example", "a wrong password")
    assert answer.status_code == 401
    assert 'value="dewi@care.example"' in answer.text
    assert "a wrong password" not in answer.text


def test_a_form_that_was_not_shown_here_is_refused_and_keeps_what_was_typed(open_browser):
    shown = csrf_in(open_browser().get("/sign-in").text)
    other = open_browser()
    other.get("/sign-in")
    answer = other.post("/sign-in", data={"csrf": shown, "email": person().email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "person" in answer.text
    assert "carepost" not in other.cookies


def test_choosing_a_language_keeps_what_was_typed(browser):
    answer = browser.fill("/sign-up", language="en", name="Dewi", note="RS X")
    assert 'lang="en"' in answer.text
    assert 'value="Dewi"' in answer.text
    assert "RS X" in answer.text
    assert 'lang="en"' in browser.get("/sign-in").text


def test_text_that_looks_like_a_page_is_shown_as_text(browser):
    answer = browser.fill("/sign-up", name='"><script>alert(1)</script>', email="x", password="y")
    assert "<script>alert" not in answer.text


def test_whoever_signs_up_waits_until_somebody_approves(browser):
    answer = browser.fill("/sign-up", name="Dewi", email="dewi@care.example", password=PASSWORD, note="RS X")
    assert answer.headers["location"] == "/sign-up/received"
    assert browser.sign_in("dewi@care.example").headers["location"] == "/pending"
    assert browser.get("/sign-in").headers["location"] == "/pending"
    assert heading(browser.get("/pending").text) == "Permintaan Anda sedang dibaca"
    with transaction() as session:
        user = session.exec(select(User).where(User.email == "dewi@care.example")).one()
        admin = an_actor(user=a_user(session, role="admin"))
        approvals.approve(session, admin, user.id, settings=get_settings(), now=clock.now())
    assert browser.get("/pending").headers["location"] == "/today"
    assert browser.get("/sign-in").headers["location"] == "/today"


def test_signing_up_with_a_known_address_looks_the_same(open_browser):
    known = person()
    answers = [
        open_browser().fill("/sign-up", name="X", email=email, password=PASSWORD)
        for email in (known.email, "new@care.example")
    ]
    assert len({(answer.status_code, answer.headers["location"], answer.text) for answer in answers}) == 1


def test_everything_that_does_not_hold_is_said_beside_its_field(browser):
    answer = browser.fill("/sign-up", name=" ", email="nobody", password="short")
    assert answer.status_code == 422
    assert errors_in(answer.text) == ["name", "email", "password"]


def test_eleven_requests_to_join_from_one_address_within_an_hour_are_one_too_many(browser):
    for number in range(10):
        browser.fill("/sign-up", name="X", email=f"person{number}@care.example", password=PASSWORD)
    answer = browser.fill("/sign-up", name="X", email="person11@care.example", password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_a_declined_person_sees_so_and_why(browser):
    user = person(status=UserStatus.PENDING)
    with transaction() as session:
        admin = an_actor(user=a_user(session, role="admin"))
        approvals.decline(session, admin, user.id, reason="We are full this year", now=clock.now())
    assert browser.sign_in(user.email).headers["location"] == "/pending"
    assert "We are full this year" in browser.get("/pending").text


def test_a_suspended_person_does_not_get_in(browser):
    answer = browser.sign_in(person(status=UserStatus.SUSPENDED).email)
    assert answer.status_code == 403
    assert "carepost" not in browser.cookies


def test_signing_out_ends_the_session_itself(browser):
    browser.sign_in(person().email)
    kept = browser.cookies["carepost"]
    answer = browser.fill("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert "storage" in answer.headers["clear-site-data"]
    browser.cookies.set("carepost", kept)
    assert browser.get("/pending").headers["location"] == "/sign-in"


def test_signing_out_needs_a_form_of_ours_or_a_page_of_ours(browser):
    browser.sign_in(person().email)
    assert browser.post("/sign-out").status_code == 403
    assert browser.post("/sign-out", headers={"origin": "http://localhost:8000"}).status_code == 303


def test_a_forgotten_password_is_chosen_anew_by_the_link_once(browser, open_browser):
    user = person()
    elsewhere = open_browser()
    elsewhere.sign_in(user.email)
    answer = browser.fill("/forgot-password", email=user.email)
    unknown = open_browser().fill("/forgot-password", email="nobody@care.example")
    assert answer.headers["location"] == unknown.headers["location"] == "/forgot-password?sent=1"
    link = mailed_link(user, "/reset-password/")
    assert browser.fill(link, password="short").status_code == 422
    assert browser.fill(link, password="tempe goreng merah 8").headers["location"] == "/sign-in?changed=1"
    assert browser.get(link).status_code == 410
    assert elsewhere.get("/pending").headers["location"] == "/sign-in"
    assert browser.sign_in(user.email).status_code == 401
    assert browser.sign_in(user.email, "tempe goreng merah 8").status_code == 303


def test_a_link_that_proves_the_address_is_not_spent_by_looking_at_it(browser, override_settings):
    override_settings(smtp_url="smtp://127.0.0.1:2525")
    browser.fill("/sign-up", name="Dewi", email="dewi@care.example", password=PASSWORD)
    with reading() as session:
        user = session.exec(select(User).where(User.email == "dewi@care.example")).one()
    assert user.status is UserStatus.UNVERIFIED
    link = mailed_link(user, "/verify-email/")
    for _ in range(3):
        assert browser.get(link).status_code == 200
    assert browser.fill(link).status_code == 200
    assert browser.fill(link).status_code == 410
    with reading() as session:
        assert session.get_one(User, user.id).status is UserStatus.PENDING


def test_the_first_administrator_is_made_with_the_code_and_only_once(open_browser):
    first, second = open_browser(), open_browser()
    assert 'href="/setup"' in first.get("/sign-in").text
    code = setup.setup_code(session_secrets(get_settings()))
    wrong = first.fill("/setup", code="AAAA-AAAA-AAAA", name="Ann", email="ann@care.example", password=PASSWORD)
    assert errors_in(wrong.text) == ["code"]
    shown = csrf_in(second.get("/setup").text)
    made = first.fill("/setup", code=code, name="Ann", email="ann@care.example", password=PASSWORD)
    assert made.headers["location"] == "/today"
    assert first.get("/pending").headers["location"] == "/today"
    late = second.post(
        "/setup",
        data={"csrf": shown, "code": code, "name": "Eve", "email": "eve@care.example", "password": PASSWORD},
    )
    assert late.headers["location"] == "/sign-in"
    assert second.get("/setup").headers["location"] == "/sign-in"
    assert 'href="/setup"' not in second.get("/sign-in").text
    with reading() as session:
        assert [user.role for user in session.exec(select(User)).all()] == ["superadmin"]


def test_the_setup_code_cannot_be_guessed_for_long(browser):
    shown = csrf_in(browser.get("/setup").text)
    for _ in range(10):
        browser.post("/setup", data={"csrf": shown, "code": "X"})
    assert browser.post("/setup", data={"csrf": shown, "code": "X"}).status_code == 429


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/setup", "/forgot-password", "/sign-up/received"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_word_of_a_page_is_in_the_catalogue(browser, path, language):
    browser.cookies.set("carepost-language", language)
    html = browser.get(path).text
    assert f'<html lang="{language}"' in html
    assert re.findall(r">\s*[a-z_]+\.[a-z_]+\s*<", html) == []


def test_a_form_that_is_too_large_or_no_form_at_all_is_answered_calmly(browser):
    browser.get("/sign-in")
    assert browser.post("/sign-in", data={"email": "x" * 40_000}).status_code == 413
    assert browser.post("/sign-in", content=b"{}", headers={"content-type": "application/json"}).status_code == 400


def mailed_link(user: User, path: str) -> str:
    with reading() as session:
        mail = session.exec(select(Delivery).where(Delivery.user_id == user.id)).one()
    word = next(word for word in mail.body.split() if path in word)
    return word[word.index(path) :]
