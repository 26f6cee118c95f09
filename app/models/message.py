"""What was said: messages in and out, acknowledgements, and people's questions of an emergency kind (M1–M5)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models.columns import (
    Choice,
    Id,
    choice,
    created_moment,
    id_field,
    json_list,
    maybe_moment,
    moment,
    ref,
    sealed,
    sealed_text,
)


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class MessageStatus(StrEnum):
    """`received` for messages in; the others for messages out, in the order they can only grow."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


class Purpose(StrEnum):
    """Why a message was sent: decides its lane (R8) and what follows when its outcome is unknown."""

    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"
    THANKS = "thanks"
    ANSWER = "answer"
    VERIFICATION = "verification"
    UNSUBSCRIBED = "unsubscribed"
    RESUMED = "resumed"
    EMERGENCY = "emergency"
    PERSON = "person"
    ALERT = "alert"
    SHARE = "share"


class MediaStatus(StrEnum):
    NONE = "none"
    NOT_FETCHED = "not_fetched"
    FETCHED = "fetched"
    FAILED = "failed"


class Message(SQLModel, table=True):
    __table_args__ = (
        Index(
            "uq_message_device_id_provider_message_id",
            "device_id",
            "provider_message_id",
            unique=True,
            sqlite_where=text("provider_message_id IS NOT NULL"),
            postgresql_where=text("provider_message_id IS NOT NULL"),
        ),
        Index("ix_message_patient_id_created_at", "patient_id", "created_at"),
        Index("ix_message_phone_index_created_at", "phone_index", "created_at"),
        # The clock looks every few seconds for media to fetch: of millions of messages only those stand in it.
        Index(
            "ix_message_unfetched",
            "created_at",
            sqlite_where=text("media_status = 'not_fetched'"),
            postgresql_where=text("media_status = 'not_fetched'"),
        ),
    )

    id: UUID = id_field()
    patient_id: UUID | None = ref("patient.id", optional=True, index=False)
    phone: str | None = sealed("message.phone")
    phone_index: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    direction: Direction = choice(Direction, Direction.IN)
    purpose: Purpose | None = Field(default=None, sa_type=Choice(Purpose), nullable=True)
    body: str = sealed_text("message.body")
    status: MessageStatus = choice(MessageStatus, MessageStatus.RECEIVED)
    failure: str | None = Field(default=None, max_length=80)
    device_id: str | None = Field(default=None, max_length=80)
    provider_message_id: str | None = Field(default=None, max_length=120)
    reply_to_provider_id: str | None = Field(default=None, max_length=120)
    occurrence_id: UUID | None = ref("occurrence.id", optional=True)
    author_id: UUID | None = ref("user.id", optional=True, index=False)
    is_automatic: bool = False
    is_by_phone: bool = False
    is_forwarded: bool = False
    is_simulated: bool = False
    is_reaction: bool = False
    intent: str | None = Field(default=None, max_length=32)
    confidence: float | None = None
    language: str | None = Field(default=None, max_length=8)
    sentiment: str | None = Field(default=None, max_length=16)
    intent_provider: str | None = Field(default=None, max_length=20)
    intent_model: str | None = Field(default=None, max_length=60)
    intent_latency_ms: float | None = None
    intent_cost: float | None = None
    intent_sent: str | None = sealed("message.intent_sent")
    media_kind: str | None = Field(default=None, max_length=20)
    media_ref: str | None = sealed("message.media_ref")
    media_status: MediaStatus = choice(MediaStatus, MediaStatus.NONE)
    media_tries: int = 0
    media_next_at: datetime | None = maybe_moment()
    file_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    created_at: datetime = created_moment()
    sent_at: datetime | None = maybe_moment()
    delivered_at: datetime | None = maybe_moment()
    read_at: datetime | None = maybe_moment()
    edited_at: datetime | None = maybe_moment()
    removed_at: datetime | None = maybe_moment()


class Ack(SQLModel, table=True):
    """A receipt kept by the provider's id: it may come before the send returns (PEERS 5.6)."""

    __table_args__ = (UniqueConstraint("provider_message_id", "receipt"),)

    id: UUID = id_field()
    provider_message_id: str = Field(max_length=120)
    receipt: str = Field(max_length=20)
    at: datetime = moment()
    created_at: datetime = created_moment(index=True)


class MessageTombstone(SQLModel, table=True):
    """The id of a removed message, so that catch-up does not bring it back (M3, M10)."""

    __tablename__ = "message_tombstone"

    provider_message_id: str = Field(primary_key=True, max_length=120)
    removed_at: datetime = created_moment(index=True)


class MessageCount(SQLModel, table=True):
    """How many messages a day had before they were cleaned (M10): counts stay, words go."""

    __tablename__ = "message_count"
    __table_args__ = (UniqueConstraint("day", "direction", "purpose", "intent"),)

    id: UUID = id_field()
    day: str = Field(max_length=10)
    direction: Direction = choice(Direction, Direction.IN)
    purpose: str = Field(default="", max_length=32)
    intent: str = Field(default="", max_length=32)
    count: int = 0


class EmergencyStatus(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Emergency(SQLModel, table=True):
    """A cry for help in a patient's message, until taken (M5). Circle 0: volunteer and those on call; 1: all staff.

    Who took it and what was done outlives the message, whose words retention takes away (M10).
    """

    id: UUID = id_field()
    message_id: UUID | None = ref("message.id", optional=True)
    patient_id: UUID | None = ref("patient.id", optional=True)
    status: EmergencyStatus = choice(EmergencyStatus, EmergencyStatus.OPEN, index=True)
    happened_at: datetime = moment()
    circle: int = 0
    next_alert_at: datetime | None = maybe_moment(index=True)
    alerted: list[str] = json_list()
    taken_by: UUID | None = ref("user.id", optional=True, index=False)
    taken_at: datetime | None = maybe_moment()
    outcome: str | None = sealed("emergency.outcome")
    closed_at: datetime | None = maybe_moment()
    created_at: datetime = created_moment(index=True)
