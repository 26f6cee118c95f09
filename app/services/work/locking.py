"""Holding a row that two workers may want at once: the patient answers while the send's outcome is being recorded."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID
from zlib import crc32

from sqlalchemy import text
from sqlmodel import Session, select

from app.dialect import is_postgres
from app.models.message import Message
from app.models.reminder import Occurrence


def lock_occurrence(session: Session, occurrence_id: UUID) -> Occurrence | None:
    """The occurrence as it is now, held until the transaction ends."""
    query = select(Occurrence).where(Occurrence.id == occurrence_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def lock_message(session: Session, message_id: UUID) -> Message | None:
    query = select(Message).where(Message.id == message_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def lock_provider_ids(session: Session, provider_ids: Iterable[str]) -> None:
    """One after another: who learns a message's provider id, and who brings a receipt for it.

    Otherwise each could miss what the other has not committed yet. SQLite has one writer anyway.
    """
    if is_postgres(session):
        for name in sorted(set(provider_ids)):
            session.execute(text("SELECT pg_advisory_xact_lock(:space, :name)"), {"space": 7, "name": _signed(name)})


def _signed(name: str) -> int:
    return crc32(name.encode()) - 2**31
