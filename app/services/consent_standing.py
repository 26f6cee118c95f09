"""How it stands with a patient's consent: what was asked, whether it may be asked again, the link that waits (P3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import IllegalTransition
from app.models.patient import Patient, Verification, VerificationMethod, VerificationStatus
from app.services.actor import Actor, Permission, require
from app.services.patients.queries import names_of_people
from app.services.verification import ASK_AGAIN_AFTER, ASKS_A_WEEK, VALID_FOR, our_number, wa_link
from app.services.visibility import get_visible_patient

MOST_REQUESTS = 20


@dataclass(frozen=True)
class Asked:
    """One request and what became of it."""

    id: UUID
    method: VerificationMethod
    status: VerificationStatus
    by: str
    requested_at: datetime
    answered_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class ConsentStanding:
    """`asks_left` of this week; `may_ask_at` is when the next message may go, None for now. `link` is for the patient's
    own phone while they are expected to write first, `code` what it carries, "" when none waits."""

    status: VerificationStatus
    verified_at: datetime | None
    asked: list[Asked]
    asks_left: int
    may_ask_at: datetime | None
    link: str = ""
    code: str = ""
    link_until: datetime | None = None


def get_consent(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> ConsentStanding:
    """The standing of a patient whom the actor sees. The link is for those who may ask."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(Verification).where(Verification.patient_id == patient.id)
    rows = session.exec(query.order_by(col(Verification.requested_at).desc()).limit(MOST_REQUESTS)).all()
    names = names_of_people(session, {row.requested_by for row in rows})
    asks = [row.requested_at for row in rows if row.method is VerificationMethod.ASK]
    this_week = [at for at in asks if at > now - VALID_FOR]
    left = max(0, ASKS_A_WEEK - len(this_week))
    waiting = _waiting_link(session, actor, patient, list(rows), now=now)
    return ConsentStanding(
        status=patient.verification_status,
        verified_at=patient.verified_at,
        asked=[_told(row, names.get(row.requested_by, "")) for row in rows],
        asks_left=left,
        may_ask_at=_next_time(this_week, left, now=now),
        link=waiting[0] if waiting else "",
        code=(waiting[1].code or "") if waiting else "",
        link_until=waiting[1].expires_at if waiting else None,
    )


def _next_time(this_week: list[datetime], left: int, *, now: datetime) -> datetime | None:
    if not this_week:
        return None
    earliest = max(this_week) + ASK_AGAIN_AFTER if left else min(this_week) + VALID_FOR
    return earliest if earliest > now else None


def _waiting_link(
    session: Session, actor: Actor, patient: Patient, rows: list[Verification], *, now: datetime
) -> tuple[str, Verification] | None:
    """The open request with a code. While no device is paired there is no number to write to."""
    if not actor.may(Permission.PATIENT_VERIFY):
        return None
    found = [
        row
        for row in rows
        if row.method is VerificationMethod.INBOUND
        and row.status is VerificationStatus.PENDING
        and row.expires_at > now
    ]
    if not found:
        return None
    try:
        return wa_link(patient, found[0], our_number(session, patient)), found[0]
    except IllegalTransition:
        return None


def _told(row: Verification, by: str) -> Asked:
    return Asked(row.id, row.method, row.status, by, row.requested_at, row.answered_at, row.expires_at)
