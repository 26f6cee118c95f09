"""What lies in the store without a row, and which rows lack their object: found once an hour, after a day of grace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.file import Derivative, File, FileStatus
from app.models.upload import Upload
from app.services.uploads.found import UNFINISHED

GRACE = timedelta(hours=24)


def orphans(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys that no file, picture of a file or unfinished upload names."""
    known: set[str] = set()
    queries = (
        select(File.object_key).where(col(File.object_key).in_(keys), col(File.bytes_removed_at).is_(None)),
        select(Derivative.object_key).where(col(Derivative.object_key).in_(keys)),
    )
    for query in queries:
        known.update(session.exec(query).all())
    return given_up(session, keys) - known


def given_up(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys on which no unfinished upload counts: there may be a file, for which nothing is on its way.

    A store may carry out what it was sent before the file was there only afterwards.
    """
    unfinished = select(Upload.object_key).where(col(Upload.object_key).in_(keys), col(Upload.state).in_(UNFINISHED))
    return set(keys) - set(session.exec(unfinished).all())


def list_ready_keys(
    session: Session, *, after: UUID | None, before: datetime, limit: int
) -> Sequence[tuple[UUID, str]]:
    """The next files, by id, that have to have an object: stored before a moment and not removed since."""
    query = (
        select(File.id, File.object_key)
        .where(File.status == FileStatus.READY, col(File.bytes_removed_at).is_(None), col(File.created_at) < before)
        .order_by(col(File.id))
        .limit(limit)
    )
    return session.exec(query if after is None else query.where(col(File.id) > after)).all()
