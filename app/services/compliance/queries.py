"""Compliance on demand (P5): of one patient, one volunteer, or everybody the reader sees, over any period up to now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.errors import Invalid
from app.models.account import User
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.models.reminder import Occurrence
from app.services.actor import Actor, Permission, require
from app.services.compliance.counting import Counts, Outcome, is_counted, outcome, percent_of
from app.services.compliance.tallies import STEPS, Tally, is_many, tally, tally_everybody
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import assigned_to, get_visible_patient, visible_patients

LONGEST = timedelta(days=366)
USUAL = timedelta(days=30)
SEGMENTS_AT_MOST = 31  # above, the ring is a plain arc

_Sums = dict[UUID | None, tuple[int, int]]
_volunteer = col(Patient.assigned_volunteer_id)


@dataclass(frozen=True)
class Scope:
    """Whose doses: one patient's, one volunteer's patients', or, with neither, all that the reader sees."""

    patient_id: UUID | None = None
    volunteer_id: UUID | None = None


@dataclass(frozen=True)
class Span:
    """Due from and until when, both included; it never reaches beyond now. `is_latest`: the last 30 days as usual."""

    since: datetime
    until: datetime
    is_latest: bool = False

    @classmethod
    def of(cls, since: datetime | None, until: datetime | None, *, now: datetime) -> Span:
        """The last 30 days unless said otherwise. Raises Invalid beyond a year."""
        end = min(until or now, now)
        begin = since or end - USUAL
        if end - begin > LONGEST:
            raise Invalid.field("from", "error.period_too_long", days=str(LONGEST.days))
        return cls(begin, end, is_latest=since is None and until is None)


@dataclass(frozen=True)
class Funnel:
    """How far the messages came. Each step contains the next; what was never sent, or never arrived, stands beside.
    Of what was not sent, `held_back` was left out on purpose: no consent, cancelled, stopped."""

    due: int = 0
    not_sent: int = 0
    held_back: int = 0
    sent: int = 0
    not_delivered: int = 0
    delivered: int = 0
    read: int = 0
    answered: int = 0
    confirmed: int = 0
    declined: int = 0


@dataclass(frozen=True)
class Compliance:
    """One scope and period: "18 of 21 doses confirmed (86 %)" is `counts.confirmed`, `.counted` and `.percent`."""

    span: Span
    counts: Counts
    funnel: Funnel


@dataclass(frozen=True)
class Week:
    """One week of a trend, by the Monday on which it begins."""

    begins: date
    confirmed: int
    counted: int

    @property
    def percent(self) -> int | None:
        return percent_of(self.confirmed, self.counted)


@dataclass(frozen=True)
class OfVolunteer:
    """The patients of one volunteer together, also those without doses; no id: patients without a volunteer."""

    volunteer_id: UUID | None
    name: str
    patients: int
    confirmed: int
    counted: int


@dataclass(frozen=True)
class Segment:
    """One dose of the ring."""

    occurrence_id: UUID
    due_at: datetime
    outcome: Outcome


def get_compliance(session: Session, actor: Actor, scope: Scope, span: Span) -> Compliance:
    """Counts and funnel. At most four statements."""
    require(actor, Permission.REMINDER_READ)
    return _compliance(span, _tallies(session, actor, scope, span))


def list_weeks(session: Session, actor: Actor, scope: Scope, span: Span) -> list[Week]:
    """The trend: each week of the period, by the patients' own days, also the weeks in which nothing counted."""
    require(actor, Permission.REMINDER_READ)
    return _weeks(span, _tallies(session, actor, scope, span))


def get_weeks_and_latest(
    session: Session, actor: Actor, span: Span, *, since: datetime
) -> tuple[list[Week], Compliance]:
    """The weeks of the period and the counts of the end of it, `since` then, of all that the reader sees. What is
    newest is in both and is counted once."""
    require(actor, Permission.REMINDER_READ)
    latest = Span(since, span.until)
    if actor.may(Permission.PATIENT_READ_ALL):
        of_weeks, of_latest = tally_everybody(session, [span.since, since], span.until)
        return _weeks(span, of_weeks), _compliance(latest, of_latest)
    return list_weeks(session, actor, Scope(), span), get_compliance(session, actor, Scope(), latest)


def _compliance(span: Span, tallies: Sequence[Tally]) -> Compliance:
    outcomes: Counter[Outcome] = Counter()
    taken: Counter[str] = Counter()
    for each in tallies:
        outcomes.update(each.outcomes)
        taken.update(each.steps)
    counts = Counts(outcomes)
    held_back = sum(counts.of(each) for each in (Outcome.CANCELLED, Outcome.MUTED))
    failed = sum(counts.of(each) for each in (Outcome.FAILED, Outcome.TOO_LATE))
    funnel = Funnel(
        due=outcomes.total(), not_sent=failed + held_back, held_back=held_back,
        not_delivered=counts.of(Outcome.NOT_DELIVERED),
        **{step: taken[step] for step in STEPS},
    )  # fmt: skip
    return Compliance(span, counts, funnel)


def _weeks(span: Span, tallies: Sequence[Tally]) -> list[Week]:
    sums: dict[date, tuple[int, int]] = {}
    for each in tallies:
        counts = Counts(each.outcomes)
        before = sums.get(_monday(each.local_date), (0, 0))
        sums[_monday(each.local_date)] = (before[0] + counts.confirmed, before[1] + counts.counted)
    first = min(_monday(span.since.date()), *sums) if sums else _monday(span.since.date())
    last = max(_monday(span.until.date()), *sums) if sums else _monday(span.until.date())
    weeks = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return [Week(week, *sums.get(week, (0, 0))) for week in weeks]


def list_volunteers(session: Session, actor: Actor, span: Span) -> list[OfVolunteer]:
    """Each volunteer with patients whom the reader sees, the lowest rate first, those without figures last.

    Where nobody counts doses one by one any more, the last month is added up from the figures that each patient has.
    """
    require(actor, Permission.REMINDER_READ)
    is_kept = span.is_latest and actor.may(Permission.PATIENT_READ_ALL) and is_many(session, span.since, span.until)
    sums = _kept_sums(session, actor) if is_kept else _counted_sums(session, actor, span)
    query = (
        core_select(_volunteer, col(User.name), func.count())
        .select_from(Patient)
        .outerjoin(User, col(User.id) == _volunteer)
        .where(visible_patients(actor))
        .group_by(_volunteer, col(User.name))
    )
    found = [
        OfVolunteer(volunteer_id, name or "", patients, *sums.get(volunteer_id, (0, 0)))
        for volunteer_id, name, patients in session.execute(query).all()
    ]
    return sorted(found, key=lambda each: (each.counted == 0, percent_of(each.confirmed, each.counted) or 0, each.name))


def list_slipping(session: Session, actor: Actor, page: PageRequest) -> Page[PatientFigure]:
    """Patients whose last week is clearly worse than the weeks before, the lowest first."""
    require(actor, Permission.REMINDER_READ)
    query = (
        select(PatientFigure)
        .join(Patient, col(Patient.id) == col(PatientFigure.patient_id))
        .where(col(PatientFigure.is_slipping).is_(True), visible_patients(actor), col(Patient.is_active).is_(True))
    )
    order = [(col(PatientFigure.week_percent), False), (col(PatientFigure.patient_id), False)]
    return paginate(session, query, page, order=order)


def list_segments(
    session: Session, actor: Actor, patient_id: UUID, span: Span, *, limit: int = SEGMENTS_AT_MOST
) -> list[Segment]:
    """The newest doses of the period that were due, oldest first: one segment of the ring each."""
    require(actor, Permission.REMINDER_READ)
    query = (
        core_select(col(Occurrence.id), col(Occurrence.due_at), outcome())
        .where(*_within(session, actor, Scope(patient_id=patient_id), span))
        .order_by(col(Occurrence.due_at).desc(), col(Occurrence.id).desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    return [Segment(name, due_at, Outcome(result)) for name, due_at, result in reversed(rows)]


def _counted_sums(session: Session, actor: Actor, span: Span) -> _Sums:
    """What each volunteer's patients confirmed, of what counts, dose by dose."""
    query = (
        core_select(_volunteer, _sum_of(outcome() == Outcome.CONFIRMED.value), _sum_of(is_counted()))
        .select_from(Occurrence)
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(visible_patients(actor), *_due(span))
        .group_by(_volunteer)
    )
    return {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in session.execute(query).all()}


def _kept_sums(session: Session, actor: Actor) -> _Sums:
    """The same of the last 30 days, off the figures of the patients."""
    query = (
        core_select(_volunteer, func.sum(col(PatientFigure.confirmed)), func.sum(col(PatientFigure.counted)))
        .select_from(PatientFigure)
        .join(Patient, col(Patient.id) == col(PatientFigure.patient_id))
        .where(visible_patients(actor))
        .group_by(_volunteer)
    )
    return {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in session.execute(query).all()}


def _tallies(session: Session, actor: Actor, scope: Scope, span: Span) -> list[Tally]:
    """The doses of a scope. Of everybody they are not counted one by one."""
    if scope == Scope() and actor.may(Permission.PATIENT_READ_ALL):
        return tally_everybody(session, [span.since], span.until)[0]
    return tally(session, _within(session, actor, scope, span))


def _within(session: Session, actor: Actor, scope: Scope, span: Span) -> list[ColumnElement[bool]]:
    """The occurrences of a scope. Raises NotFound for a patient whom the reader does not see."""
    if scope.patient_id is not None:
        patient = get_visible_patient(session, actor, scope.patient_id)
        return [col(Occurrence.patient_id) == patient.id, *_due(span)]
    patients = select(Patient.id).where(visible_patients(actor))
    if scope.volunteer_id is not None:
        patients = patients.where(assigned_to(scope.volunteer_id))
    return [col(Occurrence.patient_id).in_(patients), *_due(span)]


def _due(span: Span) -> list[ColumnElement[bool]]:
    return [col(Occurrence.due_at) >= span.since, col(Occurrence.due_at) <= span.until]


def _sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
