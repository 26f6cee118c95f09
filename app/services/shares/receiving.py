"""Files that somebody outside sends by a request's link (F8): what it leads to, and what happens when one arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from app.errors import Gone, NotFound
from app.models.account import User
from app.models.share import FileRequest
from app.services import audit, events
from app.services.actor import Actor, ActorKind, Origin
from app.services.notifications import Notice, notify
from app.services.shares.links import hash_of
from app.services.shares.schemas import Standing
from app.services.shares.standing import list_without_their_patient, standing_of_request

SAME_NEWS = timedelta(minutes=5)
_OVER = {
    Standing.ENDED: "share.over_ended",
    Standing.EXPIRED: "share.over_expired",
    Standing.USED_UP: "ask.over_full",
}


@dataclass(frozen=True)
class OpenedRequest:
    request: FileRequest
    asked_by: str

    @property
    def left(self) -> int | None:
        most = self.request.max_files
        return None if most is None else max(0, most - self.request.files)


def open_request(session: Session, token: str, *, now: datetime) -> OpenedRequest:
    """What the token leads to. Raises NotFound for no token of ours, and Gone for one that is over."""
    query = select(FileRequest, User.name).where(
        FileRequest.token_hash == hash_of(token), col(User.id) == col(FileRequest.created_by)
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFound("share.unknown")
    request, asked_by = found
    is_lost = bool(list_without_their_patient(session, [request]))
    standing = standing_of_request(request, has_lost_patient=is_lost, now=now)
    if standing is not Standing.OPEN:
        raise Gone(_OVER[standing])
    return OpenedRequest(request, asked_by)


def take_file(session: Session, request: FileRequest, file_id: UUID, *, origin: Origin) -> None:
    """Count one file that arrived, in the transaction that keeps it. Raises Gone when the last place was taken, or
    when it was ended or its maker lost the patient while the bytes came. What began in time may arrive after the end
    of that time."""
    if list_without_their_patient(session, [request]):
        raise Gone(_OVER[Standing.ENDED])
    most = col(FileRequest.max_files)
    counted = session.execute(
        update(FileRequest)
        .where(col(FileRequest.id) == request.id, col(FileRequest.ended_at).is_(None))
        .where(or_(most.is_(None), col(FileRequest.files) < most))
        .values(files=col(FileRequest.files) + 1)
        .returning(col(FileRequest.id))
    ).all()
    if not counted:
        is_ended = session.exec(select(FileRequest.ended_at).where(FileRequest.id == request.id)).one() is not None
        raise Gone(_OVER[Standing.ENDED if is_ended else Standing.USED_UP])
    sender = Actor(ActorKind.SYSTEM, name=request.title, origin=origin)
    audit.record(session, sender, action="file.received", subject_type="file", subject_id=file_id)
    data = {"fileId": str(file_id)}
    events.emit(session, sender, "file_request.received", subject_type="file_request", subject_id=request.id, data=data)


def tell_of_files(session: Session, request: FileRequest, *, count: int, now: datetime) -> None:
    """Tell whoever asked; within five minutes once."""
    maker = session.get(User, request.created_by)
    span = int(now.timestamp() // SAME_NEWS.total_seconds())
    notice = Notice(
        event="files_received",
        subject_type="file_request",
        subject_id=request.id,
        dedupe=f"files_received:{request.id}:{span}",
        params={"count": str(count)},
    )
    notify(session, [maker] if maker else [], notice, now=now)
