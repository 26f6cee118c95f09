"""Links by which somebody outside sends us files (F8): made, changed, ended and restored by those who work here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import not_
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, NotAllowed, NotFound, NotVisible
from app.models.share import FileRequest
from app.services import audit, events
from app.services.actor import Actor, Permission, require
from app.services.audit import Changes
from app.services.files.commands import folder_of
from app.services.pages import Page, PageRequest, paginate
from app.services.shares.commands import check_end, set_password
from app.services.shares.links import new_link
from app.services.shares.rights import visible_requests
from app.services.shares.rows import request_rows
from app.services.shares.schemas import NewRequest, RequestChanges, RequestRow
from app.services.shares.standing import is_open_request, list_without_their_patient
from app.services.shares.warnings import told_at
from app.services.versions import apply_changes
from app.services.visibility import get_visible_patient

LASTS = timedelta(days=30)
_SUBJECT = "file_request"


@dataclass(frozen=True)
class RequestFilter:
    """What is asked for: those that take files, or those that are over; those for one patient. None is all."""

    is_open: bool | None = None
    patient_id: UUID | None = None


EVERY = RequestFilter()


def create_request(
    session: Session, actor: Actor, new: NewRequest, *, password_hash: str | None = None, now: datetime
) -> RequestRow:
    """Make a link for sending files. With a patient, what arrives is attached to them. Raises Invalid, NotFound."""
    require(actor, Permission.FILE_SHARE)
    if actor.user_id is None:
        raise NotAllowed()
    check_end(new.expires_at, now=now)
    patient = get_visible_patient(session, actor, new.patient_id) if new.patient_id else None
    link = new_link()
    expires_at = new.expires_at if "expires_at" in new.model_fields_set else now + LASTS
    request = FileRequest(
        token_hash=link.token_hash,
        token=link.token,
        title=new.title,
        message=new.message,
        folder=folder_of(new.folder),
        patient_id=patient.id if patient else None,
        password_hash=password_hash,
        duration=new.duration,
        max_files=new.max_files,
        expires_at=expires_at,
        expiry_told_at=told_at(expires_at, now=now),
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    session.add(request)
    _record(session, actor, request, "file_request.created")
    return _row(session, actor, request, now=now)


def list_requests(
    session: Session, actor: Actor, page: PageRequest, *, wanted: RequestFilter = EVERY, now: datetime
) -> Page[RequestRow]:
    """One's own, newest first; all for those who look after all files."""
    require(actor, Permission.FILE_SHARE)
    query = select(FileRequest).where(visible_requests(actor))
    if wanted.is_open is not None:
        is_taking = is_open_request(session, now)
        query = query.where(is_taking if wanted.is_open else not_(is_taking))
    if wanted.patient_id is not None:
        query = query.where(FileRequest.patient_id == wanted.patient_id)
    found = paginate(session, query, page, order=[(col(FileRequest.created_at), True), (col(FileRequest.id), True)])
    rows = iter(request_rows(session, actor, found.rows, now=now))
    return found.map(lambda _request: next(rows))


def get_request(session: Session, actor: Actor, request_id: UUID, *, now: datetime) -> RequestRow:
    return _row(session, actor, find_request(session, actor, request_id), now=now)


def find_request(session: Session, actor: Actor, request_id: UUID, *, lock: bool = False) -> FileRequest:
    """The request, when it is the actor's business. Raises NotFound for others' and for none alike."""
    require(actor, Permission.FILE_SHARE)
    query = select(FileRequest).where(FileRequest.id == request_id, visible_requests(actor))
    request = session.exec(query.with_for_update() if lock else query).first()
    if request is None:
        is_there = session.get(FileRequest, request_id) is not None
        raise NotVisible(_SUBJECT, request_id) if is_there else NotFound()
    return request


def change_request(
    session: Session,
    actor: Actor,
    request_id: UUID,
    changes: RequestChanges,
    *,
    password_hash: str | None = None,
    seen: int | None = None,
    now: datetime,
) -> RequestRow:
    """Change what is asked for and until when. Raises VersionConflict, and IllegalTransition once it has ended."""
    request = find_request(session, actor, request_id, lock=True)
    if request.ended_at is not None:
        raise IllegalTransition("error.share_ended")
    wanted = changes.given()
    check_end(changes.expires_at if "expires_at" in wanted else None, now=now)
    if "folder" in wanted:
        wanted["folder"] = folder_of(changes.folder)
    mergeable = {name: value for name, value in wanted.items() if name not in ("password", "version")}
    changed: Changes = apply_changes(request, mergeable, seen=seen, now=now)
    if "expires_at" in changed:
        request.expiry_told_at = told_at(request.expires_at, now=now)
    if "password" in wanted:
        changed = {**changed, **set_password(request, password_hash if changes.password else None, now=now)}
    if changed:
        session.add(request)
        _record(session, actor, request, "file_request.changed", changes=changed)
    return _row(session, actor, request, now=now)


def end_request(session: Session, actor: Actor, request_id: UUID, *, now: datetime) -> RequestRow:
    """The link takes no more files. What was sent stays."""
    request = find_request(session, actor, request_id, lock=True)
    if request.ended_at is None:
        _move(session, request, ended_at=now, now=now)
        _record(session, actor, request, "file_request.ended")
    return _row(session, actor, request, now=now)


def restore_request(session: Session, actor: Actor, request_id: UUID, *, now: datetime) -> RequestRow:
    """Take an ending back. Whoever restores another's request gets the files from then on."""
    request = find_request(session, actor, request_id, lock=True)
    if request.ended_at is None and not list_without_their_patient(session, [request]):
        raise IllegalTransition("error.share_not_ended")
    if actor.user_id is None:
        raise NotAllowed()
    request.created_by = actor.user_id
    _move(session, request, ended_at=None, now=now)
    _record(session, actor, request, "file_request.restored")
    return _row(session, actor, request, now=now)


def _move(session: Session, request: FileRequest, *, ended_at: datetime | None, now: datetime) -> None:
    request.ended_at = ended_at
    request.version += 1
    request.updated_at = now
    session.add(request)


def _record(
    session: Session, actor: Actor, request: FileRequest, action: str, *, changes: Changes | None = None
) -> None:
    patient_id = request.patient_id
    audit.record(
        session,
        actor,
        action=action,
        subject_type=_SUBJECT,
        subject_id=request.id,
        patient_id=patient_id,
        changes=changes,
    )
    events.emit(session, actor, action, subject_type=_SUBJECT, subject_id=request.id, patient_id=patient_id)


def _row(session: Session, actor: Actor, request: FileRequest, *, now: datetime) -> RequestRow:
    session.flush()
    return request_rows(session, actor, [request], now=now)[0]
