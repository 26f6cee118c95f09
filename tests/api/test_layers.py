"""Every answer has an id and, when it is a refusal, the one body: also what never reaches a route."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from starlette.testclient import TestClient

from app.api import webhooks
from app.api.inbox_writer import InboxFull
from app.api.webhook_door import WebhookDoor
from app.api.webhooks import MAX_BODY
from app.integrations.whatsapp.webhooks import sign
from app.sealing import webhook_secrets
from app.settings import get_settings
from tests.api.assembled import assembled
from tests.integrations.whatsapp.test_webhooks import raw

HOOK = "/api/webhooks/gowa"


@pytest.fixture
def everything(client) -> TestClient:
    return TestClient(WebhookDoor(assembled(), headers={}), base_url="http://localhost", raise_server_exceptions=False)


def check_refusal(answer, status: int, code: str) -> None:
    assert answer.status_code == status
    body = answer.json()
    assert (body["success"], body["error"]["code"], body["statusCode"]) == (False, code, status)
    assert body["error"]["message"]
    assert body["requestId"] == answer.headers["x-request-id"] != ""


def test_a_foreign_page_is_refused_with_an_id_in_the_readers_language(everything):
    page = {"Origin": "https://evil.example", "Accept-Language": "en", "X-Request-Id": "mine-7"}
    answer = everything.post("/api/v1/patients", headers=page)
    check_refusal(answer, 403, "NOT_ALLOWED")
    assert answer.json()["requestId"] == "mine-7"
    assert answer.json()["error"]["message"].startswith("This request came from")


def test_a_denied_address_is_refused_with_an_id(client, override_settings):
    override_settings(deny_addresses=[ip_network("203.0.113.0/24")])
    denied = TestClient(assembled(), client=("203.0.113.9", 5))
    check_refusal(denied.get("/api/v1/patients"), 403, "NOT_ALLOWED")


def test_one_id_goes_through_all_layers(everything, client):
    answer = everything.get("/api/v1/patients", headers={"X-Request-Id": "mine-8"})
    assert (answer.json()["requestId"], answer.headers["x-request-id"]) == ("mine-8", "mine-8")
    check_refusal(everything.get("/api/v1/patients"), 401, "NOT_SIGNED_IN")
    check_refusal(everything.get("/api/nothing"), 404, "NOT_FOUND")
    assert everything.get("/sign-in").headers["x-request-id"]


def signed(body: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": sign(webhook_secrets(None, get_settings().data_dir)[0], body)}


def test_a_webhook_that_is_refused_says_why_in_the_one_body(everything):
    check_refusal(everything.post(HOOK, content=b"{}"), 401, "NOT_SIGNED_IN")
    check_refusal(everything.post(HOOK, content=b"{}", headers=signed(b"{}")), 400, "BAD_REQUEST")
    check_refusal(everything.post(HOOK, content=b" " * (MAX_BODY + 1)), 413, "TOO_LARGE")


def test_a_webhook_that_cannot_be_stored_may_come_again(everything, monkeypatch):
    async def full(_arrival: object) -> None:
        raise InboxFull

    monkeypatch.setattr(webhooks._writer, "store", full)
    body = raw("text")
    answer = everything.post(HOOK, content=body, headers=signed(body))
    check_refusal(answer, 503, "UNAVAILABLE")
    assert int(answer.headers["retry-after"]) > 0


def test_a_fault_behind_the_short_way_in_is_neutral_and_named(everything, monkeypatch):
    async def fail(_arrival: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(webhooks._writer, "store", fail)
    body = raw("text")
    check_refusal(everything.post(HOOK, content=body, headers=signed(body)), 500, "SERVER_ERROR")


def test_metrics_tell_nobody_and_somebody_apart(everything, volunteer, admin):
    check_refusal(everything.get("/metrics"), 401, "NOT_SIGNED_IN")
    check_refusal(everything.get("/metrics", headers={"Authorization": "Bearer unknown"}), 401, "NOT_SIGNED_IN")
    check_refusal(everything.get("/metrics", headers=volunteer.headers), 403, "NOT_ALLOWED")
    assert everything.get("/metrics", headers=admin.headers).status_code == 200
