"""Domain events: what happened, recorded in the transaction that made it happen, delivered after it (X3).

Names are `subject.past_tense`. The data carries ids and codes only, never personal data: listeners load what they
may see through their own rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.work import DomainEvent
from app.services.actor import Actor


@dataclass(frozen=True)
class Change:
    """That something happened to one record: enough to look again, nothing to look at."""

    event_id: UUID
    subject_type: str
    subject_id: UUID


class Announcer(Protocol):
    """Tells those who watch a record, soon after `session` commits. A hint: they look for themselves."""

    def announce(self, session: Session, change: Change) -> None: ...


_announcer: Announcer | None = None


def use_announcer(announcer: Announcer | None) -> None:
    """Choose who announces changes in this process; None for nobody."""
    global _announcer  # noqa: PLW0603 - chosen once, at start
    _announcer = announcer


def emit(
    session: Session,
    actor: Actor,
    name: str,
    *,
    subject_type: str,
    subject_id: UUID,
    patient_id: UUID | None = None,
    data: dict[str, str] | None = None,
) -> None:
    """Record that `name` happened to one record."""
    event = DomainEvent(
        name=name,
        subject_type=subject_type,
        subject_id=subject_id,
        patient_id=patient_id,
        actor_id=actor.user_id,
        data=data or {},
    )
    session.add(event)
    if _announcer is not None:
        _announcer.announce(session, Change(event.id, subject_type, subject_id))


def list_changes(session: Session, *, since: datetime, limit: int = 2_000) -> list[Change]:
    """What happened since a moment, newest first: for processes that were not told."""
    query = (
        select(DomainEvent)
        .where(col(DomainEvent.occurred_at) > since)
        .order_by(col(DomainEvent.occurred_at).desc())
        .limit(limit)
    )
    return [Change(event.id, event.subject_type, event.subject_id) for event in session.exec(query).all()]
