"""A refused access to a record that exists is written down, whichever edge it came by (A5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Scope

from app.db import transaction
from app.errors import AppError, NotVisible
from app.ids import parse_id
from app.services import audit
from app.services.actor import Actor

Refuse = Callable[[AppError, Scope], ASGIApp]
"""How a layer around the routes turns somebody away: the answer is the edge's own, in its words and with its id."""


@contextmanager
def audited_refusals(actor: Actor | None) -> Iterator[None]:
    """Write down, in a transaction of its own, that the block refused `actor` a record that exists."""
    try:
        yield
    except NotVisible as refusal:
        if actor is not None:
            record_refusal(actor, refusal)
        raise


def record_refusal(actor: Actor, refusal: NotVisible) -> None:
    """Write down what `actor` was refused. Committed here: what the refused act did is rolled back."""
    action = f"{refusal.subject_type}.read"
    record_denied(actor, action, refusal.subject_type, refusal.subject_id, refusal.patient_id)


def record_denied(actor: Actor, action: str, subject_type: str, subject_id: object, patient_id: object, /) -> None:
    """Add the entry, and commit it."""
    with transaction() as session:
        audit.record(
            session,
            actor,
            action=action,
            subject_type=subject_type,
            subject_id=parse_id(str(subject_id)),
            patient_id=parse_id(str(patient_id)),
            outcome="denied",
        )
