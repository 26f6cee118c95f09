"""Who gets the document of a page. Asked for every page before a byte of it is sent."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import Scope

from app import clock
from app.db import reading
from app.errors import NotSignedIn, PendingApproval, Suspended
from app.security.identity import actor_of_cookie
from app.security.pools import UI
from app.services.actor import Actor, Origin, Permission
from app.settings import get_settings

HOME = "/today"
SIGN_IN = "/sign-in"
PENDING = "/pending"

_needs: dict[str, Permission] = {}
_only_in_development: set[str] = set()


def declare_page(route: str, needs: Permission | None, *, only_in_development: bool = False) -> None:
    """Say which permission a page is for: others are led home instead of to a page that shows them nothing."""
    if needs is not None:
        _needs[route] = needs
    if only_in_development:
        _only_in_development.add(route)


def pages_needing() -> dict[str, Permission]:
    """What was declared, for the permission matrix."""
    return dict(_needs)


async def page_gate(scope: Scope) -> str | None:
    """Where to send this person instead of the page they asked for, or None to let them in."""
    cookie_header = Headers(scope=scope).get("cookie", "")
    path: str = scope["path"]
    try:
        actor = await UI.run(lambda: _reader(cookie_header))
    except PendingApproval:
        return PENDING
    except (NotSignedIn, Suspended):
        return sign_in_address(path, scope.get("query_string", b"").decode("latin-1"))
    if path.rstrip("/") in _only_in_development and get_settings().is_production:
        return HOME
    needed = _needed(path.rstrip("/"))
    return HOME if needed is not None and not actor.may(needed) else None


def _needed(path: str) -> Permission | None:
    """What the page at `path` needs; a part of a route in brackets stands for any one part of a path."""
    if path in _needs:
        return _needs[path]
    parts = path.split("/")
    return next((needed for route, needed in _needs.items() if _fits(route.split("/"), parts)), None)


def _fits(route: list[str], parts: list[str]) -> bool:
    return len(route) == len(parts) and all(
        known == part or (known.startswith("[") and part) for known, part in zip(route, parts, strict=True)
    )


def sign_in_address(path: str, query: str = "") -> str:
    """The sign-in page, leading back to where somebody wanted to go."""
    wanted = f"{path}?{query}" if query else path
    return SIGN_IN if wanted in ("/", HOME) else f"{SIGN_IN}?next={quote(wanted, safe='/')}"


def local_path(wanted: str | None) -> str | None:
    """`wanted` if it is a path of ours, else None: nobody is led to another site by a link to our sign-in."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 32 or character == "\\" for character in wanted):
        return None
    return wanted[:2000]


def _reader(cookie_header: str) -> Actor:
    with reading() as session:
        return actor_of_cookie(session, cookie_header, writes=False, origin=Origin(), now=clock.now())
