"""Consent over WhatsApp (P3): we ask and the patient answers YA or TIDAK, or the patient writes first with a code.

The request names the organisation, not the illness. Letting the patient write first is the safer way for our number
(PEERS 5.7) and proves that the number is theirs.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from app import i18n
from app.errors import IllegalTransition
from app.integrations.whatsapp.jids import phone_of_jid
from app.models.message import Purpose
from app.models.patient import Patient, Verification, VerificationMethod, VerificationStatus
from app.models.work import READY_SENDS, Device, Send, SendState
from app.services.actor import SYSTEM, Actor, Permission, require
from app.services.acts import record_act
from app.services.compliance.changes import figures_change
from app.services.quiet import speaking_time
from app.services.visibility import get_visible_patient
from app.services.work.endings import end_send
from app.services.work.outgoing import Outgoing, device_for, queue_for_patient
from app.settings import WhatsAppBackend, get_settings

VALID_FOR = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(minutes=10)
ASKS_A_WEEK = 3
CODE_PREFIX = "CP"
MOST_READ = 2_000  # characters of a message in which a code is looked for
_CODE = re.compile(r"(?i)\bcp[\s\-\u2010-\u2015]?(\d{6})\b")
SIMULATED_NUMBER = "628000000000"


@dataclass(frozen=True)
class VerificationRequest:
    """How the request stands; `wa_link` is for the patient's own phone, when the patient writes first."""

    status: VerificationStatus
    wa_link: str | None = None


def request_verification(
    session: Session, actor: Actor, patient_id: UUID, method: VerificationMethod, *, now: datetime
) -> VerificationRequest:
    """Ask for consent. Raises IllegalTransition when it was given, was asked too often, or may not be asked for."""
    require(actor, Permission.PATIENT_VERIFY)
    patient = get_visible_patient(session, actor, patient_id, lock=True)
    if patient.verification_status is VerificationStatus.VERIFIED:
        raise IllegalTransition("error.already_verified")
    is_ask = method is VerificationMethod.ASK
    if is_ask:
        _check_may_ask(session, patient, now=now)
    number = None if is_ask else our_number(session, patient)
    _close_open(session, patient, VerificationStatus.EXPIRED, method=method, now=now)
    request = Verification(
        patient_id=patient.id,
        method=method,
        requested_by=actor.user_id,
        requested_at=now,
        expires_at=now + VALID_FOR,
        code=None if is_ask else _code(),
    )
    session.add(request)
    session.flush()
    if is_ask:
        request.message_id = _ask(session, patient, request, now=now)
    _set_status(session, actor, patient, VerificationStatus.PENDING, now=now)
    link = wa_link(patient, request, number) if number else None
    return VerificationRequest(patient.verification_status, link)


def list_verifications(session: Session, actor: Actor, patient_id: UUID) -> list[Verification]:
    """The history of requests, newest first."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(Verification).where(Verification.patient_id == patient.id)
    return list(session.exec(query.order_by(col(Verification.requested_at).desc()).limit(100)).all())


def open_request(session: Session, patient: Patient, *, now: datetime) -> Verification | None:
    """The request that a YA or TIDAK answers: one that we sent and that has not run out."""
    query = select(Verification).where(
        Verification.patient_id == patient.id,
        Verification.method == VerificationMethod.ASK,
        *_is_open(now),
    )
    return session.exec(query.order_by(col(Verification.requested_at).desc())).first()


def request_by_code(session: Session, text: str, patients: Sequence[Patient], *, now: datetime) -> Verification | None:
    """The open request of one of `patients` whose code stands in `text`."""
    codes = {f"{CODE_PREFIX}-{digits}" for digits in _CODE.findall(text[:MOST_READ])}
    if not codes or not patients:
        return None
    query = select(Verification).where(
        col(Verification.code).in_(codes),
        col(Verification.patient_id).in_([patient.id for patient in patients]),
        *_is_open(now),
    )
    return session.exec(query).first()


def answer(
    session: Session,
    actor: Actor,
    patient: Patient,
    request: Verification,
    *,
    is_yes: bool,
    may_answer: bool,
    now: datetime,
) -> None:
    """The patient said YA or TIDAK (or sent the code), which settles every open request."""
    status = VerificationStatus.VERIFIED if is_yes else VerificationStatus.DECLINED
    request.status = status
    request.answered_at = now
    session.add(request)
    session.flush()
    _close_open(session, patient, VerificationStatus.EXPIRED, now=now)
    if is_yes:
        patient.verified_at = now
    _set_status(session, actor, patient, status, now=now)
    if may_answer and patient.is_active:
        _acknowledge(session, patient, request, is_yes=is_yes, now=now)


def withdraw(session: Session, actor: Actor, patient: Patient, *, now: datetime) -> None:
    """The patient has another number now: consent was given for the old one, so it has to be asked again."""
    _close_open(session, patient, VerificationStatus.EXPIRED, now=now)
    if patient.verification_status is not VerificationStatus.NOT_ASKED:
        _set_status(session, actor, patient, VerificationStatus.NOT_ASKED, now=now)


def expire_batch(session: Session, *, now: datetime, size: int = 200) -> int:
    """Requests that nobody answered in time."""
    query = (
        select(Verification, Patient)
        .join(Patient, col(Patient.id) == col(Verification.patient_id))
        .where(Verification.status == VerificationStatus.PENDING, Verification.expires_at <= now)
        .limit(size)
    )
    rows = session.exec(query).all()
    for request, patient in rows:
        request.status = VerificationStatus.EXPIRED
        session.add(request)
        session.flush()
        if patient.verification_status is VerificationStatus.PENDING and not _has_open(session, patient, now=now):
            _set_status(session, SYSTEM, patient, VerificationStatus.EXPIRED, now=now)
    return len(rows)


def _check_may_ask(session: Session, patient: Patient, *, now: datetime) -> None:
    if not patient.is_active:
        raise IllegalTransition("error.patient_inactive")
    _check_limits(session, patient, now=now)


def _check_limits(session: Session, patient: Patient, *, now: datetime) -> None:
    asked = (Verification.patient_id == patient.id, col(Verification.method) == VerificationMethod.ASK)
    lately = select(func.count()).where(*asked, Verification.requested_at > now - ASK_AGAIN_AFTER)
    week = select(func.count()).where(*asked, Verification.requested_at > now - VALID_FOR)
    if session.exec(lately).one():
        raise IllegalTransition("error.asked_just_now", minutes=str(ASK_AGAIN_AFTER.seconds // 60))
    if session.exec(week).one() >= ASKS_A_WEEK:
        raise IllegalTransition("error.asked_too_often", limit=str(ASKS_A_WEEK))


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Verification.status) == VerificationStatus.PENDING, col(Verification.expires_at) > now


def _has_open(session: Session, patient: Patient, *, now: datetime) -> bool:
    query = select(Verification.id).where(Verification.patient_id == patient.id, *_is_open(now))
    return session.exec(query.limit(1)).first() is not None


def _close_open(
    session: Session,
    patient: Patient,
    status: VerificationStatus,
    *,
    now: datetime,
    method: VerificationMethod | None = None,
) -> None:
    """End the open requests (of one method), and take back those that have not left yet."""
    query = select(Verification).where(
        Verification.patient_id == patient.id, Verification.status == VerificationStatus.PENDING
    )
    for request in session.exec(query.where(Verification.method == method) if method else query).all():
        request.status = status
        session.add(request)
        waiting = select(Send).where(Send.message_id == request.message_id, col(Send.state).in_(READY_SENDS))
        for send in session.exec(waiting.with_for_update()).all() if request.message_id else []:
            end_send(session, send, SendState.CANCELLED, reason="asked_anew", now=now)


def _ask(session: Session, patient: Patient, request: Verification, *, now: datetime) -> UUID:
    message = queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.VERIFICATION,
            body=_words(patient, "message.verification_ask"),
            dedupe=f"verification:{request.id}:ask",
            due_at=now,
            not_before=speaking_time(patient, now=now),
            expires_at=request.expires_at,
        ),
        now=now,
    )
    return message.id


def _acknowledge(session: Session, patient: Patient, request: Verification, *, is_yes: bool, now: datetime) -> None:
    outgoing = Outgoing(
        purpose=Purpose.ANSWER,
        body=_words(patient, "message.verified" if is_yes else "message.verification_declined"),
        dedupe=f"verification:{request.id}:answer",
        due_at=now,
        not_before=speaking_time(patient, now=now),
    )
    queue_for_patient(session, patient, outgoing, now=now)


def _words(patient: Patient, key: str) -> str:
    return i18n.translate(patient.language, key, name=patient.name, organisation=get_settings().organisation_name)


def _set_status(session: Session, actor: Actor, patient: Patient, status: VerificationStatus, *, now: datetime) -> None:
    before = patient.verification_status
    patient.verification_status = status
    patient.version += 1
    patient.updated_at = now
    session.add(patient)
    figures_change(session, patient.id, now=now)
    name = f"patient.verification_{status.value}"
    record_act(
        session,
        actor,
        name,
        subject_type="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        changes={"verificationStatus": (before, status)},
    )


def _code() -> str:
    return f"{CODE_PREFIX}-{secrets.randbelow(900_000) + 100_000}"


def our_number(session: Session, patient: Patient) -> str:
    """The digits of the number that the patient would write to. Raises IllegalTransition while there is none."""
    if get_settings().whatsapp is WhatsAppBackend.SIMULATOR:
        return SIMULATED_NUMBER
    device = session.get(Device, device_for(patient.phone_index))
    phone = phone_of_jid(device.jid) if device and device.jid else None
    if phone is None:
        raise IllegalTransition("error.device_unpaired")
    return phone.removeprefix("+")


def wa_link(patient: Patient, request: Verification, number: str) -> str:
    text = i18n.translate(patient.language, "message.verification_code", code=request.code or "")
    return f"https://wa.me/{number}?text={quote(text)}"
