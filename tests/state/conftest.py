"""Who most tests of states need: an admin, and a patient."""

from __future__ import annotations

import pytest

from app.db import transaction
from app.models.account import User
from app.models.patient import Patient
from tests.databases import Database
from tests.factories import a_patient, a_user


@pytest.fixture
def admin(database: Database) -> User:
    with transaction() as session:
        return a_user(session, role="admin")


@pytest.fixture
def patient(admin: User) -> Patient:
    with transaction() as session:
        return a_patient(session)
