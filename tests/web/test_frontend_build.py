"""The end of a build: pages in each language, hashes of what stands in them, and no address left inside."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app.i18n import translate
from app.web.frontend_build import MANIFEST, environment_module, finish_build, inline_script_hashes

ADDRESSES = {"PING": "http://localhost:8000/ping", "EVENT": "ws://localhost:8000/_event", "TRANSPORT": "websocket"}


def _mark(key: str, **params: object) -> str:
    text = quote(json.dumps([key, params]), safe="")
    return f"⟦{base64.b64encode(text.encode()).decode()}⟧"


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """What Reflex leaves behind for one page."""
    static = tmp_path / "build" / "client"
    (static / "admin" / "approvals").mkdir(parents=True)
    (static / "assets").mkdir()
    page = (
        '<!DOCTYPE html><html lang="en"><head><title>T</title></head><body>'
        f"<h1>{_mark('approvals.title')}</h1><p>{_mark('error.rate_limited', seconds='<3>')}</p>"
        f"<p>{_mark('page.title', page=_mark('approvals.title'), site='Carepost')}</p>"
        '<script>let a = 1;</script><script type="module" async="">import("/b.js")</script></body></html>'
    )
    (static / "admin" / "approvals" / "index.html").write_text(page)
    (static / "__spa-fallback.html").write_text("<html><head></head><body></body></html>")
    (static / "tokens.css").write_text(":root {}")
    (static / "sw.js").write_text("self.skipWaiting();")
    (static / "assets" / "reflex-env-ABC.js").write_text("var e={};export{e as t};")
    (tmp_path / "env.json").write_text(json.dumps(ADDRESSES))
    return static


def _manifest(client: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((client.parent / MANIFEST).read_text())
    return answer


@pytest.mark.parametrize("language", ["en", "id"])
def test_each_page_stands_in_each_language_before_any_script_runs(client: Path, language: str) -> None:
    finish_build(client)

    page = (client / "admin" / "approvals" / f"index.{language}.html").read_text()
    assert f"<h1>{translate(language, 'approvals.title')}</h1>" in page
    assert f'<html lang="{language}" dir="ltr">' in page
    assert "⟦" not in page


def test_parameters_of_words_are_escaped_as_the_browser_would(client: Path) -> None:
    finish_build(client)

    assert "&lt;3&gt;" in (client / "admin" / "approvals" / "index.en.html").read_text()


def test_a_message_within_a_message_is_in_the_same_language(client: Path) -> None:
    finish_build(client)

    page = (client / "admin" / "approvals" / "index.id.html").read_text()
    assert translate("id", "page.title", page=translate("id", "approvals.title"), site="Carepost") in page


def test_the_catalogue_is_loaded_right_before_the_application_from_a_name_made_of_its_content(client: Path) -> None:
    finish_build(client)

    page = (client / "admin" / "approvals" / "index.id.html").read_text()
    script = page.split('<script src="')[1].split('"')[0]
    assert f'<script src="{script}"></script><script type="module"' in page
    catalogue = (client / script.lstrip("/")).read_text()
    assert catalogue.startswith("window.carepostWords=")
    assert catalogue.endswith("document.currentScript.remove();")


def test_the_baked_address_is_taken_out_and_its_module_kept_for_the_server(client: Path) -> None:
    finish_build(client)

    assert not (client / "assets" / "reflex-env-ABC.js").exists()
    environment = _manifest(client)["environment"]
    assert environment["path"] == "/assets/reflex-env-ABC.js"
    assert "localhost" not in environment["module"]


def test_the_module_takes_the_address_from_where_the_page_came() -> None:
    module = environment_module(dict(ADDRESSES), "t")

    assert 'PING:origin+"/ping"' in module
    assert 'EVENT:socket+"/_event"' in module
    assert 'TRANSPORT:"websocket"' in module
    assert module.endswith("export{e as t};")


def test_every_script_that_stands_in_a_page_is_in_its_policy_and_no_other() -> None:
    page = '<script src="/a.js"></script><script>let a = 1;</script><script type="module" async="">import "b"</script>'

    expected = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"let a = 1;", b'import "b"')]
    assert inline_script_hashes(page) == [f"'sha256-{digest}'" for digest in expected]


def test_a_build_whose_address_is_bundled_in_another_way_is_refused(client: Path) -> None:
    (client / "assets" / "reflex-env-ABC.js").write_text("export default {}")

    with pytest.raises(RuntimeError, match="bundles its addresses in another way"):
        finish_build(client)
