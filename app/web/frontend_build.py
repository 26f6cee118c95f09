"""What the built frontend needs beyond Reflex: pages in each language, hashes for the CSP, no address baked in.

Runs once at the end of a build, before Reflex compresses the files. What it found stands in one manifest that the
server reads at start; nothing is looked up or rewritten while people wait.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Unpack
from urllib.parse import unquote

from reflex_base.plugins.base import Plugin, PostBuildContext

from app.i18n import LANGUAGES, catalogue, translate

MANIFEST = "carepost.json"
WORKER = "sw.js"
SPA_FALLBACK = "__spa-fallback.html"

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_MARK = re.compile(r"⟦([A-Za-z0-9+/=]+)⟧")
_APPLICATION = '<script type="module"'
_EXPORTED_AS = re.compile(r"export\s*\{\s*\w+ as (\w+)\s*\}")


class FrontendBuild(Plugin):
    """The last step of every production build."""

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        finish_build(context["static_dir"])


def finish_build(static_dir: Path) -> None:
    """Write the languages' pages and catalogues, take out the baked address, and note it all in the manifest."""
    catalogues = {language: _write_catalogue(static_dir, language) for language in LANGUAGES}
    documents = {}
    for page in _page_files(static_dir):
        source = page.read_text(encoding="utf-8")
        for language in LANGUAGES:
            variant = page.with_suffix(f".{language}.html")
            variant.write_text(_in_language(source, language, catalogues[language]), encoding="utf-8")
        documents[_route_of(page, static_dir)] = {
            "file": page.relative_to(static_dir).with_suffix("").as_posix(),
            "scripts": inline_script_hashes(source),
        }
    environment = _take_out_environment(static_dir)
    _write_worker(static_dir)
    manifest = {
        "documents": documents,
        "environment": environment,
        "assets": _asset_hashes(static_dir),
    }
    (static_dir.parent / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def inline_script_hashes(source: str) -> list[str]:
    """The CSP sources (`'sha256-…'`) of the scripts that stand in a document itself."""
    scripts = dict.fromkeys(_INLINE_SCRIPT.findall(source))
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts]


def environment_module(environment: dict[str, object], export: str) -> str:
    """The module that tells the browser where the server is: wherever the page came from."""
    entries = []
    for name, value in environment.items():
        address = re.fullmatch(r"(http|ws)s?://[^/]+(/.*)?", value) if isinstance(value, str) else None
        here = {"http": "origin", "ws": "socket"}[address[1]] if address else ""
        entries.append(f"{name}:{here}+{json.dumps(address[2] or '')}" if address else f"{name}:{json.dumps(value)}")
    return (
        'const origin=location.origin,socket=origin.replace(/^http/,"ws");'
        f"const e={{{','.join(entries)}}};export{{e as {export}}};"
    )


def _page_files(static_dir: Path) -> list[Path]:
    """Each page once: Reflex writes `a.html` and `a/index.html` alike, and a `404.html` after this step."""
    found = sorted(static_dir.rglob("index.html"))
    return [*(page for page in found if page.parent != static_dir), static_dir / SPA_FALLBACK]


def _route_of(page: Path, static_dir: Path) -> str:
    if page.name == SPA_FALLBACK:
        return SPA_FALLBACK
    return "/" + page.parent.relative_to(static_dir).as_posix()


def _in_language(source: str, language: str, catalogue_path: str) -> str:
    page = _MARK.sub(lambda mark: html.escape(_word(mark, language), quote=True), source)  # as React escapes text
    page = re.sub(r"<html\b[^>]*?>", lambda tag: _with_language(tag[0], language), page, count=1)
    # Right before the application, which needs the words: what stands there already is painted meanwhile.
    at = page.find(_APPLICATION)
    at = page.find("</head>") if at < 0 else at
    return f'{page[:at]}<script src="{catalogue_path}"></script>{page[at:]}'


def _word(mark: re.Match[str], language: str) -> str:
    """The words for a mark; a message may be the parameter of another one."""
    key, params = json.loads(unquote(base64.b64decode(mark[1]).decode()))
    spoken = {
        name: _MARK.sub(lambda inner: _word(inner, language), value) if isinstance(value, str) else value
        for name, value in params.items()
    }
    return translate(language, key, **spoken)


def _with_language(tag: str, language: str) -> str:
    bare = re.sub(r'\s(lang|dir)="[^"]*"', "", tag)
    return f'{bare[:-1]} lang="{language}" dir="ltr">'


def _write_catalogue(static_dir: Path, language: str) -> str:
    words = json.dumps(
        {"language": language, "messages": catalogue(language)}, ensure_ascii=False, separators=(",", ":")
    )
    # It takes itself away: React takes each script that it meets for its own, and would find another one here.
    script = f"window.carepostWords={words};document.currentScript.remove();"
    digest = hashlib.sha256(script.encode()).hexdigest()[:10]
    target = static_dir / "assets" / f"words-{language}-{digest}.js"
    target.parent.mkdir(exist_ok=True)
    target.write_text(script, encoding="utf-8")
    return f"/assets/{target.name}"


def _take_out_environment(static_dir: Path) -> dict[str, str]:
    """Remove the module with the build machine's address, and keep the one that the server will answer instead."""
    (baked,) = (static_dir / "assets").glob("reflex-env-*.js")
    exported = _EXPORTED_AS.search(baked.read_text(encoding="utf-8"))
    if exported is None:
        raise RuntimeError("Reflex bundles its addresses in another way than before; see app/web/frontend_build.py")
    baked.unlink()
    environment = json.loads((static_dir.parent.parent / "env.json").read_text(encoding="utf-8"))
    return {"path": f"/assets/{baked.name}", "module": environment_module(environment, exported[1])}


def _write_worker(static_dir: Path) -> None:
    """Tell the service worker which files are this build's own: every one is named after its content."""
    built = sorted((static_dir / "assets").iterdir())
    files = [f"/assets/{path.name}" for path in built if path.suffix in (".js", ".css")]
    build = hashlib.sha256("".join(files).encode()).hexdigest()[:10]
    worker = static_dir / WORKER
    head = f"const BUILD = {json.dumps(build)}, FILES = {json.dumps(files)};\n"
    worker.write_text(head + worker.read_text(encoding="utf-8"), encoding="utf-8")


def _asset_hashes(static_dir: Path) -> dict[str, str]:
    """Files with a fixed name, by a short hash of their content: `tokens.css?v=…` may then be kept for a year."""
    files = (path for path in static_dir.rglob("*") if path.is_file() and path.suffix != ".html")
    return {
        f"/{path.relative_to(static_dir).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in sorted(files)
        if path.relative_to(static_dir).parts[0] != "assets"
    }
