"""What Sentry and a trace collector hear: kinds and places, and nothing that somebody typed."""

from __future__ import annotations

import gzip
import logging
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
import sentry_sdk
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app import observers, spans
from app.api.observing import Observed
from app.settings import SettingsError, get_settings

SECRET = "+6281234567890 Ratna"


class Heard(BaseHTTPRequestHandler):
    bodies: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        zipped = self.headers.get("content-encoding") == "gzip"
        Heard.bodies.append((self.path, gzip.decompress(body) if zipped else body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[str]:
    Heard.bodies = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    spans.use_tracer(None)


def test_a_fault_is_reported_without_a_word_of_what_was_said(collector: str) -> None:
    dsn = SecretStr(f"http://key@{collector}/1")
    observers.start_observers(get_settings().model_copy(update={"sentry_dsn": dsn}))
    try:
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("carepost.test").exception("could not read %s", SECRET)
        sentry_sdk.flush(5)
    finally:
        sentry_sdk.init()
    told = b"".join(body for _, body in Heard.bodies)
    assert b"ValueError" in told
    assert b"test_observers.py" in told
    assert b"Ratna" not in told
    assert b"6281234" not in told


def test_a_request_leaves_a_span_named_by_its_route_alone(collector: str) -> None:
    async def answer(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("fine")

    observers.start_observers(get_settings().model_copy(update={"otlp_endpoint": f"http://{collector}"}))
    application = Observed(Starlette(routes=[Route("/api/patients/{id}", answer)]))
    TestClient(application).get(f"/api/patients/{SECRET}?q=rahasia")
    provider = getattr(spans._tracer, "span_processor", None)
    assert provider is not None
    provider.force_flush(5_000)
    told = b"".join(body for path, body in Heard.bodies if path == "/v1/traces")
    assert b"GET /api/patients/{id}" in told
    assert b"Ratna" not in told
    assert b"rahasia" not in told


def test_without_the_package_the_start_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    settings = get_settings().model_copy(update={"sentry_dsn": SecretStr("http://key@127.0.0.1/1")})
    with pytest.raises(SettingsError, match="CAREPOST_SENTRY_DSN"):
        observers.start_observers(settings)


def test_nothing_is_started_when_nothing_is_set() -> None:
    observers.start_observers(get_settings())
    assert spans._tracer is None
