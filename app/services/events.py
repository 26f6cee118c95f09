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

from app.ids import new_id
from app.models.work import DomainEvent
from app.services.actor import Actor

CONVERSATION = "conversation"


@dataclass(frozen=True)
class Change:
    """That something happened to one record: enough to look again, nothing to look at."""

    event_id: UUID
    subject_type: str
    subject_id: UUID
    patient_id: UUID | None = None


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
        _announcer.announce(session, Change(event.id, subject_type, subject_id, patient_id))


def hint(session: Session, patient_id: UUID | None) -> None:
    """Tell those who look at this patient's conversation that something small changed in it: a tick, a status.

    Nothing is recorded, so only processes that are told at once hear it; the next event brings the others up to date.
    """
    if _announcer is not None and patient_id is not None:
        _announcer.announce(session, Change(new_id(), CONVERSATION, patient_id, patient_id))


def stir(session: Session, subject_type: str, subject_id: UUID) -> None:
    """Let those who watch a record look again, without a row in the history: for what happens every few seconds."""
    if _announcer is not None:
        _announcer.announce(session, Change(new_id(), subject_type, subject_id))


def list_changes(session: Session, *, since: datetime, limit: int = 2_000) -> list[Change]:
    """What happened since a moment, newest first: for processes that were not told."""
    event = (DomainEvent.id, DomainEvent.subject_type, DomainEvent.subject_id, col(DomainEvent.patient_id))
    happened = col(DomainEvent.occurred_at)
    query = select(*event).where(happened > since).order_by(happened.desc()).limit(limit)
    return [Change(*row) for row in session.exec(query).all()]
