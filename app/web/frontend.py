"""Serves the built frontend: pages to those who may see them, files for a year, and our own address to the browser.

Stands between the API and Reflex on the one port: Reflex keeps its socket, this answers everything that is a page or a
file. A page is a document of the build in the reader's language; who may have it is asked first, also for paths that
only the router knows, so that nobody gets the skeleton of a page they cannot see.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.security.headers import WORKER_POLICY, page_policy
from app.web.frontend_build import MANIFEST, SPA_FALLBACK, WORKER
from app.web.language import reader_language

Gate = Callable[[Scope], Awaitable[str | None]]
Router = Callable[[str], str | None]

FIRST = "</frame.js>; rel=preload; as=script"  # nothing is painted without it, and it stands behind many others
FOR_A_YEAR = "public, max-age=31536000, immutable"
REFLEX_PATHS = ("/_event",)

mimetypes.add_type("font/woff2", ".woff2")  # not in every machine's table


class FrontendMissing(Exception):
    """There is no built frontend to serve."""

    def __init__(self, build_dir: Path) -> None:
        super().__init__(f"There is no built frontend in {build_dir}. Run `make run`, which builds it.")


@dataclass(frozen=True)
class Document:
    file: str
    scripts: Sequence[str]


@dataclass(frozen=True)
class Build:
    """What the last build left behind, read once."""

    directory: Path
    documents: dict[str, Document]
    environment_path: str
    environment_module: str
    asset_hashes: dict[str, str]


def load_build(build_dir: Path) -> Build:
    """The manifest of the build in `build_dir` (the folder above `client`). Raises FrontendMissing."""
    try:
        manifest = json.loads((build_dir / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FrontendMissing(build_dir) from None
    return Build(
        directory=build_dir / "client",
        documents={path: Document(**document) for path, document in manifest["documents"].items()},
        environment_path=manifest["environment"]["path"],
        environment_module=manifest["environment"]["module"],
        asset_hashes=manifest["assets"],
    )


class Frontend:
    """The ASGI application around Reflex.

    `gate` gets each request for a page and answers where to send this person instead, or None to let them in; `router`
    tells the route of a path, for those that exist only as a pattern; `home` is where `/` leads.
    """

    def __init__(self, reflex: ASGIApp, build: Build, *, router: Router, gate: Gate, home: str, language: str) -> None:
        self._reflex = reflex
        self._build = build
        self._router = router
        self._gate = gate
        self._home = home
        self._language = language
        self._files = PrecompressedStaticFiles(directory=build.directory, encodings=("brotli", "gzip"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(REFLEX_PATHS):
            await self._reflex(scope, receive, send)
            return
        response = await self._answer(scope)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        path: str = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Method Not Allowed", 405, headers={"Allow": "GET, HEAD"})
        if path == self._build.environment_path:
            return Response(
                self._build.environment_module, media_type="text/javascript", headers={"Cache-Control": "no-store"}
            )
        if path.startswith("/assets/") or path in self._build.asset_hashes:
            return await self._file(scope, path)
        return await self._page(scope, path.rstrip("/") or "/")

    async def _file(self, scope: Scope, path: str) -> Response:
        try:
            response = await self._files.get_response(path.lstrip("/"), scope)
        except HTTPException as problem:
            return PlainTextResponse(problem.detail, problem.status_code)
        version = self._build.asset_hashes.get(path)
        forever = version is None or scope["query_string"] == f"v={version}".encode()
        response.headers["Cache-Control"] = FOR_A_YEAR if forever else "no-cache"
        if path == f"/{WORKER}":
            response.headers["Content-Security-Policy"] = WORKER_POLICY
            response.headers["Service-Worker-Allowed"] = "/"
        return response

    async def _page(self, scope: Scope, path: str) -> Response:
        elsewhere = await self._gate(scope)
        is_known = path in self._build.documents or path == "/" or self._router(path.lstrip("/")) is not None
        if elsewhere is not None and is_known:
            return _send_to(elsewhere)
        if path == "/":
            return _send_to(self._home)
        if elsewhere is not None:
            return PlainTextResponse("Not Found", 404)  # what does not exist gets no skeleton either
        document = self._build.documents.get(path) or self._build.documents[SPA_FALLBACK]
        return await self._document(scope, document, status=200 if is_known else 404)

    async def _document(self, scope: Scope, document: Document, *, status: int) -> Response:
        language = reader_language(scope, self._language)
        response = await self._files.get_response(f"{document.file}.{language}.html", scope)
        if response.status_code == 200:
            response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Language"] = language
        response.headers["Link"] = FIRST
        response.headers["Content-Security-Policy"] = page_policy(scope, document.scripts)
        return response


def _send_to(location: str) -> Response:
    return RedirectResponse(location, 303, headers={"Cache-Control": "no-store"})
