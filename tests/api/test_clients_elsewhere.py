"""API clients in browsers elsewhere: the origins that are named, with tokens, below `/api/v1` and nowhere else."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app import clock
from app.db import transaction
from app.security.cookies import session_cookie_name
from app.security.elsewhere import ANSWER_HEADERS, REQUEST_HEADERS
from app.services.accounts.sessions import open_session
from app.services.actor import Origin
from tests.api.assembled import assembled
from tests.api.tus import STREAM, TEXT, TUS, metadata

NAMED, FOREIGN = "https://reports.example.org", "https://evil.example"


@pytest.fixture
def browser(client, override_settings) -> TestClient:
    """A page elsewhere calls the whole application, which names one origin."""
    override_settings(extra_origins=[NAMED])
    return TestClient(assembled(), base_url="http://care.example.org", raise_server_exceptions=False)


def ask_first(browser, path, *, origin=NAMED, method="PATCH", headers="authorization,content-type"):
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return browser.options(path, headers=asked)


def words(header: str) -> set[str]:
    return {word.strip().lower() for word in header.split(",")}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_a_named_origin_may_ask_before_it_sends(browser, method):
    wanted = {"authorization", "content-type", "tus-resumable", "upload-offset", "upload-checksum", "if-match"}
    answer = ask_first(browser, "/api/v1/uploads/x", method=method, headers=",".join(wanted))
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == NAMED
    assert method in answer.headers["access-control-allow-methods"]
    assert wanted <= words(answer.headers["access-control-allow-headers"])
    assert "access-control-allow-credentials" not in answer.headers
    assert "origin" in words(answer.headers["vary"])
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        (FOREIGN, "/api/v1/uploads"),
        ("null", "/api/v1/uploads"),
        (f"{NAMED}.evil.example", "/api/v1/patients"),
        ("http://reports.example.org", "/api/v1/patients"),
        (NAMED, "/sign-in"),
        (NAMED, "/api/openapi.json"),
        (NAMED, "/api/webhooks/gowa"),
        (NAMED, "/_event/"),
    ],
)
def test_any_other_origin_and_any_other_path_are_refused_before_anything_is_sent(browser, origin, path):
    answer = ask_first(browser, path, origin=origin, method="POST")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NOT_ALLOWED")
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_client_of_tus_elsewhere_reads_all_that_it_needs(browser, volunteer):
    page = {"Origin": NAMED, **volunteer.headers}
    said = TUS | {"Upload-Length": str(len(TEXT)), "Upload-Metadata": metadata(filename="a.txt")}
    begun = browser.post("/api/v1/uploads", headers=page | said)
    assert begun.status_code == 201
    piece = page | TUS | STREAM | {"Upload-Offset": "0"}
    done = browser.patch(begun.headers["location"], content=TEXT, headers=piece)
    assert done.status_code == 204
    for answer in (begun, done):
        assert answer.headers["access-control-allow-origin"] == NAMED
        assert "access-control-allow-credentials" not in answer.headers
        own = {"date", "server", "content-type", "cache-control", "vary"}
        shown = words(answer.headers["access-control-expose-headers"])
        unread = set(answer.headers) - shown - own
        assert not [name for name in unread if name.startswith(("upload-", "tus-", "carepost-", "x-r", "rate", "loc"))]


def test_every_header_of_a_contract_is_readable_and_those_of_a_request_may_be_sent():
    shown, sent = {name.lower() for name in ANSWER_HEADERS}, {name.lower() for name in REQUEST_HEADERS}
    assert {"etag", "retry-after", "location", "upload-offset", "upload-length", "carepost-file-id"} <= shown
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-request-id", "ratelimit"} <= shown
    assert {"tus-resumable", "tus-version", "tus-extension", "tus-max-size", "idempotent-replayed"} <= shown
    assert {"authorization", "if-match", "idempotency-key", "upload-metadata", "x-http-method-override"} <= sent
    assert "x-csrf-token" not in sent


def test_a_refusal_is_readable_elsewhere_as_well(browser):
    answer = browser.get("/api/v1/patients", headers={"Origin": NAMED})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == NAMED


def test_a_page_that_is_not_named_reads_nothing_and_changes_nothing(browser, volunteer):
    page = {"Origin": FOREIGN, **volunteer.headers}
    read = browser.get("/api/v1/files", headers=page)
    assert not [name for name in read.headers if name.startswith("access-control-")]
    refused = browser.post("/api/v1/files/names", json={"names": ["a.pdf"]}, headers=page)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "NOT_ALLOWED")


def test_cookies_are_nobody_elsewhere(browser, volunteer):
    with transaction() as session:
        opened = open_session(session, volunteer.user, remember=False, origin=Origin(), now=clock.now())
    cookie = {"Cookie": f"{session_cookie_name()}={opened.secret}"}
    assert browser.get("/api/v1/files", headers=cookie).status_code == 200
    assert browser.get("/api/v1/files", headers=cookie | {"Origin": NAMED}).status_code == 401


def test_without_named_origins_nobody_elsewhere_is_answered(client, volunteer):
    alone = TestClient(assembled(), base_url="http://care.example.org")
    assert ask_first(alone, "/api/v1/patients").status_code == 403
    own = {"Origin": "http://care.example.org", **volunteer.headers}
    answer = alone.post("/api/v1/files/names", json={"names": ["a.pdf"]}, headers=own)
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]
