from __future__ import annotations

import asyncio
from ipaddress import ip_network

import pytest

from app.api.problems import refusal
from app.security.origins import OwnOriginOnly

COOKIE = b"carepost=secret"


def ask(
    *,
    kind="http",
    method="POST",
    path="/api/v1/patients",
    host="care.example",
    origin=None,
    cookie=None,
    public_url=None,
    extra=(),
    fetch_site=None,
    peer="203.0.113.9",
    proto=None,
):
    """Whether the request gets through to the application, and what the application sees."""
    given = {"host": host, "origin": origin, "cookie": cookie, "sec-fetch-site": fetch_site, "x-forwarded-proto": proto}
    headers = [(name.encode(), _in_bytes(value)) for name, value in given.items() if value is not None]
    seen, sent = [], []

    async def application(scope, receive, send):
        seen.append(scope)

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "method": method, "path": path, "headers": headers, "query_string": b"", "scheme": "http"}
    scope["client"] = (peer, 50_000)
    door = OwnOriginOnly(
        application, public_url=public_url, refuse=refusal, extra_origins=extra, trusted=[ip_network("10.0.0.0/8")]
    )
    asyncio.run(door(scope, receive, send))
    if not seen:
        assert sent[0].get("status", 403) == 403
    return bool(seen)


def _in_bytes(value):
    return value if isinstance(value, bytes) else value.encode()


FOREIGN = [
    "https://evil.example",
    "null",
    "",
    "https://care.example.evil.example",
    "https://evilcare.example",
    "https://care.example:8443",
    "http://care.example@evil.example",
    "https://care.example/",
    "ftp://care.example",
]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("public_url", [None, "https://care.example"])
def test_a_foreign_page_opens_no_socket_and_changes_nothing(origin, public_url):
    assert not ask(kind="websocket", path="/_event/", origin=origin, public_url=public_url)
    assert not ask(origin=origin, public_url=public_url)


@pytest.mark.parametrize("host", ["care.example", "localhost:8000", "192.168.1.7:9000", "[::1]:8000"])
def test_without_a_public_url_the_own_host_is_the_origin_whatever_its_name(host):
    for kind in ("websocket", "http"):
        assert ask(kind=kind, host=host, origin=f"http://{host}")
        assert ask(kind=kind, host=host, origin=f"https://{host}")


@pytest.mark.parametrize(("kind", "proto"), [("http", "https"), ("http", "http, HTTPS"), ("websocket", "wss")])
def test_behind_a_trusted_proxy_the_scheme_is_the_one_that_it_says(kind, proto):
    assert ask(kind=kind, origin="https://care.example", peer="10.0.0.2", proto=proto)
    assert not ask(kind=kind, origin="http://care.example", peer="10.0.0.2", proto=proto)


@pytest.mark.parametrize(("peer", "proto"), [("203.0.113.9", "https"), ("10.0.0.2", None), ("10.0.0.2", "gopher")])
def test_a_scheme_that_nobody_trusted_says_decides_nothing(peer, proto):
    for origin in ("https://care.example", "http://care.example"):
        assert ask(origin=origin, peer=peer, proto=proto)


def test_with_a_public_url_its_scheme_decides_whatever_a_proxy_says():
    said = {"public_url": "https://care.example", "peer": "10.0.0.2", "proto": "http"}
    assert ask(origin="https://care.example", **said)
    assert not ask(origin="http://care.example", **said)


def test_with_a_public_url_only_exactly_that_origin_counts():
    assert ask(origin="https://care.example", host="10.0.0.3:8000", public_url="https://care.example")
    assert not ask(origin="http://10.0.0.3:8000", host="10.0.0.3:8000", public_url="https://care.example")
    assert not ask(origin="http://care.example", public_url="https://care.example")


def test_extra_origins_may_call_the_api_and_never_open_the_socket():
    extra = ["https://reports.example"]
    assert ask(origin="https://reports.example", extra=extra)
    assert not ask(origin="https://reports.example", extra=extra, path="/sign-in")
    assert not ask(kind="websocket", origin="https://reports.example", extra=extra)


def test_a_client_that_is_no_browser_comes_without_an_origin():
    assert ask()
    assert ask(kind="websocket")


def test_a_session_that_opens_a_socket_without_an_origin_is_no_browser_of_ours():
    assert not ask(kind="websocket", cookie=COOKIE)
    assert ask(kind="websocket", cookie=COOKIE, origin="http://care.example")


def test_a_browser_that_says_the_request_is_cross_site_is_believed():
    assert not ask(fetch_site="cross-site")
    assert ask(fetch_site="none")


def test_reading_is_open_and_asking_the_socket_by_http_is_not():
    assert ask(method="GET", origin="https://evil.example")
    assert not ask(method="GET", path="/_event/", origin="https://evil.example")


def test_the_socket_library_does_not_see_the_origin_that_was_judged():
    seen = []

    async def application(scope, receive, send):
        seen.append(dict(scope["headers"]))

    scope = {"type": "websocket", "path": "/_event/", "headers": [(b"host", b"h"), (b"origin", b"http://h")]}
    asyncio.run(OwnOriginOnly(application, public_url=None, refuse=refusal)(scope, None, None))
    assert seen == [{b"host": b"h"}]


@pytest.mark.parametrize(
    ("path", "passes"), [("/s/abc", True), ("/d/abc", True), ("/sign-in", False), ("/api/v1/patients", False)]
)
def test_a_silent_origin_is_taken_by_the_pages_that_make_it_silent_alone(path, passes):
    assert ask(path=path, origin="null", public_url="https://care.example") is passes
    assert not ask(path=path, origin="https://evil.example", public_url="https://care.example")
