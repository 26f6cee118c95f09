"""The manifest, the page without a line, and the worker that gives it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.i18n import translate
from app.settings import get_settings, use_settings
from app.web.appearance import PAGE_DARK, PAGE_LIGHT
from app.web.frontend_build import finish_build
from app.web.routes import ROUTES
from tests.conftest import Override
from tests.web.test_frontend_build import client

__all__ = ["client"]  # a fixture

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture
def browser() -> TestClient:
    return TestClient(Starlette(routes=list(ROUTES)))


def test_it_is_installed_under_the_organisations_name_with_pictures_of_the_sizes_it_names(
    browser: TestClient, override_settings: Override
) -> None:
    use_settings(get_settings().model_copy(update={"organisation_name": "PRIMA"}))

    answer = browser.get("/manifest.webmanifest")

    described = answer.json()
    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert (described["name"], described["start_url"], described["display"]) == ("PRIMA", "/today", "standalone")
    assert {"any", "maskable"} == {icon["purpose"] for icon in described["icons"]}
    for icon in described["icons"]:
        drawn = Image.open(BytesIO((ASSETS / icon["src"].lstrip("/")).read_bytes()))
        assert f"{drawn.width}x{drawn.height}" == icon["sizes"]


def test_the_colours_of_the_browsers_frame_are_those_of_the_page() -> None:
    tokens = (ASSETS / "tokens.css").read_text()
    dark = tokens.split(".dark {")[1]

    assert f"--page: {PAGE_LIGHT};" in tokens
    assert "--page: var(--sage-1);" in dark
    assert f"--sage-1: {PAGE_DARK};" in dark


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_without_a_line_needs_nothing_else(browser: TestClient, language: str) -> None:
    answer = browser.get("/offline", headers={"cookie": f"carepost-language={language}"})

    assert answer.headers["content-language"] == language
    for key in ("title", "safe", "again"):
        assert translate(language, f"offline.{key}") in answer.text
    assert not re.search(r"<script src|rel=\"stylesheet\"|<img", answer.text)
    policy = answer.headers["content-security-policy"]
    for kind in ("style", "script"):
        (text,) = re.findall(rf"<{kind}>(.*?)</{kind}>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_the_worker_knows_this_builds_own_files_and_never_the_one_with_the_address(client: Path) -> None:
    (client / "assets" / "today-1a2b.js").write_text("")

    finish_build(client)

    worker = (client / "sw.js").read_text()
    files = json.loads(worker.split("FILES = ")[1].split(";")[0])
    assert "/assets/today-1a2b.js" in files
    assert not any("reflex-env" in name for name in files)
    assert worker.endswith("self.skipWaiting();")
