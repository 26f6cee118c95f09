"""When a patient needs a call (P8): messages do not arrive, two doses in a row were missed, or 21 days of silence.

A call that reached them settles what was before it. One that did not brings the patient back on the next day of
theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from app.models.call import CallOutcome, CallReason, PatientCall
from app.models.patient import Patient, VerificationStatus
from app.services.reminders.local_time import local_date_of, moment_of, zone_of

SILENT_FOR = timedelta(days=21)
MISSED_IN_A_ROW = 2


@dataclass(frozen=True)
class Heard:
    """What was heard of a patient: when last, which doses in a row were missed since (when each became missed), and
    since when nothing arrives any more."""

    last_at: datetime | None = None
    missed_at: tuple[datetime, ...] = ()
    failing_since: datetime | None = None


@dataclass(frozen=True)
class Tried:
    """When the patient was last called, by what came of it."""

    reached_at: datetime | None = None
    not_reached_at: datetime | None = None
    wrong_number_at: datetime | None = None


@dataclass(frozen=True)
class Need:
    """Why a call is needed and since when; no reason: none is. `changes_at` is when that may change by itself."""

    reason: CallReason | None = None
    since: datetime | None = None
    changes_at: datetime | None = None


def need_of(patient: Patient, heard: Heard, tried: Tried, *, now: datetime) -> Need:
    """Whether the patient needs a call at this moment."""
    if not patient.is_active or patient.deleted_at is not None:
        return Need()
    need = _failing(heard, tried) or _missing(heard, tried) or _silent(patient, heard, tried, now=now)
    if need.reason is None or need.since is None:
        return need
    vain = max((at for at in (tried.not_reached_at, tried.wrong_number_at) if at and at >= need.since), default=None)
    if vain is None:
        return need
    again_at = _next_day(patient, vain)
    if now < again_at:
        return Need(changes_at=again_at)
    is_wrong = vain == tried.wrong_number_at
    return Need(CallReason.WRONG_NUMBER if is_wrong else need.reason, need.since)


def tried_by_patient(session: Session, patient_ids: Sequence[UUID]) -> dict[UUID, Tried]:
    """The last calls of each of these patients, in one statement."""

    def last(result: CallOutcome) -> ColumnElement[datetime]:
        return func.max(case((col(PatientCall.outcome) == result, col(PatientCall.called_at))))

    query = (
        select(
            col(PatientCall.patient_id),
            last(CallOutcome.REACHED),
            last(CallOutcome.NOT_REACHED),
            last(CallOutcome.WRONG_NUMBER),
        )
        .where(col(PatientCall.patient_id).in_(patient_ids))
        .group_by(col(PatientCall.patient_id))
    )
    return {row[0]: Tried(*row[1:]) for row in session.execute(query).all()}


def _failing(heard: Heard, tried: Tried) -> Need | None:
    since = heard.failing_since
    return Need(CallReason.UNDELIVERABLE, since) if since and _is_after(since, tried.reached_at) else None


def _missing(heard: Heard, tried: Tried) -> Need | None:
    missed = [at for at in heard.missed_at if _is_after(at, tried.reached_at)]
    if len(missed) < MISSED_IN_A_ROW:
        return None
    return Need(CallReason.MISSED, missed[MISSED_IN_A_ROW - 1])


def _silent(patient: Patient, heard: Heard, tried: Tried, *, now: datetime) -> Need:
    """Only of those who agreed to hear from us can it be said that they are silent."""
    if patient.verification_status is not VerificationStatus.VERIFIED:
        return Need()
    begun = patient.verified_at or patient.created_at
    since = max(at for at in (begun, heard.last_at, tried.reached_at) if at) + SILENT_FOR
    return Need(CallReason.SILENT, since) if since <= now else Need(changes_at=since)


def _is_after(at: datetime, reached_at: datetime | None) -> bool:
    return reached_at is None or at > reached_at


def _next_day(patient: Patient, at: datetime) -> datetime:
    zone = zone_of(patient.timezone)
    return moment_of(local_date_of(at, zone) + timedelta(days=1), time(), zone)
