"""The stored figures of each patient (`patient_figure`): what lists filter and sort by, and who needs a call.

Counting only reads; storing is one short write. Both take a batch of patients, whatever was decided about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, delete, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.models.compliance import FigureChange
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.models.reminder import Occurrence, OccurrenceStatus
from app.services import events
from app.services.actor import SYSTEM
from app.services.calls.needs import Heard, Need, Tried, need_of, tried_by_patient
from app.services.compliance.counting import COUNTED, Outcome, has_arrived, outcome, percent_of

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
ANEW_AFTER = timedelta(days=1)  # what is counted moves on with the days, also when nothing happens
SLIPPING_BY = 15  # points of the last week below the three before
ENOUGH_THIS_WEEK, ENOUGH_BEFORE = 3, 5
BATCH = 100


@dataclass(frozen=True)
class Due:
    """Whose figures to count, and the last change that this covers."""

    patient_ids: Sequence[UUID]
    changes: Sequence[UUID]


@dataclass(frozen=True)
class Counted:
    """The figures of one patient as they are now."""

    patient_id: UUID
    confirmed: int
    counted: int
    week_confirmed: int
    week_counted: int
    heard: Heard
    need: Need

    @property
    def is_slipping(self) -> bool:
        """Whether the last week is clearly worse than the three before it, with enough doses in both to say so."""
        before = percent_of(self.confirmed - self.week_confirmed, self.counted - self.week_counted)
        week = percent_of(self.week_confirmed, self.week_counted)
        if before is None or week is None:
            return False
        is_enough = self.week_counted >= ENOUGH_THIS_WEEK and self.counted - self.week_counted >= ENOUGH_BEFORE
        return is_enough and week <= before - SLIPPING_BY


def find_due(session: Session, *, now: datetime, size: int = BATCH) -> Due:
    """Whose figures to count next: of patients whom something happened to, and those whose time has come."""
    rows = session.execute(
        select(FigureChange.id, FigureChange.patient_id).order_by(col(FigureChange.id)).limit(size * 4)
    ).all()
    patients: dict[UUID, None] = {}
    covered = []
    for change_id, patient_id in rows:
        if len(patients) >= size and patient_id not in patients:
            break
        patients[patient_id] = None
        covered.append(change_id)
    if len(patients) < size:
        late = select(PatientFigure.patient_id).where(col(PatientFigure.refresh_at) <= now)
        patients |= dict.fromkeys(
            session.exec(late.order_by(col(PatientFigure.refresh_at)).limit(size - len(patients))).all()
        )
    return Due(list(patients), covered)


def find_unknown(session: Session, *, size: int = BATCH) -> Due:
    """Patients who have no figures yet."""
    known = select(PatientFigure.patient_id).where(PatientFigure.patient_id == Patient.id)
    query = select(Patient.id).where(~known.exists(), col(Patient.deleted_at).is_(None)).limit(size)
    return Due(session.exec(query).all(), ())


def count_figures(session: Session, patient_ids: Sequence[UUID], *, now: datetime) -> list[Counted]:
    """Count the figures of these patients. Five statements, however many they are."""
    patients = session.exec(select(Patient).where(col(Patient.id).in_(patient_ids))).all()
    doses = _doses(session, patient_ids, now=now)
    missed = _missed(session, patient_ids, now=now)
    tried = tried_by_patient(session, patient_ids)
    return [
        _counted(patient, doses.get(patient.id, _NONE), missed.get(patient.id, []), tried.get(patient.id), now=now)
        for patient in patients
    ]


def store_figures(session: Session, due: Due, counted: Sequence[Counted], *, now: datetime) -> int:
    """Write them down, and say so where a call became necessary or is not any more. Returns how many."""
    query = select(PatientFigure).where(col(PatientFigure.patient_id).in_([one.patient_id for one in counted]))
    known = {figure.patient_id: figure for figure in session.exec(query.with_for_update()).all()}
    for one in counted:
        figure = known.get(one.patient_id) or PatientFigure(patient_id=one.patient_id)
        _tell_of_call(session, figure, one)
        _write(figure, one, now=now)
        session.add(figure)
    if due.changes:
        session.execute(delete(FigureChange).where(col(FigureChange.id).in_(due.changes)))
    return len(counted)


def count_anew(session: Session, patient_id: UUID, *, now: datetime) -> None:
    """Count and store one patient's figures at once, for what its person has to see in the same second."""
    session.flush()
    store_figures(session, Due([patient_id], ()), count_figures(session, [patient_id], now=now), now=now)


@dataclass(frozen=True)
class _Doses:
    confirmed: int = 0
    counted: int = 0
    week_confirmed: int = 0
    week_counted: int = 0
    last_answered_due: datetime | None = None
    last_answered_at: datetime | None = None
    last_arrived_due: datetime | None = None
    last_failed_due: datetime | None = None
    last_failed_at: datetime | None = None


_NONE = _Doses()


def _doses(session: Session, patient_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, _Doses]:
    is_answered = col(Occurrence.answered_at).is_not(None)
    is_failed = col(Occurrence.status) == OccurrenceStatus.FAILED
    due = col(Occurrence.due_at)
    week = due > now - WEEK
    confirmed = outcome() == Outcome.CONFIRMED.value
    counted = outcome().in_([each.value for each in COUNTED])
    query = (
        core_select(
            col(Occurrence.patient_id),
            func.sum(case((confirmed, 1), else_=0)),
            func.sum(case((counted, 1), else_=0)),
            func.sum(case((confirmed & week, 1), else_=0)),
            func.sum(case((counted & week, 1), else_=0)),
            func.max(case((is_answered, due))),
            func.max(col(Occurrence.answered_at)),
            func.max(case((has_arrived(), due))),
            func.max(case((is_failed, due))),
            func.max(case((is_failed, col(Occurrence.updated_at)))),
        )
        .where(col(Occurrence.patient_id).in_(patient_ids), due > now - MONTH, due <= now)
        .group_by(col(Occurrence.patient_id))
    )
    return {row[0]: _Doses(*row[1:]) for row in session.execute(query).all()}


def _missed(
    session: Session, patient_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """When each missed dose was due and when it became missed, the earliest due first."""
    query = (
        core_select(
            col(Occurrence.patient_id),
            col(Occurrence.due_at),
            col(Occurrence.missed_at),
            col(Occurrence.updated_at),
        )
        .where(
            col(Occurrence.patient_id).in_(patient_ids),
            col(Occurrence.status) == OccurrenceStatus.MISSED,
            col(Occurrence.due_at) > now - MONTH,
        )
        .order_by(col(Occurrence.due_at))
    )
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for patient_id, due_at, missed_at, updated_at in session.execute(query).all():
        found.setdefault(patient_id, []).append((due_at, missed_at or updated_at))
    return found


def _counted(
    patient: Patient, doses: _Doses, missed: list[tuple[datetime, datetime]], tried: Tried | None, *, now: datetime
) -> Counted:
    after = [at for due, at in missed if doses.last_answered_due is None or due > doses.last_answered_due]
    is_failing = doses.last_failed_due is not None and (
        doses.last_arrived_due is None or doses.last_arrived_due < doses.last_failed_due
    )
    heard = Heard(
        last_at=max((at for at in (patient.last_inbound_at, doses.last_answered_at) if at), default=None),
        missed_at=tuple(after),
        failing_since=doses.last_failed_at if is_failing else None,
    )
    return Counted(
        patient_id=patient.id,
        confirmed=doses.confirmed,
        counted=doses.counted,
        week_confirmed=doses.week_confirmed,
        week_counted=doses.week_counted,
        heard=heard,
        need=need_of(patient, heard, tried or Tried(), now=now),
    )


def _write(figure: PatientFigure, one: Counted, *, now: datetime) -> None:
    figure.confirmed, figure.counted = one.confirmed, one.counted
    figure.percent = percent_of(one.confirmed, one.counted)
    figure.week_confirmed, figure.week_counted = one.week_confirmed, one.week_counted
    figure.week_percent = percent_of(one.week_confirmed, one.week_counted)
    figure.is_slipping = one.is_slipping
    figure.misses = len(one.heard.missed_at)
    figure.last_heard_at = one.heard.last_at
    figure.call_reason = one.need.reason.value if one.need.reason else None
    figure.call_since = one.need.since if one.need.reason else None
    figure.refresh_at = min(now + ANEW_AFTER, one.need.changes_at or now + ANEW_AFTER)
    figure.updated_at = now


def _tell_of_call(session: Session, figure: PatientFigure, one: Counted) -> None:
    before, after = figure.call_reason, one.need.reason.value if one.need.reason else None
    if before == after:
        return
    name = "patient.needs_call" if after else "patient.call_settled"
    events.emit(
        session,
        SYSTEM,
        name,
        subject_type="patient",
        subject_id=one.patient_id,
        patient_id=one.patient_id,
        data={"reason": after or before or ""},
    )
