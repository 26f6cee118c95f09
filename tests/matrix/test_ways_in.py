"""The other ways to be the same person: a browser's cookie with and without its CSRF value, a suspended owner's key."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app import clock
from app.db import transaction
from app.models.account import UserStatus
from app.security.csrf import HEADER, SAFE_METHODS
from app.services.accounts.keys import NewKey, create_key
from tests.factories import a_user, an_actor
from tests.matrix.bodies import BODIES, HEADERS
from tests.matrix.databases import on_one_database
from tests.matrix.routes_table import CALLERS, ROUTES
from tests.matrix.table import rows
from tests.matrix.world import Records, World

pytestmark = on_one_database  # what a cookie or a key is worth is decided before anything is asked of the data

ROWS = rows(ROUTES)
GUARDED = [route for route, row in ROWS.items() if row[-1] != "anyone"]
SUPERADMIN = CALLERS.index("superadmin")


def ask(client: TestClient, world: World, route: str, headers: dict[str, str]) -> str:
    method, pattern = route.split()
    records = Records(world, "superadmin", route)
    body = BODIES.get(route)
    json = body(records) if body else None
    own = HEADERS.get(route) or {}
    answer = client.request(method, records.path(pattern), headers={**own, **headers}, json=json)
    client.cookies.clear()
    return str(answer.status_code)


@pytest.mark.parametrize("route", GUARDED)
def test_a_browser_gets_what_its_person_gets_when_it_brings_its_value(
    client: TestClient, world: World, route: str
) -> None:
    cookie = world.cookie("superadmin")
    value = client.get("/api/v1/auth/csrf", headers={"cookie": cookie}).json()["data"]["csrfToken"]
    assert ask(client, world, route, {"cookie": cookie, HEADER: value}) == ROWS[route][SUPERADMIN]
    world.sign_in_again("superadmin")


@pytest.mark.parametrize("route", [route for route in GUARDED if route.split()[0] not in SAFE_METHODS])
def test_a_browser_changes_nothing_without_its_value(client: TestClient, world: World, route: str) -> None:
    cookie = world.cookie("superadmin")
    assert ask(client, world, route, {"cookie": cookie}) == "403"
    assert ask(client, world, route, {"cookie": cookie, HEADER: "0" * 64}) == "403"


@pytest.fixture(scope="module")
def key_of_somebody_suspended(world: World) -> str:
    """A key that was overlooked when its owner was suspended: it opens nothing all the same."""
    with transaction() as session:
        owner = a_user(session, role="superadmin")
        text = create_key(session, an_actor(user=owner), NewKey("Left over"), now=clock.now()).text
        owner.status = UserStatus.SUSPENDED
        session.add(owner)
    return text


@pytest.mark.parametrize("route", GUARDED)
def test_the_key_of_a_suspended_owner_opens_nothing(
    client: TestClient, world: World, key_of_somebody_suspended: str, route: str
) -> None:
    assert ask(client, world, route, {"Authorization": f"Bearer {key_of_somebody_suspended}"}) == "403"
