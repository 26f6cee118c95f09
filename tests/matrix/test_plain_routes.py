"""The routes outside the frame of the API, as somebody whom nobody knows."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.api.application import create_api
from app.web.routes import ROUTES
from tests.databases import Database
from tests.matrix.table import PLAIN, rows

ROWS = rows(PLAIN)


@pytest.fixture(scope="module")
def everything(database: Database) -> TestClient:
    """The API with the pages behind it, as `app/app.py` puts them."""
    api: Starlette = create_api()
    api.router.routes.extend(ROUTES)
    return TestClient(api, raise_server_exceptions=False, follow_redirects=False)


@pytest.mark.parametrize("route", ROWS)
def test_a_stranger_gets_what_the_table_says(everything: TestClient, route: str) -> None:
    method, pattern = route.split()
    path = pattern.replace("{rest:path}", "nothing").replace("{secret}", "unknown")
    assert str(everything.request(method, path).status_code) == ROWS[route][0]
