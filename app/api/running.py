"""Runs a route's function: one thread, one transaction, once per `Idempotency-Key`; audits what was refused.

A route that reads its body by itself knows late what is asked of it, and claims the key then: see `Once`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Self, cast

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.api.answers import kept, render, repeated
from app.api.plan import Injected, Plan
from app.api.threads import in_thread
from app.db import reading, transaction
from app.errors import NotAllowed, NotVisible, Unavailable
from app.ids import named_id, parse_id
from app.security.refusals import audited_refusals, record_denied, record_refusal
from app.services import idempotency, openings
from app.services.actor import Actor
from app.services.idempotency import Claim, KeptAnswer

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """One request on its way to a route's function; `body` is what was read of it."""

    plan: Plan
    request: Request
    actor: Actor | None
    body: bytes = b""

    @property
    def idempotency_key(self) -> str | None:
        return self.request.headers.get(idempotency.HEADER) if self.plan.method == "POST" else None


class Repeated(Exception):
    """The same was asked before with the same key, and this is what was answered."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__("answered before")
        self.answer = answer


class Once:
    """The work of a route that has read its body: done once for its key and `content`. A failed block frees the key.

    Making one raises Repeated when it was done before, Conflict while it is being done, and Invalid for a key that
    belonged to something else.
    """

    def __init__(self, request: Request, content: bytes) -> None:
        self._call: Call = request.state.call
        self._claim: Claim | None = None
        if self._call.idempotency_key is None or self._call.actor is None:
            return
        claim = _claim(replace(self._call, body=content), self._call.actor, self._call.idempotency_key)
        if isinstance(claim, KeptAnswer):
            raise Repeated(claim)
        self._claim = claim

    def keep(self, session: Session, result: object) -> None:
        """Keep the answer to this result, in the transaction of the work itself."""
        if self._claim is not None:
            answer = render(self._call.plan, result, self._call.request)
            idempotency.keep_answer(session, self._claim, kept(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._claim is not None:
            with transaction() as session:
                idempotency.release_claim(session, self._claim)


def perform(call: Call, values: Mapping[str, object]) -> Response:
    """Call the function and render its answer; the transaction is committed when this returns."""
    with database_failures(), audited_refusals(call.actor):
        if call.plan.body is not None:
            try:
                return _run(call, values, claim=None)
            except Repeated as before:
                return repeated(before.answer)
        if call.idempotency_key is None or call.actor is None:
            return _run(call, values, claim=None)
        claim = _claim(call, call.actor, call.idempotency_key)
        if isinstance(claim, KeptAnswer):
            return repeated(claim)
        try:
            return _run(call, values, claim=claim)
        except BaseException:
            with transaction() as session:
                idempotency.release_claim(session, claim)
            raise


async def converse(call: Call, values: Mapping[str, object]) -> Response:
    """Await a function that takes its time on the event loop and opens its own transactions, in threads."""
    endpoint = cast(Callable[..., Awaitable[object]], call.plan.endpoint)
    try:
        with database_failures():
            return render(call.plan, await endpoint(**_injected(call, values)), call.request)
    except NotVisible as refusal:
        actor, seen = call.actor, refusal
        if actor is not None:
            await in_thread(lambda: record_refusal(actor, seen))
        raise


@contextmanager
def database_failures() -> Iterator[None]:
    """A database that is away, restarting, full or overloaded is Unavailable, not a fault of ours."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as problem:
        _log.warning("The database did not answer: %s", type(problem.__cause__ or problem).__name__)
        raise Unavailable() from problem


def refuse(call: Call) -> None:
    """Audit that the caller's role lacks the permission for the record in the path, then say so."""
    named = next(iter(call.request.path_params.values()), "")
    subject_id = parse_id(str(named))
    if call.actor is not None and subject_id is not None:
        with database_failures():
            record_denied(call.actor, str(call.plan.needs), call.plan.subject, subject_id, None)
    raise NotAllowed()


def _run(call: Call, values: Mapping[str, object], *, claim: Claim | None) -> Response:
    plan = call.plan
    given = _injected(call, values)
    with _edge(plan) as session:
        if plan.session_name:
            given[plan.session_name] = session
        answer = render(plan, plan.endpoint(**given), call.request)
        is_new_opening = plan.is_opening and session is not None and not _is_recorded(session, call)
        if claim is not None and session is not None and plan.session_kind is Injected.WRITING:
            idempotency.keep_answer(session, claim, kept(answer))
            claim = None
    if claim is not None:
        with transaction() as own:
            idempotency.keep_answer(own, claim, kept(answer))
    if is_new_opening:
        _record_opening(call)
    return answer


def _injected(call: Call, values: Mapping[str, object]) -> dict[str, object]:
    given = dict(values)
    for name, value in ((call.plan.actor_name, call.actor), (call.plan.request_name, call.request)):
        if name:
            given[name] = value
    return given


def _edge(plan: Plan) -> AbstractContextManager[Session | None]:
    edges: dict[Injected | None, Callable[[], AbstractContextManager[Session]]] = {
        Injected.WRITING: transaction,
        Injected.READING: reading,
    }
    edge = edges.get(plan.session_kind)
    return edge() if edge else nullcontext()


def _claim(call: Call, actor: Actor, key: str) -> Claim | KeptAnswer:
    url = call.request.url
    target = f"{url.path}?{url.query}"
    with transaction() as session:
        request = idempotency.fingerprint(call.plan.method, target, call.body)
        return idempotency.claim_key(session, actor, idempotency.checked(key), request=request, now=clock.now())


def _is_recorded(session: Session, call: Call) -> bool:
    patient_id = named_id(call.request.path_params["patient_id"])
    return call.actor is None or openings.is_opening_recorded(session, call.actor, patient_id, now=clock.now())


def _record_opening(call: Call) -> None:
    if call.actor is not None:
        with transaction() as session:
            patient_id = named_id(call.request.path_params["patient_id"])
            openings.record_opening(session, call.actor, patient_id, now=clock.now())
