"""Making a share, changing it, ending it and taking that back (F8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.errors import IllegalTransition, Invalid, NotAllowed
from app.models.file import File
from app.models.share import FileRequest, Share, ShareKind
from app.services import audit, events
from app.services.actor import Actor, Permission, require
from app.services.audit import Changes
from app.services.files.giving import check_given_out
from app.services.shares import to_patients, to_people
from app.services.shares.links import new_link
from app.services.shares.rights import find_share, get_own_file, may_change
from app.services.shares.rows import share_rows
from app.services.shares.schemas import NewShare, ShareChanges, ShareRow, Standing
from app.services.shares.standing import standing_of
from app.services.shares.warnings import told_at
from app.services.versions import apply_changes

LASTS = timedelta(days=30)


def create_share(
    session: Session,
    actor: Actor,
    file_id: UUID,
    new: NewShare,
    *,
    password_hash: str | None = None,
    now: datetime,
) -> ShareRow:
    """Give somebody a way to the file. A person is told, a patient gets the link over WhatsApp.

    `password_hash` is the hash of `new.password`, made where hashing belongs. Raises Invalid, NotFound, Gone for a
    file that has expired, and Conflict for one that is not ready.
    """
    file = get_own_file(session, actor, file_id, lock=True)  # of two who share it at once the second sees the first's
    if actor.user_id is None:
        raise NotAllowed()
    check_given_out(session, file, now=now)
    share = _made_of(new, file, actor.user_id, password_hash=password_hash, now=now)
    session.add(share)
    session.flush()
    if share.kind is ShareKind.PERSON:
        to_people.tell_person(session, actor, share, file, now=now)
    elif share.kind is ShareKind.PATIENT:
        to_patients.send_to_patient(session, actor, share, file, now=now)
    _record(session, actor, share, "share.created")
    return _row(session, actor, file, share, now=now)


def change_share(
    session: Session,
    actor: Actor,
    file_id: UUID,
    share_id: UUID,
    changes: ShareChanges,
    *,
    password_hash: str | None = None,
    seen: int | None = None,
    now: datetime,
) -> ShareRow:
    """Change what a share allows and until when; an expired one works again with a new end, and a patient whom it never
    reached gets the message after all. Raises VersionConflict, Conflict when the file is shared with that person by
    another, and what `create_share` raises for the patient."""
    file, share = _changeable(session, actor, file_id, share_id)
    if share.ended_at is not None:
        raise IllegalTransition("error.share_ended")
    if share.kind is ShareKind.PERSON:
        _check_person(changes)
    wanted = changes.given()
    check_end(changes.expires_at if "expires_at" in wanted else None, now=now)
    asks_password, before = "password" in wanted, standing_of(share, now=now)
    mergeable = {name: value for name, value in wanted.items() if name not in ("password", "version")}
    changed = apply_changes(share, mergeable, seen=seen, now=now)
    if "expires_at" in changed:
        share.expiry_told_at = told_at(share.expires_at, now=now)
        if share.kind is ShareKind.PERSON and standing_of(share, now=now) is Standing.OPEN:
            to_people.check_only_one(session, share, now=now)
        _tell_patient_anew(session, actor, share, file, before=before, now=now)
    if asks_password:
        changed = {**changed, **set_password(share, password_hash if changes.password else None, now=now)}
    if changed:
        session.add(share)
        _record(session, actor, share, "share.changed", changes=changed)
    return _row(session, actor, file, share, now=now)


def end_share(session: Session, actor: Actor, file_id: UUID, share_id: UUID, *, now: datetime) -> ShareRow:
    """The link stops working at once. Ending it twice changes nothing."""
    file, share = _changeable(session, actor, file_id, share_id)
    if share.ended_at is None:
        share.ended_at = now
        _moved(share, now=now)
        session.add(share)
        to_patients.stop_message(session, share, now=now)
        _record(session, actor, share, "share.ended")
    return _row(session, actor, file, share, now=now)


def restore_share(session: Session, actor: Actor, file_id: UUID, share_id: UUID, *, now: datetime) -> ShareRow:
    """Take an ending back: the same link works again, and a patient whom it never reached gets the message after all.

    Whoever restores another's share answers for it from then on. Raises Conflict when the file is shared with that
    person by another, and what `create_share` raises for a patient who may not be written to, or not about this file.
    """
    file, share = _changeable(session, actor, file_id, share_id)
    if share.ended_at is None:
        raise IllegalTransition("error.share_not_ended")
    if share.kind is ShareKind.PERSON:
        to_people.check_person(session, share.user_id)
        to_people.check_only_one(session, share, now=now)
    assert actor.user_id is not None
    share.ended_at = None
    share.created_by = actor.user_id
    _moved(share, now=now)
    session.add(share)
    if share.kind is ShareKind.PATIENT and standing_of(share, now=now) is Standing.OPEN:
        to_patients.send_if_it_never_left(session, actor, share, file, now=now)
    _record(session, actor, share, "share.restored")
    return _row(session, actor, file, share, now=now)


def set_password(link: Share | FileRequest, password_hash: str | None, *, now: datetime) -> Changes:
    """Set or take away the password. What it was and is now is nobody's business, so only whether there is one is said.

    Not merged by version: a hash is no value that two people could compare.
    """
    before = link.password_hash is not None
    link.password_hash = password_hash
    link.version += 1
    link.updated_at = now
    return {"password": (before, password_hash is not None)}


def check_end(expires_at: datetime | None, *, now: datetime) -> None:
    """Raise Invalid for an end that is over."""
    if expires_at is not None and expires_at <= now:
        raise Invalid.field("expiresAt", "error.share_end_past")


def _made_of(new: NewShare, file: File, maker_id: UUID, *, password_hash: str | None, now: datetime) -> Share:
    """The row, with a fresh token; a person needs no address, and so none is kept for them."""
    kind, link = _kind_of(new), new_link()
    expires_at = _end_of(new, kind, now=now)
    return Share(
        file_id=file.id,
        kind=kind,
        token_hash=link.token_hash,
        token=None if kind is ShareKind.PERSON else link.token,
        user_id=new.user_id,
        patient_id=new.patient_id,
        permission=new.permission,
        password_hash=password_hash,
        expires_at=expires_at,
        expiry_told_at=told_at(expires_at, now=now),
        max_downloads=new.max_downloads,
        created_by=maker_id,
        created_at=now,
        updated_at=now,
    )


def _kind_of(new: NewShare) -> ShareKind:
    if new.user_id is not None and new.patient_id is not None:
        raise Invalid.field("patientId", "error.share_for_one")
    if new.user_id is None:
        return ShareKind.LINK if new.patient_id is None else ShareKind.PATIENT
    _check_person(new)
    return ShareKind.PERSON


def _check_person(wish: NewShare | ShareChanges) -> None:
    """A person signs in: a password or a count beside that would only be pretended."""
    for name, value in (("password", wish.password), ("maxDownloads", wish.max_downloads)):
        if value is not None:
            raise Invalid.field(name, "error.share_of_person")


def _end_of(new: NewShare, kind: ShareKind, *, now: datetime) -> datetime | None:
    check_end(new.expires_at, now=now)
    if "expires_at" in new.model_fields_set or kind is ShareKind.PERSON:
        return new.expires_at
    return now + LASTS


def _changeable(session: Session, actor: Actor, file_id: UUID, share_id: UUID) -> tuple[File, Share]:
    require(actor, Permission.FILE_SHARE)
    file = get_own_file(session, actor, file_id, lock=True)
    share = find_share(session, actor, file_id, share_id, lock=True)
    if actor.user_id is None or not may_change(actor, share, file):
        raise NotAllowed("error.share_of_another")
    return file, share


def _tell_patient_anew(
    session: Session, actor: Actor, share: Share, file: File, *, before: Standing, now: datetime
) -> None:
    """The end has changed: with it until when a waiting message may leave, and whether one that was too late may."""
    if share.kind is not ShareKind.PATIENT:
        return
    to_patients.follow_end(session, share, file)
    if before is Standing.EXPIRED and standing_of(share, now=now) is Standing.OPEN:
        to_patients.send_if_it_never_left(session, actor, share, file, now=now)


def _moved(share: Share, *, now: datetime) -> None:
    share.version += 1
    share.updated_at = now


def _record(session: Session, actor: Actor, share: Share, action: str, *, changes: Changes | None = None) -> None:
    """In the history, and a hint to those who look at the file."""
    patient_id = share.patient_id
    audit.record(
        session,
        actor,
        action=action,
        subject_type="share",
        subject_id=share.id,
        patient_id=patient_id,
        changes=changes,
    )
    data = {"shareId": str(share.id), "kind": share.kind.value}
    events.emit(session, actor, action, subject_type="file", subject_id=share.file_id, data=data)


def _row(session: Session, actor: Actor, file: File, share: Share, *, now: datetime) -> ShareRow:
    session.flush()
    return share_rows(session, actor, file, [share], now=now)[0]
