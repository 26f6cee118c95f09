"""Taking patients along in a browser: the file, or the password first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import clock
from app.api.application import create_api
from app.db import transaction
from app.models.account import UserSession
from app.security.cookies import session_cookie_name
from app.services.accounts.passwords import hash_password
from app.services.accounts.sessions import open_session
from app.services.actor import Origin
from app.web.routes import ROUTES
from tests.databases import Database
from tests.factories import a_patient, a_user

PASSWORD = "tahu goreng biru tujuh"


@pytest.fixture
def browser(database: Database) -> TestClient:
    """Somebody signed in who gave their password an hour ago."""
    api = create_api()
    api.router.routes.extend(ROUTES)
    with transaction() as session:
        user = a_user(session, role="admin", password_hash=hash_password(PASSWORD), language="en")
        a_patient(session, name="Siti")
        opened = open_session(session, user, remember=False, origin=Origin(), now=clock.now())
        session.flush()
        for row in session.exec(select(UserSession)).all():
            row.confirmed_at = clock.now() - timedelta(hours=1)
    client = TestClient(api, follow_redirects=False)
    client.cookies.set(session_cookie_name(), opened.secret)
    return client


def test_the_file_is_not_given_without_the_password(browser: TestClient) -> None:
    assert browser.get("/api/v1/patients/export").status_code == 401
    form = browser.get("/patients/export?format=csv&q=siti")
    assert 'value="format=csv&amp;q=siti"' in form.text


def test_the_password_leads_to_the_file(browser: TestClient) -> None:
    form = browser.get("/patients/export?format=csv&q=siti").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', form)
    assert csrf is not None
    wrong = browser.post("/patients/export", data={"csrf": csrf[1], "query": "format=csv", "password": "wrong"})
    assert wrong.status_code in (401, 422)
    answer = browser.post(
        "/patients/export", data={"csrf": csrf[1], "query": "format=csv&q=siti", "password": PASSWORD}
    )
    assert "/api/v1/patients/export?format=csv&amp;q=siti" in answer.text
    assert browser.get("/patients/export?format=csv").headers["location"] == "/api/v1/patients/export?format=csv"
    assert "Siti" in browser.get("/api/v1/patients/export?format=csv").text
