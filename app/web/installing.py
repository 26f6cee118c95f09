"""What makes it installable: its manifest, and the page that is shown without a line (S5)."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.settings import get_settings
from app.web.appearance import PAGE_LIGHT
from app.web.forms import language_of, page

_ASSETS = Path(__file__).parents[2] / "assets"
_STYLES = ("tokens.css", "plain.css", "accounts.css")
_LOOKS_EVERY_MS = 5000

# It stands in the place of the page that was asked for: to load that again is to go there. By its own address it leads
# home, or it would load itself for ever.
_SCRIPT = f"""
const go = () => location.pathname === "/offline" ? location.replace("/") : location.reload();
const look = () => fetch("/api/health/live", {{ cache: "no-store", credentials: "omit" }})
  .then((answer) => answer.ok && go()).catch(() => undefined);
addEventListener("online", look);
setInterval(look, {_LOOKS_EVERY_MS});
"""


async def manifest(request: Request) -> Response:
    """How the application is called and drawn where it is installed."""
    name = get_settings().organisation_name
    drawn = [
        ("/icons/192.png", 192, "any"),
        ("/icons/512.png", 512, "any"),
        ("/icons/maskable-512.png", 512, "maskable"),
    ]
    described = {
        "id": "/",
        "name": name,
        "short_name": "Carepost",
        "lang": language_of(request),
        "start_url": "/today",
        "scope": "/",
        "display": "standalone",
        "theme_color": PAGE_LIGHT,
        "background_color": PAGE_LIGHT,
        "icons": [
            {"src": path, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for path, size, purpose in drawn
        ],
    }
    headers = {"Cache-Control": "no-cache"}
    return JSONResponse(described, media_type="application/manifest+json", headers=headers)


async def offline_page(request: Request) -> Response:
    """What happened, what is safe, a way to try again. It carries all that it needs: nothing can be fetched then."""
    style = _style()
    response = page(request, "offline.html", style=Markup(style), script=Markup(_SCRIPT))  # noqa: S704 - our own files
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src '{_sum(style)}'; script-src '{_sum(_SCRIPT)}'; connect-src 'self'; "
        "font-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    )
    return response


@functools.cache
def _style() -> str:
    return "".join((_ASSETS / name).read_text(encoding="utf-8") for name in _STYLES)


def _sum(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
