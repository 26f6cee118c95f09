"""Consent over WhatsApp (P3): we ask and the patient answers YA or TIDAK, or the patient writes first with a code.

The request names the organisation, not the illness. Letting the patient write first is the safer way for our number
(PEERS 5.7) and proves that the number is theirs.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app import i18n
from app.errors import IllegalTransition
from app.models.message import Purpose
from app.models.patient import Patient, Verification, VerificationMethod, VerificationStatus
from app.models.work import Device
from app.services import audit, events
from app.services.actor import Actor, Permission, require
from app.services.reminders.local_time import QuietHours, zone_of
from app.services.visibility import get_visible_patient
from app.services.work.outgoing import Outgoing, device_for, queue_for_patient
from app.settings import get_settings

VALID_FOR = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(minutes=10)
ASKS_A_WEEK = 3
CODE_PREFIX = "CP"
SIMULATED_NUMBER = "628000000000"


@dataclass(frozen=True)
class VerificationRequest:
    """How the request stands; `wa_link` is for the patient's own phone, when the patient writes first."""

    status: VerificationStatus
    wa_link: str | None = None


def request_verification(
    session: Session, actor: Actor, patient_id: UUID, method: VerificationMethod, *, now: datetime
) -> VerificationRequest:
    """Ask for consent. Raises IllegalTransition when it was given, or was asked too often lately."""
    require(actor, Permission.PATIENT_VERIFY)
    patient = get_visible_patient(session, actor, patient_id, lock=True)
    if patient.verification_status is VerificationStatus.VERIFIED:
        raise IllegalTransition("error.already_verified")
    _check_limits(session, patient, now=now)
    _close_open(session, patient, VerificationStatus.EXPIRED)
    request = Verification(
        patient_id=patient.id,
        method=method,
        requested_by=actor.user_id,
        requested_at=now,
        expires_at=now + VALID_FOR,
        code=_code() if method is VerificationMethod.INBOUND else None,
    )
    session.add(request)
    session.flush()
    if method is VerificationMethod.ASK:
        request.message_id = _ask(session, patient, request, now=now)
    _set_status(session, actor, patient, VerificationStatus.PENDING, now=now)
    link = _wa_link(session, patient, request) if request.code else None
    return VerificationRequest(patient.verification_status, link)


def list_verifications(session: Session, actor: Actor, patient_id: UUID) -> list[Verification]:
    """The history of requests, newest first."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(Verification).where(Verification.patient_id == patient.id)
    return list(session.exec(query.order_by(col(Verification.requested_at).desc()).limit(100)).all())


def open_request(session: Session, patient: Patient, *, now: datetime) -> Verification | None:
    query = (
        select(Verification)
        .where(
            Verification.patient_id == patient.id,
            Verification.status == VerificationStatus.PENDING,
            Verification.expires_at > now,
        )
        .order_by(col(Verification.requested_at).desc())
    )
    return session.exec(query).first()


def request_by_code(session: Session, text: str, *, now: datetime) -> Verification | None:
    """The open request whose code stands in `text`."""
    words = {word.strip(".,;:!?()[]\"'").upper() for word in text.split()}
    codes = {word for word in words if word.startswith(f"{CODE_PREFIX}-") and len(word) <= 12}
    if not codes:
        return None
    query = select(Verification).where(
        col(Verification.code).in_(codes),
        Verification.status == VerificationStatus.PENDING,
        Verification.expires_at > now,
    )
    return session.exec(query).first()


def answer(
    session: Session, actor: Actor, patient: Patient, request: Verification, *, is_yes: bool, now: datetime
) -> None:
    """The patient said YA or TIDAK (or sent the code)."""
    status = VerificationStatus.VERIFIED if is_yes else VerificationStatus.DECLINED
    request.status = status
    request.answered_at = now
    session.add(request)
    _set_status(session, actor, patient, status, now=now)
    if is_yes:
        patient.verified_at = now
    key = "message.verified" if is_yes else "message.verification_declined"
    queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.ANSWER,
            body=i18n.translate(
                patient.language, key, name=patient.name, organisation=get_settings().organisation_name
            ),
            dedupe=f"verification:{request.id}:answer",
            due_at=now,
        ),
        now=now,
    )


def withdraw(session: Session, actor: Actor, patient: Patient, *, now: datetime) -> None:
    """The patient has another number now: consent was given for the old one, so it has to be asked again."""
    _close_open(session, patient, VerificationStatus.EXPIRED)
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
        if patient.verification_status is VerificationStatus.PENDING:
            patient.verification_status = VerificationStatus.EXPIRED
            session.add(patient)
    return len(rows)


def _check_limits(session: Session, patient: Patient, *, now: datetime) -> None:
    asked = (Verification.patient_id == patient.id, col(Verification.method) == VerificationMethod.ASK)
    lately = select(func.count()).where(*asked, Verification.requested_at > now - ASK_AGAIN_AFTER)
    week = select(func.count()).where(*asked, Verification.requested_at > now - VALID_FOR)
    if session.exec(lately).one():
        raise IllegalTransition("error.asked_just_now", minutes=str(ASK_AGAIN_AFTER.seconds // 60))
    if session.exec(week).one() >= ASKS_A_WEEK:
        raise IllegalTransition("error.asked_too_often", limit=str(ASKS_A_WEEK))


def _close_open(session: Session, patient: Patient, status: VerificationStatus) -> None:
    query = select(Verification).where(
        Verification.patient_id == patient.id, Verification.status == VerificationStatus.PENDING
    )
    for request in session.exec(query).all():
        request.status = status
        session.add(request)


def _ask(session: Session, patient: Patient, request: Verification, *, now: datetime) -> UUID:
    zone = zone_of(patient.timezone)
    quiet = QuietHours(patient.quiet_hours or get_settings().quiet_hours)
    message = queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.VERIFICATION,
            body=i18n.translate(
                patient.language,
                "message.verification_ask",
                name=patient.name,
                organisation=get_settings().organisation_name,
            ),
            dedupe=f"verification:{request.id}:ask",
            due_at=now,
            not_before=quiet.next_allowed(now, zone),
            expires_at=request.expires_at,
        ),
        now=now,
    )
    return message.id


def _set_status(session: Session, actor: Actor, patient: Patient, status: VerificationStatus, *, now: datetime) -> None:
    before = patient.verification_status
    patient.verification_status = status
    patient.version += 1
    patient.updated_at = now
    session.add(patient)
    name = f"patient.verification_{status.value}"
    events.emit(session, actor, name, subject_type="patient", subject_id=patient.id, patient_id=patient.id)
    audit.record(
        session,
        actor,
        action=name,
        subject_type="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        changes={"verificationStatus": (before, status)},
    )


def _code() -> str:
    return f"{CODE_PREFIX}-{secrets.randbelow(900_000) + 100_000}"


def _wa_link(session: Session, patient: Patient, request: Verification) -> str:
    device = session.get(Device, device_for(patient.phone_index))
    number = (device.jid or "").partition("@")[0].partition(":")[0] if device else ""
    text = i18n.translate(patient.language, "message.verification_code", code=request.code or "")
    return f"https://wa.me/{number or SIMULATED_NUMBER}?text={quote(text)}"
