"""Who calls, and how often: asked for every route before anything else of the request is looked at."""

from __future__ import annotations

from starlette.requests import Request

from app.api.plan import Counting
from app.api.running import database_failures
from app.errors import AppError, RateLimited
from app.security.client_address import client_address
from app.security.identity import actor_of_request
from app.security.limits import ANONYMOUS, GENEROUS, PERSON, Rule, limiter
from app.services.actor import Actor
from app.settings import get_settings

LIMIT_HEADERS = "limit_headers"


def meet(request: Request, *, is_public: bool, counted_as: Counting = PERSON) -> Actor | None:
    """The caller, counted by the rule of the route; None on a public route.

    Raises the 401, 403 or 429 that ends the request. It blocks.
    """
    if is_public:
        _count(request, None)
        return None
    try:
        with database_failures():
            actor = actor_of_request(request)
    except AppError:
        _count(request, None)
        raise
    request.state.actor = actor
    rule = counted_as if counted_as is None or isinstance(counted_as, Rule) else counted_as(request)
    if rule is not None:
        _count(request, actor, rule)
    return actor


def _count(request: Request, actor: Actor | None, rule: Rule = PERSON) -> None:
    """People are counted by who they are, over all their sessions and keys; anonymous callers by their address."""
    if actor is None:
        standing = limiter().count(ANONYMOUS, client_address(request.scope, get_settings().trusted_proxies))
    elif actor.is_generous and rule is PERSON:
        standing = limiter().count(GENEROUS, str(actor.key_id))
    else:
        standing = limiter().count(rule, str(actor.user_id))
    headers = standing.headers()
    setattr(request.state, LIMIT_HEADERS, headers)
    if not standing.is_within:
        raise RateLimited(retry_after=int(headers["Retry-After"]))
