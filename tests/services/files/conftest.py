"""Somebody with a file, and a patient of theirs."""

from __future__ import annotations

import pytest

from tests.factories import a_patient, a_user, an_actor


@pytest.fixture
def owner(db):
    return a_user(db)


@pytest.fixture
def actor(owner):
    return an_actor(user=owner)


@pytest.fixture
def siti(db, owner):
    return a_patient(db, assigned_volunteer_id=owner.id, name="Siti")
