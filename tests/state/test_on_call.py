"""The roster on the page: somebody is put on a day, taken off, and brought back."""

from __future__ import annotations

import pytest

from app.db import transaction
from app.errors import Invalid, NotFound
from app.ids import new_id
from app.models.account import User
from app.state.on_call import OnCallState
from tests.databases import Database
from tests.factories import a_user
from tests.state.tab import Tab


@pytest.fixture
def admin(database: Database) -> User:
    with transaction() as session:
        return a_user(session, role="admin", name="Laras")


def names(tab: Tab) -> dict[str, list[str]]:
    shown = tab.state(OnCallState).days
    return {row.day: [person.name for person in row.people] for row in shown if row.people}


def test_somebody_is_put_on_a_day_and_taken_off(admin: User) -> None:
    tab = Tab(admin, "/admin/settings")
    tab.send(OnCallState.load)
    assert [person.name for person in tab.state(OnCallState).possible] == ["Laras"]

    tab.send(OnCallState.put, "tue", str(admin.id))
    tab.send(OnCallState.put, "tue", str(admin.id))
    assert names(tab) == {"tue": ["Laras"]}
    tab.send(OnCallState.take_off, "tue", str(admin.id))
    assert names(tab) == {}


@pytest.mark.parametrize(("day", "known"), [("someday", True), ("mon", False), (["mon"], True)])
def test_a_day_or_a_person_there_is_not_changes_nothing(admin: User, day: object, known: bool) -> None:
    tab = Tab(admin, "/admin/settings")
    with pytest.raises((NotFound, Invalid)):
        tab.send(OnCallState.put, day, str(admin.id if known else new_id()))
    tab.send(OnCallState.load)
    assert names(tab) == {}
