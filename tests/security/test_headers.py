"""The headers that every answer carries, on plain http and on https."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.api.layers import surrounded
from app.api.webhook_door import PATH, WebhookDoor
from app.security.headers import SecurityHeaders, data_headers

HSTS = "strict-transport-security"


async def _page(_request: Request) -> Response:
    return HTMLResponse("<p>Hello</p>")


async def _data(_request: Request) -> Response:
    return JSONResponse({"success": True})


async def _own(_request: Request) -> Response:
    return HTMLResponse("<p>Hello</p>", headers={"Content-Security-Policy": "sandbox", "X-Frame-Options": "SAMEORIGIN"})


PAGES = Starlette(routes=[Route("/page", _page), Route("/data", _data), Route("/own", _own)])


def served(*, is_https: bool) -> TestClient:
    whole = WebhookDoor(SecurityHeaders(PAGES, is_https=is_https), headers=data_headers(is_https=is_https))
    return TestClient(whole)


ADDRESSES = ("/page", "/data", "/own", "/nothing-here", PATH)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.usefixtures("database")
def test_on_https_a_browser_is_told_to_stay_with_it(path: str) -> None:
    told = served(is_https=True).request("POST" if path == PATH else "GET", path).headers
    assert told[HSTS] == "max-age=63072000; includeSubDomains"
    assert told["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.usefixtures("database")
def test_on_plain_http_nobody_is_sent_to_an_address_that_may_not_be_there(path: str) -> None:
    told = served(is_https=False).request("POST" if path == PATH else "GET", path).headers
    assert HSTS not in told
    assert "cross-origin-opener-policy" not in told


@pytest.mark.parametrize("is_https", [True, False])
@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.usefixtures("database")
def test_every_answer_closes_what_no_page_of_ours_uses(path: str, is_https: bool) -> None:
    told = served(is_https=is_https).request("POST" if path == PATH else "GET", path).headers
    closed = {part.strip() for part in told["permissions-policy"].split(",")}
    assert {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()", "browsing-topics=()"} <= closed
    assert all(part.endswith("=()") for part in closed)
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "same-origin"
    assert told["cross-origin-resource-policy"] == "same-origin"


def test_a_page_may_run_files_and_data_runs_nothing() -> None:
    client = served(is_https=True)
    page, data = (client.get(path).headers["content-security-policy"] for path in ("/page", "/data"))
    assert "script-src 'self'" in page
    assert "frame-ancestors 'none'" in page
    assert data.startswith("default-src 'none'")
    assert "unsafe" not in page + data


def test_a_header_that_an_answer_already_has_is_left_alone() -> None:
    told = served(is_https=True).get("/own").headers
    assert told["content-security-policy"] == "sandbox"
    assert told["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(("public_url", "has_it"), [("https://care.example.org", True), (None, False)])
def test_the_public_address_decides(public_url: str | None, has_it: bool, override_settings, database) -> None:
    settings = override_settings(public_url=public_url)
    assert (HSTS in TestClient(surrounded(PAGES, settings)).get("/page").headers) is has_it
