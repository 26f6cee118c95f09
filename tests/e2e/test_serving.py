"""One build on any port and name, nothing of a page to strangers, and files that are kept for a year."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import (
    ANOTHER_NAME,
    SignedIn,
    carepost_of_morning,
    resident_megabytes,
    somebody_signs_up,
)
from tests.servers.carepost import ROOT, CarepostProcess, free_port

APPROVALS = "/admin/approvals"
ELSEWHERE = "https://reports.example.org"
FOOT_OF_A_PHONE = 104  # px that are kept free for that sentence; what is above it can be pressed
LAME = 300  # requests that never end
ANSWERED = 20.0  # seconds: the client alone would have five, few on a busy machine

pytestmark = pytest.mark.browser


def _manifest() -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((ROOT / ".web" / "build" / "carepost.json").read_text())
    return answer


@pytest.fixture(scope="module")
def other(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    """The same build on another port, which names a page elsewhere."""
    with carepost_of_morning(tmp_path_factory.mktemp("other"), CAREPOST_EXTRA_ORIGINS=ELSEWHERE) as running:
        yield running


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", ANOTHER_NAME])
def test_one_build_answers_on_two_ports_by_any_name(
    name: str, carepost: CarepostProcess, other: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    for served in (carepost, other):
        email = somebody_signs_up(served, f"Visitor{time.time_ns()} by {name}")
        page = signed_in(APPROVALS, address=f"http://{name}:{served.port}")
        row = page.get_by_test_id(f"waiting-{email}")
        row.get_by_test_id("approve").click()
        expect(page.get_by_test_id("notice")).to_be_visible()
        expect(row).to_have_count(0)
        page.close()


def test_a_refused_socket_says_why_and_what_to_set(built: None, tmp_path: Path, signed_in: SignedIn) -> None:
    port = free_port()
    with CarepostProcess(tmp_path, port=port, CAREPOST_PUBLIC_URL=f"http://127.0.0.1:{port}") as running:
        address = f"http://{ANOTHER_NAME}:{port}"
        for language, refusal in (("id", "menolak sambungan langsung"), ("en", "refuses the live connection")):
            bar = signed_in(APPROVALS, address=address, language=language).get_by_test_id("no-connection")
            expect(bar).to_contain_text(refusal)
            expect(bar).to_contain_text(address)
            expect(bar).to_contain_text("CAREPOST_PUBLIC_URL")
            bar.page.set_viewport_size({"width": 360, "height": 740})
            box = bar.bounding_box()
            assert box is not None
            assert box["height"] <= FOOT_OF_A_PHONE
        running.stop(by=signal.SIGKILL)
        expect(bar).to_contain_text("No connection")


@pytest.mark.parametrize("path", [APPROVALS, f"{APPROVALS}/", "/patients/7", "/"])
def test_a_stranger_is_led_to_sign_in_and_gets_nothing_of_a_page(carepost: CarepostProcess, path: str) -> None:
    answer = httpx.get(carepost.url + path, timeout=ANSWERED)

    assert answer.text == "" or answer.status_code == 404
    assert answer.headers.get("location", "/sign-in").startswith("/sign-in")


@pytest.mark.parametrize(
    ("origin", "path", "status"),
    [(ELSEWHERE, "/api/v1/uploads", 204), ("https://evil.example", "/api/v1/uploads", 403), (ELSEWHERE, "/", 403)],
)
def test_a_page_elsewhere_may_call_the_api_when_it_is_named(
    other: CarepostProcess, origin: str, path: str, status: int
) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "tus-resumable",
    }
    answer = httpx.options(other.url + path, headers=asked, timeout=ANSWERED)
    read = httpx.get(f"{other.url}/api/v1/users/me", headers={"Origin": origin}, timeout=ANSWERED)

    assert answer.status_code == status
    assert answer.headers["x-request-id"]
    assert answer.headers.get("access-control-allow-origin") == (origin if status == 204 else None)
    assert read.headers.get("access-control-allow-origin") == (origin if origin == ELSEWHERE else None)
    for said in (answer, read):
        assert "access-control-allow-credentials" not in said.headers


def test_no_document_of_the_build_can_be_had_by_its_file_name(carepost: CarepostProcess) -> None:
    for path in ("/admin/approvals/index.html", "/admin/approvals/index.en.html", "/404.html", "/__spa-fallback.html"):
        answer = httpx.get(carepost.url + path, timeout=ANSWERED)
        assert answer.status_code in (303, 404)
        assert "<html" not in answer.text


def test_pages_are_never_kept_and_built_files_for_a_year(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(APPROVALS)
    document = page.context.request.get(carepost.url + APPROVALS)
    assert document.headers["cache-control"] == "no-store"
    script = next(path for path in (ROOT / ".web/build/client/assets").glob("root-*.js"))
    built = httpx.get(f"{carepost.url}/assets/{script.name}", headers={"Accept-Encoding": "br"}, timeout=ANSWERED)
    assert built.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert built.headers["content-encoding"] == "br"


def test_the_address_of_the_server_is_the_one_the_page_came_from(carepost: CarepostProcess) -> None:
    answer = httpx.get(
        carepost.url + _manifest()["environment"]["path"], headers={"Accept-Encoding": "br, gzip"}, timeout=ANSWERED
    )

    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers
    assert "location.origin" in answer.text
    assert "localhost" not in answer.text


def test_a_file_with_a_fixed_name_is_kept_only_under_the_version_of_its_content(carepost: CarepostProcess) -> None:
    version = _manifest()["assets"]["/tokens.css"]

    assert httpx.get(f"{carepost.url}/tokens.css", timeout=ANSWERED).headers["cache-control"] == "no-cache"
    kept = httpx.get(f"{carepost.url}/tokens.css?v={version}", timeout=ANSWERED)
    assert "immutable" in kept.headers["cache-control"]


def test_every_answer_carries_the_security_headers(carepost: CarepostProcess) -> None:
    for path in ("/sign-in", "/api/health/live", "/tokens.css", APPROVALS):
        headers = httpx.get(carepost.url + path, timeout=ANSWERED).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.timeout(120)
def test_hundreds_of_lame_requests_leave_room_for_everybody_else(carepost: CarepostProcess) -> None:
    half = (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    )
    with ExitStack() as lines:
        for _ in range(LAME):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", carepost.port), timeout=10))
            line.sendall(half)

        assert httpx.get(f"{carepost.url}/api/health/live", timeout=10).status_code == 200


def test_it_starts_in_seconds_stays_small_and_stops_when_asked(built: None, tmp_path: Path) -> None:
    carepost = CarepostProcess(tmp_path)
    carepost.start()
    carepost.stop()
    carepost.start()
    assert carepost.process is not None
    spent = psutil.Process(carepost.process.pid).cpu_times()
    assert spent.user + spent.system < 20  # of its own: others may keep the machine busy. `make bench` has the clock
    assert resident_megabytes(carepost.process.pid) < 300
    began = time.monotonic()
    assert carepost.stop(by=signal.SIGTERM, within=30) == 0
    assert time.monotonic() - began < 10
