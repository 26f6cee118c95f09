"""Patients, their contacts, their medical record, and consent over WhatsApp (P1–P4, P9)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary, event, text
from sqlmodel import Field, SQLModel

from app.models.columns import (
    Id,
    UtcDateTime,
    choice,
    created_moment,
    id_field,
    json_object,
    maybe_moment,
    moment,
    ref,
    sealed,
    sealed_text,
    versioned,
)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class VerificationStatus(StrEnum):
    NOT_ASKED = "not_asked"
    PENDING = "pending"
    VERIFIED = "verified"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"


class Patient(SQLModel, table=True):
    """One accompanied person. What P9 names is sealed; name, birth year and organisation data stay readable.

    `heard_at` follows `last_inbound_at` by itself and is never empty: lists are ordered and turned by it.
    """

    __table_args__ = (
        Index(
            "uq_patient_phone_index",
            "phone_index",
            unique=True,
            sqlite_where=text("deleted_at IS NULL AND NOT is_phone_shared"),
            postgresql_where=text("deleted_at IS NULL AND NOT is_phone_shared"),
        ),
        # In the order of the list and with all that it is filtered by: so counting and turning its pages, and counting
        # its filters, reads this and not the wide rows.
        Index(
            "ix_patient_created_at_id_filters",
            "created_at",
            "id",
            "deleted_at",
            "is_active",
            "verification_status",
            "cancer_type",
            "assigned_volunteer_id",
        ),
        # What a list asks of patients whom it has by their ids: when they came, and whether they are still with us.
        Index("ix_patient_id_created_at_deleted_at_is_active", "id", "created_at", "deleted_at", "is_active"),
        # Of the deleted alone: of all, it would lead a database that knows no numbers through everybody who is not.
        Index(
            "ix_patient_deleted_at",
            "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        Index("ix_patient_updated_at_id", "updated_at", "id"),
        Index("ix_patient_name_search_id", "name_search", "id"),
        Index("ix_patient_heard_at_id", "heard_at", "id"),
    )

    id: UUID = id_field()
    name: str = Field(max_length=200)
    name_search: str = Field(default="", max_length=400)
    phone: str = sealed_text("patient.phone")
    phone_index: bytes = Field(sa_type=LargeBinary, index=True)
    is_phone_shared: bool = False
    whatsapp_jid: str | None = sealed("patient.whatsapp_jid")
    whatsapp_lid_index: bytes | None = Field(default=None, sa_type=LargeBinary, index=True, nullable=True)
    sex: Sex = choice(Sex, Sex.UNKNOWN)
    birth_year: int | None = None
    birth_date: str | None = sealed("patient.birth_date")
    address: str | None = sealed("patient.address")
    national_number: str | None = sealed("patient.national_number")
    hospital_number: str | None = sealed("patient.hospital_number")
    emergency_contact: str | None = sealed("patient.emergency_contact")
    notes: str | None = sealed("patient.notes")
    language: str = Field(default="id", max_length=8)
    timezone: str = Field(default="Asia/Jakarta", max_length=64)
    quiet_hours: str | None = Field(default=None, max_length=11)
    cancer_type: str | None = Field(default=None, max_length=100, index=True)
    cancer_stage: str | None = Field(default=None, max_length=20)
    diagnosed_on: date | None = None
    treatment_started_on: date | None = None
    hospital: str | None = Field(default=None, max_length=200)
    doctor: str | None = Field(default=None, max_length=200)
    photo_file_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    assigned_volunteer_id: UUID | None = ref("user.id", optional=True)
    is_active: bool = Field(default=True, index=True)
    inactive_reason: str | None = Field(default=None, max_length=40)
    verification_status: VerificationStatus = choice(VerificationStatus, VerificationStatus.NOT_ASKED, index=True)
    verified_at: datetime | None = maybe_moment()
    heard_at: datetime = Field(default=NEVER, sa_type=UtcDateTime)
    last_inbound_at: datetime | None = maybe_moment()
    is_demonstration: bool = False
    created_by: UUID | None = ref("user.id", optional=True)
    field_versions: dict[str, int] = json_object()
    version: int = versioned()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()
    deleted_at: datetime | None = maybe_moment()

    @property
    def may_receive_care(self) -> bool:
        """Whether automatic messages about care may go out (P3): verified, active and not deleted."""
        return self.is_active and self.verification_status is VerificationStatus.VERIFIED and self.deleted_at is None


@event.listens_for(Patient, "before_insert")
@event.listens_for(Patient, "before_update")
def _hear(_mapper: object, _connection: object, patient: Patient) -> None:
    patient.heard_at = patient.last_inbound_at or NEVER


class PatientKey(SQLModel, table=True):
    """The patient's own key, sealed by the ring. Destroying it leaves audit values unreadable for good (A12)."""

    __tablename__ = "patient_key"

    patient_id: UUID = Field(primary_key=True, foreign_key="patient.id", sa_type=Id)
    key: str | None = sealed("patient_key.key")
    destroyed_at: datetime | None = maybe_moment()


class PatientContact(SQLModel, table=True):
    """Somebody close to the patient: a relative who may confirm, or who may be told."""

    __tablename__ = "patient_contact"

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id")
    name: str = Field(max_length=200)
    relation: str = Field(default="", max_length=60)
    phone: str | None = sealed("patient_contact.phone")
    phone_index: bytes | None = Field(default=None, sa_type=LargeBinary, index=True, nullable=True)
    may_confirm: bool = False
    may_be_told: bool = False
    created_at: datetime = created_moment()
    deleted_at: datetime | None = maybe_moment()


class RecordKind(StrEnum):
    DIAGNOSIS = "diagnosis"
    MEDICATION = "medication"
    APPOINTMENT = "appointment"
    LAB_RESULT = "lab_result"
    ALLERGY = "allergy"
    NOTE = "note"


class RecordEntry(SQLModel, table=True):
    """One dated entry of the medical record (P2). Every former text is kept in RecordRevision."""

    __tablename__ = "record_entry"

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id")
    kind: RecordKind = choice(RecordKind, RecordKind.NOTE)
    happened_on: date
    body: str = sealed_text("record_entry.body")
    author_id: UUID | None = ref("user.id", optional=True, index=False)
    version: int = versioned()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()
    deleted_at: datetime | None = maybe_moment()


class RecordRevision(SQLModel, table=True):
    __tablename__ = "record_revision"

    id: UUID = id_field()
    entry_id: UUID = ref("record_entry.id")
    version: int
    kind: RecordKind = choice(RecordKind, RecordKind.NOTE)
    happened_on: date
    body: str = sealed_text("record_revision.body")
    author_id: UUID | None = ref("user.id", optional=True, index=False)
    replaced_at: datetime = created_moment()


class VerificationMethod(StrEnum):
    ASK = "ask"
    INBOUND = "inbound"


class Verification(SQLModel, table=True):
    """One request for consent (P3): asked by us, or a code that the patient sends first."""

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id")
    method: VerificationMethod = choice(VerificationMethod, VerificationMethod.ASK)
    status: VerificationStatus = choice(VerificationStatus, VerificationStatus.PENDING, index=True)
    code: str | None = Field(default=None, max_length=12, index=True)
    message_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    requested_by: UUID | None = ref("user.id", optional=True, index=False)
    requested_at: datetime = created_moment()
    expires_at: datetime = moment(index=True)
    answered_at: datetime | None = maybe_moment()
