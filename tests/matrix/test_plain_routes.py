"""The routes outside the frame of the API: as a stranger, and as people signed in by the cookie of a browser."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.api.application import create_api
from app.integrations.whatsapp.webhooks import sign
from app.sealing import webhook_secrets
from app.security.page_gate import page_gate
from app.settings import get_settings
from app.web.routes import ROUTES
from tests.databases import Database
from tests.matrix.handlers_table import HANDLER_CALLERS
from tests.matrix.pages_table import PAGES, PLAIN, PLAIN_CALLERS
from tests.matrix.registered import pages
from tests.matrix.table import rows
from tests.matrix.world import World

ROWS = rows(PLAIN)
PEOPLE = {"volunteer": "own"}


@pytest.fixture(scope="module")
def everything(database: Database) -> Starlette:
    """The API with the pages behind it, as `app/app.py` puts them."""
    api: Starlette = create_api()
    api.router.routes.extend(ROUTES)
    return api


@pytest.mark.parametrize("route", ROWS)
def test_everybody_gets_what_the_table_says(everything: Starlette, world: World, route: str) -> None:
    method, pattern = route.split()
    path = pattern.replace("{rest:path}", "nothing").replace("{secret}", "unknown")
    path = path.replace("{token}", "unknown").replace("{ticket}", "unknown")
    got = {}
    for caller in PLAIN_CALLERS:
        browser = TestClient(everything, raise_server_exceptions=False, follow_redirects=False)
        headers = {"cookie": world.cookie(PEOPLE.get(caller, caller))}
        got[caller] = str(browser.request(method, path, headers=headers).status_code)
    assert got == dict(zip(PLAIN_CALLERS, ROWS[route], strict=True))


@pytest.mark.parametrize("route", rows(PAGES))
def test_only_those_the_table_names_get_the_document_of_a_page(world: World, route: str) -> None:
    pages()  # registers all of them
    got = {}
    for caller in HANDLER_CALLERS:
        cookie = world.cookie(PEOPLE.get(caller, caller)).encode()
        scope = {"type": "http", "path": route, "query_string": b"", "headers": [(b"cookie", cookie)]}
        got[caller] = "yes" if asyncio.run(page_gate(scope)) is None else "no"
    assert got == dict(zip(HANDLER_CALLERS, rows(PAGES)[route], strict=False))


@pytest.mark.parametrize(("secret", "status"), [(None, 401), ("somebody else's secret", 401), ("ours", 400)])
def test_only_who_signs_with_our_secret_is_listened_to(client: TestClient, secret: str | None, status: int) -> None:
    body = b'{"event": "no event that GOWA knows"}'
    known = webhook_secrets(None, get_settings().data_dir)[0]
    headers = {"x-hub-signature-256": sign(known if secret == "ours" else secret, body)} if secret else {}
    assert client.post("/api/webhooks/gowa", content=body, headers=headers).status_code == status
