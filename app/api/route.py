"""One route of the API: who calls, may they, is the record theirs, and only then what they sent (PRODUCT 0.1).

FastAPI reads and checks the body before anything else. Here the caller and the permission come first, and when the
body turns out unreadable, a record that the caller cannot see is answered before the body is complained about.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from app.api.callers import meet
from app.api.plan import Access, Endpoint, Plan
from app.api.running import Call, converse, database_failures, perform, refuse
from app.api.threads import in_receiving_thread, in_thread
from app.db import reading
from app.errors import NotAllowed, NotFound, TooLarge, TypeNotAllowed
from app.security.client_address import origin_of
from app.security.refusals import audited_refusals
from app.services.actor import ActorKind, Permission

MAX_BODY = 1024 * 1024  # bytes of a JSON body

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def runner(plan: Plan) -> Callable[..., Awaitable[Response]]:
    """The function that FastAPI calls with the request's values; its signature is the plan's parameters."""

    async def run(carepost_request: Request, **values: object) -> Response:
        call: Call = carepost_request.state.call
        if plan.is_conversation:
            return await converse(call, values)
        if plan.body is None:
            return await in_thread(lambda: perform(call, values))
        return await in_receiving_thread(lambda: perform(call, values), sender=_sender_of(call))

    first = inspect.Parameter("carepost_request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    run.__signature__ = inspect.Signature([first, *plan.parameters])  # type: ignore[attr-defined]  # read by inspect
    run.__name__ = plan.endpoint.__name__
    run.__doc__ = plan.endpoint.__doc__
    run.plan = plan  # type: ignore[attr-defined]  # read back by plan_of
    return run


def _sender_of(call: Call) -> object:
    """The person, whatever they call with; a key that is nobody's; or an address."""
    actor = call.actor
    return (actor and (actor.user_id or actor.key_id)) or origin_of(call.request.scope).address


def plan_of(endpoint: Endpoint | None) -> Plan | None:
    """The plan behind the endpoint of a registered route; None for routes that are not ours."""
    plan = getattr(endpoint, "plan", None)
    return plan if isinstance(plan, Plan) else None


class PlannedRoute(APIRoute):
    """An APIRoute that asks who calls before it reads what they sent."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        plan = plan_of(self.endpoint)
        if plan is None:
            return handle

        async def answer(request: Request) -> Response:
            call = await _admitted(plan, _without_nul(request))
            try:
                call = await _with_body(call)
                call.request.state.call = call
                return await handle(call.request)
            except (RequestValidationError, HTTPException, TooLarge, TypeNotAllowed):
                await in_thread(lambda: _reveal_nothing(call))
                raise

        return answer


async def _admitted(plan: Plan, request: Request) -> Call:
    """The call with its caller, or the 401, 403 or 429 that ends it."""
    is_public = plan.needs is Access.ANYONE
    actor = await in_thread(lambda: meet(request, is_public=is_public, counted_as=plan.counted_as))
    call = Call(plan, request, actor)
    if isinstance(plan.needs, Permission) and (actor is None or not actor.may(plan.needs)):
        await in_thread(lambda: refuse(call))
    if plan.needs is Access.IN_PERSON and (actor is None or actor.kind is not ActorKind.PERSON):
        raise NotAllowed()
    return call


def _without_nul(request: Request) -> Request:
    """No database keeps a NUL, and PostgreSQL stumbles over being asked for one: in a query it is read as a space, and
    nothing has a name with one. Bodies are checked by their shapes."""
    if any("\0" in str(value) for value in request.path_params.values()):
        raise NotFound()
    asked = request.scope["query_string"].replace(b"%00", b"%20")
    return Request({**request.scope, "query_string": asked}, request.receive)


async def _with_body(call: Call) -> Call:
    """Read the body of a route that takes one. Raises TooLarge and TypeNotAllowed before it is parsed."""
    if not call.plan.takes_body:
        return call
    body = b""
    async for chunk in call.request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise TooLarge(limit=f"{MAX_BODY // 1024} KiB")
    if body and not _is_json(call.request.headers.get("content-type", "")):
        raise TypeNotAllowed("error.json_only")

    async def read_again() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Call(call.plan, Request(call.request.scope, read_again), call.actor, body)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _reveal_nothing(call: Call) -> None:
    """Raise NotFound when the record in the path is not the caller's: what they sent is then nobody's business."""
    if call.plan.sees is not None and call.actor is not None:
        with database_failures(), audited_refusals(call.actor), reading() as session:
            call.plan.sees(session, call.actor, call.request.path_params)
