"""Serving a build: who gets a page, what a path is, and how long an answer may be kept."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Scope

from app.web.frontend import Frontend, FrontendMissing, load_build

Gate = Callable[[Scope], Awaitable[str | None]]


async def _everybody(_scope: Scope) -> str | None:
    return None


async def _nobody(_scope: Scope) -> str | None:
    return "/sign-in"


@pytest.fixture
def build_dir(tmp_path: Path) -> Path:
    client = tmp_path / "client"
    (client / "assets").mkdir(parents=True)
    (client / "assets" / "root-1.js").write_text("let a = 1;")
    (client / "tokens.css").write_text(":root {}")
    for name in ("page", "fallback"):
        for language in ("en", "id"):
            (client / f"{name}.{language}.html").write_text(f"<html>{name} {language}</html>")
    manifest = {
        "documents": {
            "/admin/approvals": {"file": "page", "scripts": ["'sha256-abc'"]},
            "__spa-fallback.html": {"file": "fallback", "scripts": []},
        },
        "environment": {"path": "/assets/reflex-env-1.js", "module": "export{};"},
        "assets": {"/tokens.css": "0123456789"},
    }
    (tmp_path / "carepost.json").write_text(json.dumps(manifest))
    return tmp_path


def _client(build_dir: Path, gate: Gate = _everybody) -> TestClient:
    frontend = Frontend(
        PlainTextResponse("reflex"),
        load_build(build_dir),
        router=lambda path: "patients/[id]" if path.startswith("patients/") else None,
        gate=gate,
        home="/today",
        language="id",
    )
    return TestClient(frontend, follow_redirects=False)


@pytest.mark.parametrize("path", ["/admin/approvals", "/admin/approvals/"])
def test_a_page_is_answered_with_and_without_its_slash(build_dir: Path, path: str) -> None:
    answer = _client(build_dir).get(path)

    assert (answer.status_code, answer.text) == (200, "<html>page id</html>")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["link"] == "</frame.js>; rel=preload; as=script"
    assert "'sha256-abc'" in answer.headers["content-security-policy"]


def test_a_reader_gets_the_language_of_their_cookie(build_dir: Path) -> None:
    client = _client(build_dir)

    assert client.get("/admin/approvals", headers={"Cookie": "carepost-language=en"}).text == "<html>page en</html>"
    assert client.get("/admin/approvals", headers={"Cookie": "carepost-language=xx"}).text == "<html>page id</html>"


def test_a_path_that_only_the_router_knows_is_a_page_too(build_dir: Path) -> None:
    assert _client(build_dir).get("/patients/7").status_code == 200
    assert _client(build_dir, _nobody).get("/patients/7").headers["location"] == "/sign-in"


def test_what_does_not_exist_is_not_found_and_shows_a_stranger_nothing(build_dir: Path) -> None:
    assert _client(build_dir).get("/nowhere").status_code == 404
    stranger = _client(build_dir, _nobody).get("/nowhere")
    assert (stranger.status_code, stranger.text) == (404, "Not Found")


@pytest.mark.parametrize("path", ["/page.id.html", "/fallback.en.html", "/%2e%2e/carepost.json", "/carepost.json"])
def test_no_file_of_the_build_is_served_but_assets(build_dir: Path, path: str) -> None:
    assert "<html>page" not in _client(build_dir).get(path).text
    assert "documents" not in _client(build_dir).get(path).text


def test_files_are_kept_by_their_name_or_their_version(build_dir: Path) -> None:
    client = _client(build_dir, _nobody)

    assert "immutable" in client.get("/assets/root-1.js").headers["cache-control"]
    assert "immutable" in client.get("/tokens.css?v=0123456789").headers["cache-control"]
    assert client.get("/tokens.css?v=other").headers["cache-control"] == "no-cache"
    assert client.get("/assets/gone.js").status_code == 404


def test_the_server_address_is_never_kept(build_dir: Path) -> None:
    answer = _client(build_dir).get("/assets/reflex-env-1.js")

    assert (answer.text, answer.headers["cache-control"]) == ("export{};", "no-store")


def test_home_leads_on_and_pages_take_no_posts(build_dir: Path) -> None:
    client = _client(build_dir)

    assert client.get("/").headers["location"] == "/today"
    assert client.post("/admin/approvals").status_code == 405


def test_only_the_socket_goes_to_reflex(build_dir: Path) -> None:
    client = _client(build_dir)

    assert client.get("/_event/").text == "reflex"
    assert client.post("/_upload").status_code == 405
    assert client.get("/_health").status_code == 404


def test_without_a_build_the_start_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FrontendMissing, match="make run"):
        load_build(tmp_path)
