"""A page stays true: what changes while it looks makes it look again, and what was left is not loaded any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db import transaction
from app.errors import NotAllowed
from app.ids import new_id
from app.models.account import User
from app.realtime.watchers import PAGE, PART, Place, watchers
from app.services.events import Change
from app.state import first_steps
from app.state.base import fetch
from app.state.first_steps import FirstStepsState
from app.state.live import LiveState
from app.state.notices import NoticesState
from app.state.overview import OverviewState
from app.state.patients import PatientsState
from tests.databases import Database
from tests.factories import a_patient, a_role, a_user
from tests.state.tab import TOKEN, Tab


@pytest.fixture
def told() -> Iterator[list[Place]]:
    """The places that were asked to look again."""
    places: list[Place] = []
    watchers().leave(TOKEN)
    watchers().use(places.extend)
    yield places
    watchers().use(None)


@pytest.fixture
def dewi(database: Database) -> User:
    with transaction() as session:
        return a_user(session, role="admin", language="en")


def test_what_changes_while_a_page_looks_makes_it_look_again(
    dewi: User, told: list[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch_and_be_overtaken(*given: object, **named: object) -> object:
        found = await fetch(*given, **named)  # type: ignore[arg-type]  # passed on as it came
        watchers().hear(Change(new_id(), "patient", new_id()))
        return found

    monkeypatch.setattr(first_steps, "fetch", fetch_and_be_overtaken)
    Tab(dewi, "/today").send(FirstStepsState.load)
    assert [slot for _, slot, _ in told] == [PART]


def test_what_changed_before_does_not(dewi: User, told: list[Place]) -> None:
    watchers().hear(Change(new_id(), "patient", new_id()))
    Tab(dewi, "/today").send(FirstStepsState.load)
    assert told == []


def test_a_slot_looks_again_at_what_it_shows(dewi: User) -> None:
    tab = Tab(dewi, "/patients")
    tab.send(PatientsState.load)
    with transaction() as session:
        a_patient(session, assigned_volunteer_id=dewi.id, name="Sekar Wulandari")
    tab.send(LiveState.look, PAGE)
    assert [row.name for row in tab.state(PatientsState).rows] == ["Sekar Wulandari"]


def test_a_page_that_was_left_is_not_loaded_over_the_one_that_is_open(dewi: User) -> None:
    tab = Tab(dewi, "/patients")
    tab.send(PatientsState.load)
    with transaction() as session:
        a_patient(session, assigned_volunteer_id=dewi.id)
    tab.address = "/today"
    tab.send(LiveState.look, PAGE)
    assert tab.state(PatientsState).rows == []


def test_a_slot_that_shows_nothing_or_does_not_exist_does_nothing(dewi: User) -> None:
    tab = Tab(dewi, "/patients")
    tab.send(LiveState.look, "no such slot")
    assert tab.state(NoticesState).notices == []


def test_who_may_not_see_it_any_more_is_refused(dewi: User) -> None:
    tab = Tab(dewi, "/overview")
    tab.send(OverviewState.load)
    with transaction() as session:
        a_role(session, "volunteer")
        session.get_one(User, dewi.id).role = "volunteer"
    with pytest.raises(NotAllowed):
        tab.send(LiveState.look, PAGE)
