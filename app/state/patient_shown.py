"""What a patient's page shows, as slim values: the head, the ring and what stands beside the tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.models.patient import VerificationStatus
from app.services import subscription
from app.services.compliance.counting import Outcome
from app.services.patients.neighbours import Neighbours
from app.services.patients.opened import Opened, PastWeek
from app.services.patients.overview import Coming, Open
from app.services.patients.schemas import PatientDetail
from app.services.phones import as_read
from app.settings import get_settings
from app.state.patient_choices import zone_word
from app.state.photo_address import photo_of_patient
from app.state.session import initials_of

_MEANINGS = {
    VerificationStatus.NOT_ASKED: "idle",
    VerificationStatus.PENDING: "wait",
    VerificationStatus.VERIFIED: "done",
    VerificationStatus.DECLINED: "fail",
    VerificationStatus.UNREACHABLE: "fail",
    VerificationStatus.EXPIRED: "wait",
}
_SEGMENTS = {
    Outcome.CONFIRMED: "done",
    Outcome.BY_HAND: "done",
    Outcome.WAITING: "wait",
    Outcome.DECLINED: "fail",
    Outcome.UNANSWERED: "fail",
}


@dataclass(frozen=True)
class PatientHead:
    """Who this is. `age` is -1 when it is not known."""

    id: str = ""
    name: str = ""
    initials: str = ""
    photo: str = ""
    age: int = -1
    illness: str = ""
    stage: str = ""
    volunteer: str = ""
    verification: str = ""
    verification_meaning: str = "idle"
    is_active: bool = True
    has_said_stop: bool = False
    is_masked: bool = False
    language: str = "id"


@dataclass(frozen=True)
class Rail:
    """The properties beside the tabs, as they are edited; `zone_word` and `joined` are for reading."""

    phone: str = ""
    language: str = ""
    quiet_hours: str = ""
    quiet_begin: str = ""
    quiet_end: str = ""
    timezone: str = ""
    zone_word: str = ""
    volunteer_id: str = ""
    volunteer: str = ""
    companions: str = ""
    hospital: str = ""
    doctor: str = ""
    allergies: str = ""
    joined: str = ""
    call_link: str = ""


@dataclass(frozen=True)
class Ring:
    """The last seven days. `percent` is -1 while nothing counts; keys are messages of the catalogues."""

    segments: list[str]
    is_shown: bool = False
    percent: int = -1
    confirmed: int = 0
    counted: int = 0
    waiting: int = 0
    missed: int = 0
    not_sent: int = 0
    trend_key: str = ""
    percent_before: int = 0
    weaker_key: str = ""


@dataclass(frozen=True)
class ComingShown:
    """The next reminder as the patient reads it, from whom, and when the next ones are due; "" for none."""

    sender: str = ""
    text: str = ""
    first: str = ""
    moments: list[str] | None = None


@dataclass(frozen=True)
class OpenShown:
    """What waits for somebody; empty texts for what does not."""

    questions: int = 0
    question: str = ""
    asked_at: str = ""
    emergency_at: str = ""
    call_key: str = ""
    call_since: str = ""


@dataclass(frozen=True)
class Step:
    """Where the patient stands in the list one came from; no `position`, no list."""

    previous: str = ""
    next: str = ""
    position: int = 0
    total: int = 0


def head_of(opened: Opened, *, now: datetime) -> PatientHead:
    patient = opened.overview.patient
    return PatientHead(
        id=str(patient.id),
        name=patient.name,
        initials=initials_of(patient.name),
        photo=photo_of_patient(patient.id, patient.photo_file_id),
        age=age_of(patient, now=now),
        illness=patient.cancer_type or "",
        stage=patient.cancer_stage or "",
        volunteer=opened.overview.volunteer,
        verification=patient.verification_status.value,
        verification_meaning=_MEANINGS[patient.verification_status],
        is_active=patient.is_active,
        has_said_stop=subscription.has_said_stop(patient.inactive_reason),
        is_masked=patient.is_masked,
        language=patient.language,
    )


def age_of(patient: PatientDetail, *, now: datetime) -> int:
    """In whole years, as far as the reader may know it: by the day, else by the year alone; -1 for unknown."""
    today = now.astimezone(ZoneInfo(patient.timezone)).date()
    if patient.birth_date:
        born = date.fromisoformat(patient.birth_date)
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return today.year - patient.birth_year if patient.birth_year else -1


def rail_of(opened: Opened) -> Rail:
    overview = opened.overview
    patient = overview.patient
    quiet = patient.quiet_hours or ""
    return Rail(
        phone=as_read(patient.phone_number),
        language=patient.language,
        quiet_hours=quiet,
        quiet_begin=_wall(quiet[:5]),
        quiet_end=_wall(quiet[6:]),
        timezone=patient.timezone,
        zone_word=zone_word(patient.timezone),
        volunteer_id=str(patient.assigned_volunteer_id or ""),
        volunteer=overview.volunteer,
        companions="; ".join(f"{name}, {relation}" if relation else name for name, relation in overview.companions),
        hospital=patient.hospital or "",
        doctor=patient.doctor or "",
        allergies="; ".join(overview.allergies),
        joined=patient.created_at.astimezone(ZoneInfo(patient.timezone)).date().isoformat(),
        call_link="" if patient.is_masked else f"tel:{patient.phone_number}",
    )


def _wall(time: str) -> str:
    """A time of day as a moment that the browser writes in UTC, "" for none."""
    return f"2000-01-01T{time}:00Z" if time else ""


def ring_of(week: PastWeek | None) -> Ring:
    """Not shown to those who may not read reminders."""
    if week is None:
        return Ring(segments=[])
    counts, percent = week.counts, week.counts.percent
    before = week.percent_before
    trend = ""
    if percent is not None and before is not None:
        trend = "patient.trend_same" if percent == before else f"patient.trend_{'up' if percent > before else 'down'}"
    unsent = (Outcome.NOT_DELIVERED, Outcome.FAILED, Outcome.TOO_LATE, Outcome.CANCELLED, Outcome.MUTED)
    return Ring(
        segments=[_SEGMENTS.get(each.outcome, "idle") for each in week.segments if each.outcome is not Outcome.PLANNED],
        is_shown=True,
        percent=-1 if percent is None else percent,
        confirmed=counts.confirmed,
        counted=counts.counted,
        waiting=counts.of(Outcome.WAITING),
        missed=counts.of(Outcome.UNANSWERED) + counts.of(Outcome.DECLINED),
        not_sent=sum(counts.of(each) for each in unsent),
        trend_key=trend,
        percent_before=before or 0,
        weaker_key=f"patient.weaker_{week.weaker}" if week.weaker else "",
    )


def coming_of(coming: Coming | None) -> ComingShown:
    if coming is None:
        return ComingShown(moments=[])
    moments = [moment.isoformat() for moment in coming.moments]
    sender = get_settings().organisation_name
    return ComingShown(sender=sender, text=coming.text, first=moments[0], moments=moments)


def open_of(found: Open) -> OpenShown:
    return OpenShown(
        questions=found.questions,
        question=found.question,
        asked_at=found.asked_at.isoformat() if found.asked_at else "",
        emergency_at=found.emergency_at.isoformat() if found.emergency_at else "",
        call_key=f"patient.call_{found.call_reason}" if found.call_reason else "",
        call_since=found.call_since.isoformat() if found.call_since else "",
    )


def step_of(neighbours: Neighbours, previous: str, following: str) -> Step:
    return Step(previous=previous, next=following, position=neighbours.position, total=neighbours.total)
