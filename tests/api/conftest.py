"""The API over a database of the test's own, called by people of every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import clock
from app.api.application import create_api
from app.bootstrap import gateways
from app.db import transaction
from app.models.account import User
from app.models.patient import Patient
from app.sealing import session_secrets
from app.security.limits import forget_all_limits
from app.services.accounts.tokens import issue_tokens
from app.settings import get_settings
from tests.api.crowd import Crowd, three_who_differ
from tests.databases import Database
from tests.factories import a_patient, a_user


class Caller:
    """Somebody who calls the API with an access token."""

    def __init__(self, client: TestClient, user: User, token: str) -> None:
        self.client = client
        self.user = user
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **options: object):
        return self.call("GET", path, **options)

    def post(self, path: str, **options: object):
        return self.call("POST", path, **options)

    def patch(self, path: str, **options: object):
        return self.call("PATCH", path, **options)

    def delete(self, path: str, **options: object):
        return self.call("DELETE", path, **options)

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: object):
        return self.client.request(method, f"/api/v1{path}", headers=self.headers | (headers or {}), **options)


@pytest.fixture(scope="session")
def api() -> FastAPI:
    """The application: it knows of no database, so that one serves all tests."""
    return create_api()


@pytest.fixture
def client(api: FastAPI, database: Database) -> Iterator[TestClient]:
    """The API without anybody signed in."""
    forget_all_limits()
    gateways.cache_clear()
    yield TestClient(api, raise_server_exceptions=False)
    forget_all_limits()
    gateways.cache_clear()


@pytest.fixture
def someone(client: TestClient) -> Callable[..., Caller]:
    """`someone("moderator", language="en")`: a person with that role, signed in."""

    def sign_in(role: str = "volunteer", **fields: object) -> Caller:
        with transaction() as session:
            user = a_user(session, role=role, **({"language": "en"} | fields))  # type: ignore[arg-type]
        with transaction() as session:
            pair = issue_tokens(session, user, secrets=session_secrets(get_settings()), now=clock.now())
        return Caller(client, user, pair.access_token)

    return sign_in


@pytest.fixture
def admin(someone: Callable[..., Caller]) -> Caller:
    return someone("admin")


@pytest.fixture
def moderator(someone: Callable[..., Caller]) -> Caller:
    return someone("moderator")


@pytest.fixture
def volunteer(someone: Callable[..., Caller]) -> Caller:
    return someone("volunteer")


@pytest.fixture
def patient(database: Database) -> Patient:
    """A verified patient who is nobody's."""
    with transaction() as session:
        return a_patient(session, name="Siti Rahma")


@pytest.fixture
def patient_of(database: Database) -> Callable[..., Patient]:
    """`patient_of(volunteer.user)`: a patient whom that person looks after."""

    def make(user: User | UUID, **fields: object) -> Patient:
        with transaction() as session:
            owner = user.id if isinstance(user, User) else user
            return a_patient(session, assigned_volunteer_id=owner, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def own_patient(volunteer: Caller, patient_of: Callable[..., Patient]) -> Patient:
    """A patient whom `volunteer` looks after."""
    return patient_of(volunteer.user)


@pytest.fixture
def crowd(volunteer: Caller) -> Crowd:
    return three_who_differ(volunteer.user)
