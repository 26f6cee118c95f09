"""Photos of patients and of people (P1, A9): a square of our own drawing, and where it belongs.

What was brought is looked at like any file, drawn anew and then forgotten: neither the picture around the face nor what
the camera noted is kept. A photo is seen with the patient or the person whose it is, never in a list of files.
"""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Protocol
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import NotFound
from app.models.file import File, FileUse, UseKind
from app.services.actor import Actor
from app.services.acts import record_act
from app.services.files import pictures
from app.services.files.checking import FileRefused, check_head, check_name, check_whole
from app.services.files.commands import RESTORE_WITHIN
from app.services.files.giving import Bytes, whole
from app.services.files.names import clean_name
from app.services.files.pictures import BadPicture, Drawn
from app.services.files.signatures import HEAD_BYTES
from app.services.files.uses import Place, add_use
from app.services.versions import apply_changes

SIDE = 512
MOST_MB = 20
_SUBJECTS = {UseKind.PATIENT_PHOTO: "patient", UseKind.USER_PHOTO: "user"}


class Pictured(Protocol):
    """A patient or a person, locked by whoever changes their photo."""

    id: UUID
    photo_file_id: UUID | None
    version: int
    field_versions: dict[str, int]
    updated_at: datetime


def draw_photo(file: BinaryIO, *, name: str, declared_type: str) -> Drawn:
    """The square that is kept of what was brought. Raises FileRefused. It decodes a picture: run it in its pool."""
    known = check_name(clean_name(name), declared_type)
    if known.family not in pictures.FORMATS:
        raise FileRefused("no_photo")
    file.seek(0)
    check_head(known, file.read(HEAD_BYTES))
    check_whole(known, file)
    try:
        return pictures.draw_square(file, known.family, side=SIDE)
    except BadPicture as problem:
        raise FileRefused(problem.reason) from problem


def take_photo(session: Session, actor: Actor, whose: Pictured, place: Place, file: File, *, now: datetime) -> None:
    """Let `file` be the photo; the one before goes."""
    file.drawn_at = now  # it is small and of our own drawing: no job has to make it smaller
    session.add(file)
    add_use(session, file, place, by=actor.user_id, now=now)
    _discard(session, actor, whose, now=now)
    _show(session, actor, whose, place, file.id, act="photo_changed", now=now)


def remove_photo(session: Session, actor: Actor, whose: Pictured, place: Place, *, now: datetime) -> None:
    """Show initials again. The bytes go a day later. Raises NotFound when there is no photo."""
    if whose.photo_file_id is None:
        raise NotFound()
    _discard(session, actor, whose, now=now)
    _show(session, actor, whose, place, None, act="photo_removed", now=now)


def restore_photo(session: Session, actor: Actor, whose: Pictured, place: Place, *, now: datetime) -> None:
    """Bring back the photo that was taken away last, within a day. Raises NotFound when there is none."""
    query = (
        select(File)
        .join(FileUse, col(FileUse.file_id) == col(File.id))
        .where(FileUse.kind == place.kind, FileUse.subject_id == place.subject_id)
        .where(col(File.deleted_at) > now - RESTORE_WITHIN, col(File.bytes_removed_at).is_(None))
        .order_by(col(File.deleted_at).desc(), col(File.id).desc())
        .limit(1)
        .with_for_update()
    )
    former = session.exec(query).first()
    if former is None:
        raise NotFound()
    _discard(session, actor, whose, now=now)
    former.deleted_at = former.deleted_by = None
    former.updated_at = now
    session.add(former)
    _show(session, actor, whose, place, former.id, act="photo_restored", now=now)


def discard_photo(session: Session, actor: Actor, whose: Pictured, *, now: datetime) -> None:
    """Take the photo of somebody who is deleted away, if there is one; what deletes them says so."""
    _discard(session, actor, whose, now=now)
    whose.photo_file_id = None


def photo_of(session: Session, whose: Pictured) -> Bytes:
    """The photo's bytes. Raises NotFound when there is none."""
    file = session.get(File, whose.photo_file_id) if whose.photo_file_id else None
    if file is None or file.bytes_removed_at is not None:
        raise NotFound()
    return whole(file)


def _discard(session: Session, actor: Actor, whose: Pictured, *, now: datetime) -> None:
    """Where it was used stays written down: by that it is found again."""
    file = session.get(File, whose.photo_file_id) if whose.photo_file_id else None
    if file is not None:
        file.deleted_at = file.updated_at = now
        file.deleted_by = actor.user_id
        session.add(file)


def _show(
    session: Session, actor: Actor, whose: Pictured, place: Place, file_id: UUID | None, *, act: str, now: datetime
) -> None:
    changed = apply_changes(whose, {"photo_file_id": file_id}, seen=None, now=now)
    session.add(whose)
    subject = _SUBJECTS[place.kind]
    record_act(
        session, actor, f"{subject}.{act}", subject_type=subject, subject_id=whose.id, patient_id=place.patient_id,
        changes=changed,
    )  # fmt: skip
