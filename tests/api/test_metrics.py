"""Metrics (O3) and the access line: counts by template, for those who may see them, and no word of anybody."""

from __future__ import annotations

import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app import clock
from app.api.application import create_api
from app.api.observing import Observed
from app.db import transaction
from app.models.work import InboxEvent
from tests.databases import Database
from tests.factories import a_user


@pytest.fixture
def near(database: Database) -> TestClient:
    return TestClient(Observed(create_api()), client=("127.0.0.1", 5), raise_server_exceptions=False)


def test_a_stranger_gets_no_metrics(database: Database) -> None:
    answer = TestClient(create_api()).get("/metrics")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_what_waits_is_counted_at_each_scrape(near: TestClient) -> None:
    with transaction() as session:
        session.add(InboxEvent(dedupe_key="1", body="{}", next_at=clock.now()))
    text = near.get("/metrics").text
    assert 'carepost_queue_depth{queue="inbox",state="waiting"} 1.0' in text
    assert 'carepost_queue_overdue_seconds{queue="sends"} 0.0' in text
    assert "carepost_database_connections_limit" in text
    assert "carepost_database_up 1.0" in text


def test_requests_are_counted_by_route_and_never_by_path(near: TestClient) -> None:
    near.get("/api/v1/patients/0199aaaa-0000-7000-8000-000000000000?q=Siti")
    near.request("BREW", "/api/v1/patients")
    near.post("/api/webhooks/gowa")
    near.get("/api/health/live")
    text = near.get("/metrics").text
    assert 'route="/api/v1/patients/{patient_id}",status="401"' in text
    assert 'method="other"' in text
    assert 'route="/api/webhooks/gowa",status="401"' in text
    assert 'route="/api/health/live",status="200"' in text
    assert "0199aaaa" not in text
    assert "Siti" not in text


def test_the_metrics_name_nobody(near: TestClient) -> None:
    with transaction() as session:
        a_user(session, name="Budi Santoso", email="budi@example.org")
    text = near.get("/metrics").text
    assert "Budi" not in text
    assert "budi@" not in text


def test_the_access_line_has_the_route_and_no_query() -> None:
    async def show(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("here")

    client = TestClient(Observed(Starlette(routes=[Route("/s/{token}", show)])))
    with structlog.testing.capture_logs() as lines:
        client.get("/s/very-secret-token?password=secret")
    (line,) = lines
    assert (line["route"], line["status"], line["method"]) == ("/s/{token}", 200, "GET")
    assert "secret" not in str(line)


def test_a_fault_is_counted_as_one(near: TestClient) -> None:
    async def fail(_request: Request) -> PlainTextResponse:
        raise ZeroDivisionError

    client = TestClient(Observed(Starlette(routes=[Route("/fails", fail)])), raise_server_exceptions=False)
    assert client.get("/fails").status_code == 500
    assert "carepost_faults_total{route=" in near.get("/metrics").text
