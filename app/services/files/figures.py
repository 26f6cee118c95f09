"""How the vault does (O3): what became of the uploads of a week, what is kept, and which keys are in use."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Annotated

from pydantic import Field
from sqlmodel import Session, col, func, select

from app.models.account import ApiKey
from app.models.file import File, FileKind
from app.models.upload import Upload, UploadState
from app.services.actor import Actor, Permission, require
from app.services.shapes import Shown
from app.settings import get_settings

WITHIN = timedelta(days=7)  # the rows of ended uploads are kept no longer
FAILED = (UploadState.REJECTED, UploadState.EXPIRED)
MOST_TIMED = 1_000


class KindKept(Shown):
    kind: FileKind
    count: int
    bytes: int


class FileFigures(Shown):
    """Of the last seven days; what somebody gave up by themselves is no failure."""

    arrived: int
    failed: Annotated[int, Field(description="Refused for what they were, or never finished.")]
    arrived_percent: Annotated[int | None, Field(description="Null when no upload ended.")]
    seconds: Annotated[float | None, Field(description="The median from an upload's beginning to its file.")]
    bytes: Annotated[int, Field(description="Of all that is kept, older versions and photos among it.")]
    quota_gb: int
    kinds: Annotated[list[KindKept], Field(description="The largest first.")]
    keys: Annotated[int, Field(description="API keys that work.")]
    keys_used: Annotated[int, Field(description="Those of them that were used in the seven days.")]


def get_file_figures(session: Session, actor: Actor, *, now: datetime) -> FileFigures:
    """Four statements, however much there is."""
    require(actor, Permission.JOB_READ)
    since = now - WITHIN
    ended = select(Upload.state, func.count()).where(col(Upload.ended_at) > since).group_by(col(Upload.state))
    became = {state: count for state, count in session.exec(ended).all()}  # noqa: C416 - rows are no pairs to mypy
    arrived, failed = became.get(UploadState.READY, 0), sum(became.get(state, 0) for state in FAILED)
    kinds = _kinds(session)
    works = (col(ApiKey.revoked_at).is_(None), col(ApiKey.expires_at).is_(None) | (col(ApiKey.expires_at) > now))
    used = func.count(col(ApiKey.id)).filter(col(ApiKey.last_used_at) > since)
    keys, keys_used = session.exec(select(func.count(), used).where(*works)).one()
    return FileFigures(
        arrived=arrived,
        failed=failed,
        arrived_percent=round(100 * arrived / (arrived + failed)) if arrived + failed else None,
        seconds=_seconds(session, since),
        bytes=sum(kind.bytes for kind in kinds),
        quota_gb=get_settings().storage_quota_gb,
        kinds=kinds,
        keys=keys,
        keys_used=keys_used,
    )


def _kinds(session: Session) -> list[KindKept]:
    size = func.coalesce(func.sum(File.size), 0)
    query = select(File.kind, func.count(), size).where(col(File.bytes_removed_at).is_(None)).group_by(col(File.kind))
    found = [KindKept(kind=kind, count=count, bytes=int(total)) for kind, count, total in session.exec(query).all()]
    return sorted(found, key=lambda kind: -kind.bytes)


def _seconds(session: Session, since: datetime) -> float | None:
    query = (
        select(Upload.created_at, Upload.ended_at)
        .where(col(Upload.state) == UploadState.READY, col(Upload.ended_at) > since)
        .order_by(col(Upload.created_at).desc())
        .limit(MOST_TIMED)
    )
    took = [(until - begun).total_seconds() for begun, until in session.exec(query).all() if until is not None]
    return round(max(0.0, median(took)), 1) if took else None
