"""Work as rows: what leaves the process, what came in, who holds which device, and the clock's jobs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.models.columns import (
    Id,
    choice,
    created_moment,
    id_field,
    json_object,
    maybe_moment,
    moment,
    ref,
    sealed,
    sealed_text,
)
from app.models.message import Purpose


class SendState(StrEnum):
    """`unknown`: it may have left; the provider's history is asked before anything is repeated."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRY = "retry"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


SEND_MOVES: dict[SendState, frozenset[SendState]] = {
    SendState.QUEUED: frozenset({SendState.SENDING, SendState.CANCELLED, SendState.TOO_LATE, SendState.DEAD}),
    SendState.RETRY: frozenset({SendState.SENDING, SendState.CANCELLED, SendState.TOO_LATE, SendState.DEAD}),
    SendState.SENDING: frozenset(
        {SendState.SENT, SendState.RETRY, SendState.UNKNOWN, SendState.DEAD, SendState.CANCELLED, SendState.TOO_LATE}
    ),
    SendState.UNKNOWN: frozenset({SendState.SENT, SendState.RETRY, SendState.DEAD, SendState.TOO_LATE}),
    SendState.SENT: frozenset(),
    SendState.DEAD: frozenset({SendState.RETRY}),
    SendState.CANCELLED: frozenset(),
    SendState.TOO_LATE: frozenset(),
}
READY_SENDS = frozenset({SendState.QUEUED, SendState.RETRY})
OPEN_SENDS = READY_SENDS | {SendState.SENDING, SendState.UNKNOWN}


class Lane(StrEnum):
    """The four lanes of a device (R8), first to last: a later lane never delays an earlier one."""

    URGENT = "1_urgent"
    ANSWER = "2_answer"
    REMINDER = "3_reminder"
    REST = "4_rest"


class Send(SQLModel, table=True):
    """One message on its way out through one WhatsApp device."""

    __table_args__ = (
        Index("ix_send_device_id_state_lane_due_at", "device_id", "state", "lane", "due_at"),
        Index("ix_send_state_next_at", "state", "next_at"),
        Index("ix_send_phone_index_sent_at", "phone_index", "sent_at"),
    )

    id: UUID = id_field()
    dedupe_key: str = Field(unique=True, max_length=120)
    message_id: UUID = ref("message.id")
    patient_id: UUID | None = ref("patient.id", optional=True)
    occurrence_id: UUID | None = ref("occurrence.id", optional=True)
    purpose: Purpose = choice(Purpose, Purpose.REMINDER)
    lane: Lane = choice(Lane, Lane.REMINDER)
    device_id: str = Field(max_length=80)
    jid: str = sealed_text("send.jid")
    phone_index: bytes = Field(sa_type=LargeBinary)
    text_hash: bytes = Field(sa_type=LargeBinary)
    is_warm: bool = False
    state: SendState = choice(SendState, SendState.QUEUED)
    due_at: datetime = moment()
    next_at: datetime = moment()
    expires_at: datetime | None = maybe_moment()
    attempts: int = 0
    repeats: int = 0
    looks: int = 0
    lease_owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = maybe_moment()
    fence: int = 0
    unknown_since: datetime | None = maybe_moment()
    last_error: str | None = Field(default=None, max_length=200)
    provider_message_id: str | None = Field(default=None, max_length=120)
    sent_at: datetime | None = maybe_moment()
    created_at: datetime = created_moment()

    def may_become(self, state: SendState) -> bool:
        return state in SEND_MOVES[self.state]


class Device(SQLModel, table=True):
    """A WhatsApp device: who works its queue now, when it may send next, and what holds it back."""

    id: str = Field(primary_key=True, max_length=80)
    jid: str | None = Field(default=None, max_length=80)
    is_online: bool = True
    checked_at: datetime | None = maybe_moment()
    offline_since: datetime | None = maybe_moment()
    next_send_at: datetime | None = maybe_moment()
    new_contacts_after: datetime | None = maybe_moment()
    paired_at: datetime | None = maybe_moment()
    caught_up_to: datetime | None = maybe_moment()
    lease_owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = maybe_moment()
    fence: int = 0


class InboxState(StrEnum):
    WAITING = "waiting"
    PROCESSING = "processing"
    DONE = "done"
    DEAD = "dead"


class InboxEvent(SQLModel, table=True):
    """One webhook, durable before it is answered, processed after (M2)."""

    __tablename__ = "inbox_event"
    __table_args__ = (Index("ix_inbox_event_state_next_at", "state", "next_at"),)

    id: UUID = id_field()
    dedupe_key: str = Field(unique=True, max_length=200)
    provider: str = Field(default="gowa", max_length=20)
    body: str = sealed_text("inbox_event.body")
    state: InboxState = choice(InboxState, InboxState.WAITING)
    is_caught_up: bool = False
    attempts: int = 0
    next_at: datetime = moment()
    lease_owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = maybe_moment()
    fence: int = 0
    last_error: str | None = Field(default=None, max_length=200)
    received_at: datetime = created_moment(index=True)
    done_at: datetime | None = maybe_moment()


class Notification(SQLModel, table=True):
    """Something a person should know (N4, minimal): words by key, never a patient's words."""

    __table_args__ = (
        Index("ix_notification_user_id_read_at", "user_id", "read_at"),
        Index("uq_notification_dedupe_key", "dedupe_key", unique=True),
    )

    id: UUID = id_field()
    user_id: UUID = ref("user.id", index=False)
    event: str = Field(max_length=60)
    is_critical: bool = False
    params: dict[str, str] = json_object()
    subject_type: str = Field(default="", max_length=40)
    subject_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    dedupe_key: str = Field(max_length=200)
    created_at: datetime = created_moment(index=True)
    read_at: datetime | None = maybe_moment()


class Channel(StrEnum):
    EMAIL = "email"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Delivery(SQLModel, table=True):
    """One notice to one person over one outside channel (N5). Without a mail server it waits as `queued`."""

    __table_args__ = (Index("ix_delivery_state_next_at", "state", "next_at"),)

    id: UUID = id_field()
    channel: Channel = choice(Channel, Channel.EMAIL)
    user_id: UUID | None = ref("user.id", optional=True)
    notification_id: UUID | None = ref("notification.id", optional=True)
    recipient: str = sealed_text("delivery.recipient")
    subject: str = Field(max_length=200)
    body: str = sealed_text("delivery.body")
    is_critical: bool = False
    state: DeliveryState = choice(DeliveryState, DeliveryState.QUEUED)
    attempts: int = 0
    next_at: datetime = created_moment()
    lease_owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = maybe_moment()
    fence: int = 0
    last_error: str | None = Field(default=None, max_length=200)
    created_at: datetime = created_moment()
    sent_at: datetime | None = maybe_moment()


class JobRun(SQLModel, table=True):
    """The clock's view of one named job (R9): last run, next run, and who runs it now. One row a job."""

    __tablename__ = "job"

    name: str = Field(primary_key=True, max_length=80)
    last_started_at: datetime | None = maybe_moment()
    last_finished_at: datetime | None = maybe_moment()
    last_duration_ms: float | None = None
    last_result: str | None = Field(default=None, max_length=500)
    last_error: str | None = Field(default=None, max_length=500)
    next_run_at: datetime | None = maybe_moment()
    runs: int = 0
    failures: int = 0
    lease_owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = maybe_moment()
    fence: int = 0


class FinishedRun(SQLModel, table=True):
    """One run of a job that did something or failed, for its history (R9). Runs that found nothing leave no row."""

    __tablename__ = "finished_run"
    __table_args__ = (Index("ix_finished_run_job_finished_at", "job", "finished_at"),)

    id: UUID = id_field()
    job: str = Field(max_length=80)
    finished_at: datetime = created_moment(index=True)
    duration_ms: float = 0.0
    result: str = Field(default="", max_length=500)
    error: str | None = Field(default=None, max_length=500)


class DomainEvent(SQLModel, table=True):
    """What happened, written in the transaction that made it happen (X3): ids and names, no personal data."""

    __tablename__ = "domain_event"
    __table_args__ = (Index("ix_domain_event_subject", "subject_type", "subject_id"),)

    id: UUID = id_field()
    name: str = Field(max_length=60, index=True)
    subject_type: str = Field(max_length=40)
    subject_id: UUID = Field(sa_type=Id)
    patient_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    actor_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    data: dict[str, str] = json_object()
    occurred_at: datetime = created_moment(index=True)
    published_at: datetime | None = maybe_moment()


class AuditEntry(SQLModel, table=True):
    """Who did what to which record (A12). `changes` is sealed, a patient's with the patient's own key inside."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_type", "subject_id"),)

    id: UUID = id_field()
    at: datetime = created_moment(index=True)
    actor_id: UUID | None = Field(default=None, sa_type=Id, index=True, nullable=True)
    actor_kind: str = Field(max_length=20)
    action: str = Field(max_length=60, index=True)
    outcome: str = Field(default="ok", max_length=10)
    subject_type: str = Field(default="", max_length=40)
    subject_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    patient_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    address: str = Field(default="", max_length=64)
    user_agent: str = Field(default="", max_length=300)
    request_id: str = Field(default="", max_length=64)
    changes: str | None = sealed("audit_entry.changes")
