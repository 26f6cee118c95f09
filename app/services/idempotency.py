"""A POST with an `Idempotency-Key` happens once: repeated within 24 hours it gets the answer it had (X1).

The key is claimed in a transaction of its own, so that others see it; the answer is kept in the transaction of the work
itself, so that both stand or neither does. Work that died leaves a claim without an answer: after a while the next
repetition takes it over, and should the dead one live after all, it finds its claim gone and rolls back.
Answers hold personal data and are sealed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.errors import Conflict, Invalid
from app.models.account import IdempotentRequest
from app.sealing import keyring
from app.services.actor import Actor

KEPT_FOR = timedelta(hours=24)
CLAIM_LASTS = timedelta(minutes=2)
HEADER = "Idempotency-Key"
_CONTEXT = "idempotent_request.answer"


@dataclass(frozen=True)
class KeptAnswer:
    """What was answered the first time."""

    status: int
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Claim:
    """The right to do the work of one key, until somebody else takes it over."""

    id: UUID
    since: datetime


def checked(key: str) -> str:
    """The key itself. Raises Invalid for one that could not be kept."""
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise Invalid.field(HEADER, "validation.idempotency_key")
    return key


def fingerprint(method: str, target: str, body: bytes) -> bytes:
    """What makes two requests the same one: 32 bytes over method, path with query, and body."""
    return hashlib.sha256(b"\0".join((method.encode(), target.encode(), body))).digest()


def claim_key(session: Session, actor: Actor, key: str, *, request: bytes, now: datetime) -> Claim | KeptAnswer:
    """Claim `key` for the work, or return the answer it already has.

    Raises Conflict while the first request still runs, Invalid when the key belonged to a different request.
    """
    caller = f"key:{actor.key_id}" if actor.key_id else f"user:{actor.user_id}"
    query = select(IdempotentRequest).where(IdempotentRequest.caller == caller, IdempotentRequest.key == key)
    known = session.exec(query.with_for_update()).first()
    if known is not None and now - known.created_at >= KEPT_FOR:
        session.delete(known)
        session.flush()
        known = None
    if known is None:
        return _new_claim(session, caller, key, request=request, now=now)
    if known.request_hash != request:
        raise Invalid.field(HEADER, "error.idempotency_mismatch")
    if known.status is not None:
        return _opened(known)
    if now - known.created_at < CLAIM_LASTS:
        raise Conflict("error.idempotency_in_flight")
    known.created_at = now
    session.add(known)
    return Claim(known.id, now)


def keep_answer(session: Session, claim: Claim, answer: KeptAnswer) -> None:
    """Keep the answer of finished work. Raises Conflict when the claim was taken over meanwhile."""
    text = json.dumps({"body": answer.body, "headers": answer.headers})
    done = session.execute(
        update(IdempotentRequest)
        .where(_still_claimed(claim))
        .values(status=answer.status, answer=keyring().seal(text, _CONTEXT))
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise Conflict("error.idempotency_in_flight")


def release_claim(session: Session, claim: Claim) -> None:
    """Let the key be used again: the work failed and nothing of it stands."""
    session.execute(delete(IdempotentRequest).where(_still_claimed(claim)))


def _new_claim(session: Session, caller: str, key: str, *, request: bytes, now: datetime) -> Claim:
    row = IdempotentRequest(caller=caller, key=key, request_hash=request, created_at=now)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as problem:
        raise Conflict("error.idempotency_in_flight") from problem
    return Claim(row.id, now)


def _still_claimed(claim: Claim) -> ColumnElement[bool]:
    return and_(
        col(IdempotentRequest.id) == claim.id,
        col(IdempotentRequest.created_at) == claim.since,
        col(IdempotentRequest.status).is_(None),
    )


def _opened(row: IdempotentRequest) -> KeptAnswer:
    kept = json.loads(keyring().unseal(row.answer or "", _CONTEXT))
    return KeptAnswer(row.status or 200, kept["body"], kept["headers"])
