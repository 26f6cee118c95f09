"""Who may see details of the machine: a monitor with the token, an admin, or somebody on the machine itself."""

from __future__ import annotations

import asyncio
import hmac
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from app.api.threads import in_thread
from app.errors import AppError, NotAllowed, NotSignedIn
from app.security.identity import actor_of_request
from app.services.actor import Actor, Permission
from app.settings import get_settings

ASK_WITHIN = 2.0  # seconds; who cannot be recognised in time, because the database stands still, sees no details
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


async def may_see_details(request: Request) -> bool:
    """Whether this caller sees more than names and states."""
    try:
        await require_details(request)
    except AppError:
        return False
    return True


async def require_details(request: Request) -> None:
    """Raise NotAllowed for somebody who may not see details, and NotSignedIn for nobody."""
    if has_metrics_token(request.scope) or is_on_this_machine(request.scope):
        return
    actor = await _caller(request)
    if not actor.may(Permission.HEALTH_READ):
        raise NotAllowed()


def has_metrics_token(scope: Scope) -> bool:
    token = get_settings().metrics_token
    scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
    if token is None or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.encode(), token.get_secret_value().encode())


def is_on_this_machine(scope: Scope) -> bool:
    """Whether the connection comes from loopback and no proxy says that it passes somebody on."""
    headers = Headers(scope=scope)
    client = scope.get("client")
    try:
        is_near = client is not None and ip_address(client[0].partition("%")[0]).is_loopback
    except ValueError:
        return False
    return is_near and not any(name in headers for name in _FORWARDED)


async def _caller(request: Request) -> Actor:
    """Who calls. Raises NotSignedIn for nobody, which is also whoever nobody can tell now, and NotAllowed."""
    if not (request.headers.get("cookie") or request.headers.get("authorization")):
        raise NotSignedIn()
    try:
        return await asyncio.wait_for(in_thread(lambda: actor_of_request(request)), ASK_WITHIN)
    except AppError:
        raise
    except Exception:  # noqa: BLE001 - the database is away or stands still: then nobody in particular
        raise NotSignedIn() from None
