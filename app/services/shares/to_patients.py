"""Sending a file's link to a patient over WhatsApp: an automatic message about care, so only to the verified (P3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app import i18n
from app.errors import Invalid
from app.models.file import File
from app.models.message import Purpose
from app.models.patient import Patient
from app.models.share import Share
from app.models.work import READY_SENDS, Send, SendState
from app.services.actor import Actor
from app.services.files.belonging import check_is_for
from app.services.quiet import speaking_time
from app.services.shares.links import share_address
from app.services.visibility import get_visible_patient
from app.services.work.endings import end_send
from app.services.work.outgoing import Outgoing, queue_for_patient
from app.settings import get_settings

_STOPPED = (SendState.CANCELLED, SendState.TOO_LATE)


def send_to_patient(session: Session, actor: Actor, share: Share, file: File, *, now: datetime) -> None:
    """Queue the message with the link, in the patient's language and outside the patient's quiet hours.

    Raises NotFound for a patient the actor does not see, Invalid for one who gets no messages, and for a file that
    belongs to another patient.
    """
    assert share.patient_id is not None
    patient = get_visible_patient(session, actor, share.patient_id)
    if not patient.may_receive_care:
        key = "error.share_patient_inactive" if not patient.is_active else "error.share_patient_not_verified"
        raise Invalid.field("patientId", key)
    check_is_for(session, file, patient.id)
    outgoing = Outgoing(
        purpose=Purpose.SHARE,
        body=_words(share, file, patient),
        dedupe=f"{_of_share(share)}:{share.version}",
        due_at=now,
        not_before=speaking_time(patient, now=now),
        expires_at=share.expires_at,
        author_id=actor.user_id,
    )
    queue_for_patient(session, patient, outgoing, now=now)


def send_if_it_never_left(session: Session, actor: Actor, share: Share, file: File, *, now: datetime) -> None:
    """Queue the message anew when each before was stopped in time. Raises what `send_to_patient` raises."""
    may_have_left = or_(col(Send.state).not_in(_STOPPED), col(Send.unknown_since).is_not(None))
    if session.exec(select(Send.id).where(_is_of(share), may_have_left)).first() is None:
        send_to_patient(session, actor, share, file, now=now)


def stop_message(session: Session, share: Share, *, now: datetime) -> None:
    """A message that still waits would lead to a link that has ended: it is not sent."""
    query = select(Send).where(_is_of(share), col(Send.state).in_(READY_SENDS))
    for send in session.exec(query.with_for_update()).all():
        end_send(session, send, SendState.CANCELLED, reason="share_ended", now=now)


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
