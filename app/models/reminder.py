"""Reminders and their occurrences: the rule that a person sets, and each due moment as a row (R1, R3)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import (
    Id,
    Json,
    choice,
    created_moment,
    id_field,
    json_list,
    json_object,
    maybe_moment,
    moment,
    ref,
    sealed,
    sealed_text,
    versioned,
)


class ReminderKind(StrEnum):
    MEDICATION = "medication"
    APPOINTMENT = "appointment"
    CHECK_UP = "check_up"
    GENERAL = "general"


class Frequency(StrEnum):
    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ReminderStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Reminder(SQLModel, table=True):
    """What to say to whom, and the rule of when. Times are the patient's local times, "HH:MM".

    Where "this and following" cut a rule in two (R6), the older part ends on its last day before `end_slot`, the newer
    begins on its first day with `start_slot`, counts its intervals from `anchor_date` and names the older one.
    """

    __table_args__ = (
        Index("ix_reminder_created_at_id", "created_at", "id"),
        Index("ix_reminder_kind_status", "kind", "status"),
    )

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id")
    kind: ReminderKind = choice(ReminderKind, ReminderKind.MEDICATION)
    message: str = sealed_text("reminder.message")
    variables: dict[str, str] = json_object()
    start_date: date
    start_slot: str | None = Field(default=None, max_length=5)
    end_date: date | None = None
    end_slot: str | None = Field(default=None, max_length=5)
    anchor_date: date | None = None
    times_of_day: list[str] = json_list()
    freq: Frequency = choice(Frequency, Frequency.DAILY)
    interval: int = 1
    by_day: list[str] = json_list()
    pauses: list[dict[str, str]] = json_list()
    timezone: str | None = Field(default=None, max_length=64)
    window_minutes: int = 120
    status: ReminderStatus = choice(ReminderStatus, ReminderStatus.ACTIVE)
    file_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    planned_until: datetime | None = maybe_moment(index=True)
    continues_id: UUID | None = ref("reminder.id", optional=True)
    created_by: UUID | None = ref("user.id", optional=True, index=False)
    field_versions: dict[str, int] = json_object()
    version: int = versioned()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()
    deleted_at: datetime | None = maybe_moment()


class OccurrenceStatus(StrEnum):
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    MISSED = "missed"
    FAILED = "failed"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    MUTED = "muted"


_S = OccurrenceStatus
WAITING_FOR_ANSWER = frozenset({_S.SENT, _S.DELIVERED, _S.READ})
OCCURRENCE_MOVES: dict[OccurrenceStatus, frozenset[OccurrenceStatus]] = {
    _S.SCHEDULED: frozenset({_S.SENDING, _S.CONFIRMED, _S.DECLINED, _S.TOO_LATE, _S.CANCELLED, _S.MUTED, _S.FAILED}),
    _S.SENDING: frozenset(
        {_S.SENT, _S.DELIVERED, _S.READ, _S.CONFIRMED, _S.DECLINED, _S.FAILED, _S.TOO_LATE, _S.CANCELLED, _S.MUTED}
    ),
    _S.SENT: frozenset({_S.DELIVERED, _S.READ, _S.CONFIRMED, _S.DECLINED, _S.MISSED}),
    _S.DELIVERED: frozenset({_S.READ, _S.CONFIRMED, _S.DECLINED, _S.MISSED}),
    _S.READ: frozenset({_S.CONFIRMED, _S.DECLINED, _S.MISSED}),
    _S.CONFIRMED: frozenset({_S.DECLINED}),
    _S.DECLINED: frozenset({_S.CONFIRMED}),
    _S.MISSED: frozenset({_S.CONFIRMED, _S.DECLINED, _S.SENDING}),
    _S.FAILED: frozenset({_S.SENDING, _S.CONFIRMED, _S.DECLINED}),
    _S.TOO_LATE: frozenset({_S.SENDING, _S.CONFIRMED, _S.DECLINED}),
    _S.CANCELLED: frozenset({_S.SCHEDULED}),
    _S.MUTED: frozenset({_S.SCHEDULED, _S.SENDING, _S.CONFIRMED, _S.DECLINED}),
}


class Occurrence(SQLModel, table=True):
    """One due moment. Unique on (reminder, local date, slot): planned twice is planned once (R3).

    The day and slot are those of the rule and never change; one that a person moved has another `due_at` (R6).
    """

    __table_args__ = (
        UniqueConstraint("reminder_id", "local_date", "slot"),
        UniqueConstraint("reminder_id", "due_at"),
        Index("ix_occurrence_status_due_at", "status", "due_at"),
        Index("ix_occurrence_patient_id_due_at_status", "patient_id", "due_at", "status"),  # a patient's days, counted
        Index("ix_occurrence_next_followup_at", "next_followup_at"),
        Index("ix_occurrence_due_at_id_patient_id", "due_at", "id", "patient_id"),  # a day's order, and whose it is
    )

    id: UUID = id_field()
    reminder_id: UUID = ref("reminder.id", index=False)
    patient_id: UUID = ref("patient.id", index=False)
    local_date: date
    slot: str = Field(max_length=5)
    due_at: datetime = moment()
    expires_at: datetime = moment()
    status: OccurrenceStatus = choice(OccurrenceStatus, OccurrenceStatus.SCHEDULED)
    reason: str | None = Field(default=None, max_length=40)
    is_edited: bool = False
    moved_to: str | None = Field(default=None, max_length=16)
    own_message: str | None = sealed("occurrence.own_message")
    field_versions: dict[str, int] | None = Field(default=None, sa_type=Json, nullable=True)
    message_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    sent_at: datetime | None = maybe_moment()
    delivered_at: datetime | None = maybe_moment()
    read_at: datetime | None = maybe_moment()
    answered_at: datetime | None = maybe_moment()
    answered_from: str | None = Field(default=None, max_length=32)
    confirmed_at: datetime | None = maybe_moment()
    confirmed_by: UUID | None = ref("user.id", optional=True, index=False)
    confirmed_via: str | None = Field(default=None, max_length=20)
    is_confirmed_late: bool = False
    declined_at: datetime | None = maybe_moment()
    declined_by: UUID | None = ref("user.id", optional=True, index=False)
    is_not_yet: bool = False
    missed_at: datetime | None = maybe_moment()
    followups_sent: int = 0
    next_followup_at: datetime | None = maybe_moment()
    version: int = versioned()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()

    def may_become(self, status: OccurrenceStatus) -> bool:
        return status in OCCURRENCE_MOVES[self.status]

    @property
    def wall_time(self) -> str:
        """The local time of day at which it is due, "HH:MM": the rule's, or where a person moved it."""
        return self.moved_to[-5:] if self.moved_to else self.slot
