"""Telephone calls to patients, and the questions that wait for a person's answer (P8, M7)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.models.columns import choice, created_moment, id_field, maybe_moment, ref, sealed


class CallOutcome(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"


class CallReason(StrEnum):
    """Why a patient needs a call, the most pressing first."""

    UNDELIVERABLE = "undeliverable"
    MISSED = "missed"
    SILENT = "silent"
    WRONG_NUMBER = "wrong_number"


class PatientCall(SQLModel, table=True):
    """One call that a person made, recorded in two taps."""

    __tablename__ = "patient_call"
    __table_args__ = (Index("ix_patient_call_patient_id_called_at", "patient_id", "called_at"),)

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id", index=False)
    author_id: UUID | None = ref("user.id", optional=True, index=False)
    outcome: CallOutcome = choice(CallOutcome, CallOutcome.REACHED)
    note: str | None = sealed("patient_call.note")
    called_at: datetime = created_moment()
    created_at: datetime = created_moment()


class Question(SQLModel, table=True):
    """A patient's message that a person has to answer: a question, a side effect, another appointment, unreadable.

    Open until somebody writes to the patient, reaches them by phone, or says that no answer is needed. `intent` is how
    the message was read; the message itself goes after its time (M10), the question and who answered it stay.
    """

    __table_args__ = (
        Index("ix_question_answered_at_asked_at", "answered_at", "asked_at"),
        Index("ix_question_patient_id_answered_at", "patient_id", "answered_at"),
    )

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id", index=False)
    message_id: UUID | None = ref("message.id", optional=True)
    intent: str = Field(max_length=32)
    asked_at: datetime = created_moment()
    answered_at: datetime | None = maybe_moment()
    answered_by: UUID | None = ref("user.id", optional=True, index=False)
    answered_via: str | None = Field(default=None, max_length=20)
