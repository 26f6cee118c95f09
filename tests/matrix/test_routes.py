"""Every route, as every kind of caller, on own and others' records."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.matrix.bodies import BODIES, HEADERS
from tests.matrix.check import problems
from tests.matrix.routes_table import CALLERS, ROUTES
from tests.matrix.table import rows
from tests.matrix.world import World, call

ROWS = rows(ROUTES)


@pytest.mark.parametrize("route", ROWS)
def test_everybody_gets_what_the_table_says(client: TestClient, world: World, route: str) -> None:
    *expected, needs = ROWS[route]
    body = BODIES.get(route)
    got = {
        caller: str(call(client, world, caller, route, needs=needs, body=body, headers=HEADERS.get(route)))
        for caller in CALLERS
    }
    assert got == dict(zip(CALLERS, expected, strict=True))


def test_nothing_can_be_called_that_is_not_in_the_matrix() -> None:
    assert problems() == []
