"""Holding what two may want at once: the patient answers while the send's outcome is being recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID
from zlib import crc32

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.models.message import Message
from app.models.reminder import Occurrence

_LOCK_ALL = text(
    "SELECT pg_advisory_xact_lock(:space, name) FROM (SELECT unnest(CAST(:names AS int[])) AS name ORDER BY 1) AS names"
)


def lock_occurrence(session: Session, occurrence_id: UUID) -> Occurrence | None:
    """The occurrence as it is now, held until the transaction ends."""
    query = select(Occurrence).where(Occurrence.id == occurrence_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def lock_message(session: Session, message_id: UUID) -> Message | None:
    query = select(Message).where(Message.id == message_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def lock_messages(session: Session, message_ids: Collection[UUID]) -> dict[UUID, Message]:
    """Several at once, always in the order of their ids, so that two workers never wait for each other."""
    query = select(Message).where(col(Message.id).in_(message_ids)).order_by(col(Message.id)).with_for_update()
    found = session.exec(query.execution_options(populate_existing=True)).all()
    return {message.id: message for message in found}


def lock_occurrences(session: Session, occurrence_ids: Collection[UUID]) -> dict[UUID, Occurrence]:
    query = select(Occurrence).where(col(Occurrence.id).in_(occurrence_ids)).order_by(col(Occurrence.id))
    found = session.exec(query.with_for_update().execution_options(populate_existing=True)).all()
    return {occurrence.id: occurrence for occurrence in found}


def lock_provider_ids(session: Session, provider_ids: Iterable[str]) -> None:
    """One after another: who learns a message's provider id, and who brings a receipt for it.

    Otherwise each could miss what the other has not committed yet. SQLite has one writer anyway.
    """
    if is_postgres(session):
        names = sorted({_signed(name) for name in provider_ids})
        session.execute(_LOCK_ALL, {"space": 7, "names": names})


def lock_file_room(session: Session) -> None:
    """One after another: who takes some of the room for files. Otherwise each could find the last of it free."""
    if is_postgres(session):
        session.execute(_LOCK_ALL, {"space": 8, "names": [0]})


def _signed(name: str) -> int:
    return crc32(name.encode()) - 2**31
