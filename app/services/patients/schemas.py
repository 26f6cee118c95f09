"""What is asked of a patient's data, and what of it is shown to whom."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app import clock
from app.models.patient import Patient, Sex, VerificationStatus
from app.services.actor import Actor, Permission
from app.services.phones import masked
from app.services.shapes import Day, Given, Line, Moment, Prose, Shown, Version, example, unsent

EARLIEST = date(1900, 1, 1)
QUIET_HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise PydanticCustomError("timezone_unknown", "no zone of the IANA database")
    return name


def is_ahead(day: date) -> bool:
    """Whether `day` has begun nowhere on earth yet: east of here tomorrow may already be today."""
    return day > clock.now().date() + timedelta(days=1)


def _not_ahead(day: date) -> date:
    if is_ahead(day):
        raise PydanticCustomError("date_ahead", "not in the future")
    if day < EARLIEST:
        raise PydanticCustomError("date_too_early", "not before 1900")
    return day


Name = Annotated[Line, Field(min_length=1, max_length=200, examples=["Siti Rahma"])]
Phone = Annotated[Line, Field(min_length=1, max_length=40, examples=["0812 3456 7890"])]
Language = Literal["id", "en"]
Zone = Annotated[Line, AfterValidator(_known_zone), Field(max_length=64, examples=["Asia/Jakarta"])]
PastDay = Annotated[Day, AfterValidator(_not_ahead), Field(examples=["1964-05-17"])]
ShortLine = Annotated[Line, Field(max_length=200)]
Number = Annotated[Line, Field(max_length=60)]
Text = Annotated[Prose, Field(max_length=10_000)]
Quiet = Annotated[str, Field(pattern=QUIET_HOURS, examples=["21:00-05:00"])]


class Particulars(Given):
    """What may be left empty; the same in a new patient and in a change."""

    sex: Sex = unsent()
    birth_date: PastDay | None = None
    address: Annotated[Prose, Field(max_length=1000)] | None = None
    national_number: Number | None = None
    hospital_number: Number | None = None
    emergency_contact: Annotated[Prose, Field(max_length=500)] | None = None
    notes: Text | None = None
    quiet_hours: Quiet | None = None
    cancer_type: Annotated[Line, Field(max_length=100)] | None = None
    cancer_stage: Annotated[Line, Field(max_length=20)] | None = None
    diagnosed_on: PastDay | None = None
    treatment_started_on: Day | None = None
    hospital: ShortLine | None = None
    doctor: ShortLine | None = None
    assigned_volunteer_id: UUID | None = None
    allow_shared_phone: Annotated[bool, Field(description="Say that several patients share the number.")] = False


class NewPatient(
    Particulars,
    json_schema_extra=example(
        name="Siti Rahma",
        phoneNumber="0812 3456 7890",
        language="id",
        timezone="Asia/Jakarta",
        birthDate="1964-05-17",
        sex="female",
    ),
):
    """A patient to be added. The number may be written any way; it is stored as E.164."""

    name: Name
    phone_number: Phone
    language: Language = unsent()
    timezone: Zone = unsent()


class PatientChanges(Particulars, json_schema_extra=example(hospital="RS Dharmais", version=1)):
    """Only the fields that are sent change; `null` empties one that may be empty."""

    name: Name = unsent()
    phone_number: Phone = unsent()
    language: Language = unsent()
    timezone: Zone = unsent()
    is_active: Annotated[bool, Field(description="False stops all automatic messages.")] = unsent()
    reason: Annotated[Line, Field(max_length=200, description="Why `isActive` changes.")] = unsent()
    version: Annotated[Version, Field(description="The version you saw.")] = unsent()


class PatientRow(Shown):
    """A patient in a list. Nothing of it but the number is sealed, and that is masked for those who may not see it."""

    id: UUID
    name: str
    phone_number: str
    is_phone_shared: bool
    sex: Sex
    birth_year: int | None
    language: str
    timezone: str
    cancer_type: str | None
    cancer_stage: str | None
    hospital: str | None
    assigned_volunteer_id: UUID | None
    verification_status: VerificationStatus
    is_active: bool
    inactive_reason: Annotated[
        str | None,
        Field(
            description="`staff`, `unsubscribed` (the patient said stop), `staff_unsubscribed` (said so when staff had "
            "stopped the messages already) or `deleted`; null for active ones."
        ),
    ]
    last_inbound_at: Moment | None
    photo_file_id: Annotated[UUID | None, Field(description="Changes with the photo: `GET …/photo`.")]
    version: int
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None

    @classmethod
    def of(cls, patient: Patient, actor: Actor) -> PatientRow:
        return cls(**_open_values(patient, actor))


class PatientDetail(PatientRow):
    """Everything about a patient. `isMasked`: identity fields are empty because the reader may not see them."""

    is_masked: bool
    birth_date: str | None
    address: str | None
    national_number: str | None
    hospital_number: str | None
    emergency_contact: str | None
    notes: str | None
    quiet_hours: str | None
    diagnosed_on: date | None
    treatment_started_on: date | None
    doctor: str | None
    verified_at: Moment | None
    created_by: UUID | None

    @classmethod
    def of(cls, patient: Patient, actor: Actor) -> PatientDetail:
        may_see = actor.may(Permission.PATIENT_READ_IDENTITY)
        identity = {name: getattr(patient, name) if may_see else None for name in IDENTITY}
        plain = ("quiet_hours", "diagnosed_on", "treatment_started_on", "doctor", "verified_at", "created_by")
        others = {name: getattr(patient, name) for name in plain}
        return cls(**_open_values(patient, actor), **identity, **others, is_masked=not may_see)


IDENTITY = ("birth_date", "address", "national_number", "hospital_number", "emergency_contact", "notes")


def _open_values(patient: Patient, actor: Actor) -> dict[str, Any]:
    values = {name: getattr(patient, name) for name in PatientRow.model_fields if name != "phone_number"}
    may_see = actor.may(Permission.PATIENT_READ_IDENTITY)
    return values | {"phone_number": patient.phone if may_see else masked(patient.phone)}
