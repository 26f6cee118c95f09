"""Sending a file's link to a patient over WhatsApp: an automatic message about care, so only to the verified (P3)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from app import i18n
from app.errors import FileNotReady, Gone, Invalid, NotFound
from app.models.file import File
from app.models.message import Purpose
from app.models.patient import Patient
from app.models.share import Share, ShareKind
from app.models.work import READY_SENDS, Send, SendState
from app.services.actor import Actor
from app.services.files.belonging import check_is_for
from app.services.files.giving import check_given_out, check_has_time
from app.services.quiet import speaking_time
from app.services.shares.links import share_address
from app.services.shares.schemas import Standing
from app.services.shares.standing import standing_of
from app.services.visibility import get_visible_patient
from app.services.work.endings import end_send
from app.services.work.outgoing import Outgoing, queue_for_patient
from app.settings import get_settings

_STOPPED = (SendState.CANCELLED, SendState.TOO_LATE)


def send_to_patient(session: Session, actor: Actor, share: Share, file: File, *, now: datetime) -> None:
    """Queue the message with the link, in the patient's language and outside the patient's quiet hours.

    Raises NotFound for a patient the actor does not see, Invalid for one who gets no messages, and for a file that
    belongs to another patient; Gone and FileNotReady for a file that nobody is given.
    """
    assert share.patient_id is not None
    patient = get_visible_patient(session, actor, share.patient_id)
    if not patient.may_receive_care:
        key = "error.share_patient_inactive" if not patient.is_active else "error.share_patient_not_verified"
        raise Invalid.field("patientId", key)
    check_is_for(session, file, patient.id)
    check_given_out(session, file, now=now)
    outgoing = Outgoing(
        purpose=Purpose.SHARE,
        body=_words(share, file, patient),
        dedupe=f"{_of_share(share)}:{share.version}",
        due_at=now,
        not_before=speaking_time(patient, now=now),
        expires_at=_last_moment(session, share, file),
        author_id=actor.user_id,
    )
    queue_for_patient(session, patient, outgoing, now=now)


def send_if_it_never_left(session: Session, actor: Actor, share: Share, file: File, *, now: datetime) -> None:
    """Queue the message anew when each before was stopped in time. Raises what `send_to_patient` raises."""
    may_have_left = or_(col(Send.state).not_in(_STOPPED), col(Send.unknown_since).is_not(None))
    if session.exec(select(Send.id).where(_is_of(share), may_have_left)).first() is None:
        send_to_patient(session, actor, share, file, now=now)


def follow_end(session: Session, share: Share, file: File) -> None:
    """Let a message that still waits leave as long as its link works, and no longer."""
    waits = and_(_is_of(share), col(Send.state).in_(READY_SENDS))
    session.execute(update(Send).where(waits).values(expires_at=_last_moment(session, share, file)))


def stop_messages_about(session: Session, file: File, *, now: datetime) -> None:
    """The file was deleted: what waits to lead patients to it is not sent."""
    for share in _open_shares_of(session, file):
        stop_message(session, share, now=now)


def send_messages_about(session: Session, actor: Actor, file: File, *, now: datetime) -> None:
    """The file is back: what was stopped is sent after all, to patients who may still get it."""
    for share in _open_shares_of(session, file):
        if standing_of(share, now=now) is Standing.OPEN:
            share.version += 1  # each time that it is decided to write is a send of its own
            session.add(share)
            with suppress(Invalid, NotFound, Gone, FileNotReady):
                send_if_it_never_left(session, actor, share, file, now=now)


def stop_message(session: Session, share: Share, *, now: datetime) -> None:
    """A message that still waits would lead to a link that has ended: it is not sent."""
    query = select(Send).where(_is_of(share), col(Send.state).in_(READY_SENDS))
    for send in session.exec(query.with_for_update()).all():
        end_send(session, send, SendState.CANCELLED, reason="share_ended", now=now)


def _open_shares_of(session: Session, file: File) -> Sequence[Share]:
    query = select(Share).where(Share.file_id == file.id, Share.kind == ShareKind.PATIENT)
    return session.exec(query.where(col(Share.ended_at).is_(None)).with_for_update()).all()


def _last_moment(session: Session, share: Share, file: File) -> datetime | None:
    """When the link stops working: with the share, or with a file that no place holds beyond its time."""
    ends = [moment for moment in (share.expires_at, _end_of(session, file)) if moment is not None]
    return min(ends, default=None)


def _end_of(session: Session, file: File) -> datetime | None:
    if file.expires_at is not None:
        with suppress(Gone):
            check_has_time(session, file, now=file.expires_at)
            return None
    return file.expires_at


def _words(share: Share, file: File, patient: Patient) -> str:
    key = "message.share_with_password" if share.password_hash else "message.share"
    return i18n.translate(
        patient.language,
        key,
        name=patient.name,
        organisation=get_settings().organisation_name,
        file=file.name,
        link=share_address(share.token or ""),
    )


def _is_of(share: Share) -> ColumnElement[bool]:
    """The condition for the sends of a share: one for each time that it was decided to write."""
    return and_(col(Send.patient_id) == share.patient_id, col(Send.dedupe_key).startswith(_of_share(share)))


def _of_share(share: Share) -> str:
    return f"share:{share.id}"
