"""Who calls and how often: the two questions that the security layer answers for every route."""

from __future__ import annotations

from starlette.requests import Request

from app.services.actor import Actor


def identify(request: Request) -> Actor:
    """The caller by session, token or key. Raises NotSignedIn, PendingApproval, Suspended or CsrfMissing."""
    from app.security.identity import actor_of_request

    return actor_of_request(request)


async def limit(request: Request, actor: Actor | None) -> None:
    """Count the request. Raises RateLimited when there were too many."""
