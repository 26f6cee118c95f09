"""`/api/v1/calls` and a patient's: who needs a call and why, and what came of those that were made (P8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field
from sqlmodel import Session

from app import clock
from app.api.compliance import FigureRow
from app.api.params import PageQuery
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import IllegalTransition
from app.ids import named_id
from app.models.call import CallOutcome, PatientCall, Question
from app.services.actor import Actor, Permission
from app.services.calls import questions as asked
from app.services.calls import recording
from app.services.pages import Page
from app.services.shapes import Given, Moment, Prose, Shown, example

CallId = Annotated[str, Path(description="The call's id.")]
QuestionId = Annotated[str, Path(description="The question's id.")]


def _sees_call(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return recording.find_call(session, actor, named_id(path["call_id"]))


def _sees_question(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return asked.find_question(session, actor, named_id(path["question_id"]))


patient_calls = Resource("/patients/{patient_id}/calls", tag="Calls", subject="patient", sees=sees_patient)
calls = Resource("/calls", tag="Calls", subject="call", sees=_sees_call)
questions = Resource("/questions", tag="Questions", subject="question", sees=_sees_question)


class NewCall(Given, json_schema_extra=example(outcome="reached", note="Mual ringan, obat tetap diminum.")):
    outcome: CallOutcome
    note: Annotated[Prose, Field(max_length=recording.MAX_NOTE)] = ""


class CallRow(Shown):
    id: UUID
    patient_id: UUID
    author_id: UUID | None
    outcome: CallOutcome
    note: str | None
    called_at: Moment

    @classmethod
    def of(cls, call: PatientCall) -> CallRow:
        return cls.drawn_from(call)


class QuestionRow(Shown):
    id: UUID
    patient_id: UUID
    message_id: Annotated[UUID | None, Field(description="Null once the message was cleaned away.")]
    intent: str
    asked_at: Moment
    answered_at: Moment | None
    answered_by: UUID | None
    answered_via: Annotated[str | None, Field(description="`message`, `phone`, `call` or `hand`.")]

    @classmethod
    def of(cls, question: Question) -> QuestionRow:
        return cls.drawn_from(question)


@patient_calls.post("", needs=Permission.CALL_RECORD, summary="Record a call to a patient")
def record_call(patient_id: PatientId, body: NewCall, session: Tx, actor: CurrentActor) -> CallRow:
    """`reached` settles why a call was needed; `not_reached` and `wrong_number` bring the patient back tomorrow."""
    made = recording.record_call(session, actor, named_id(patient_id), body.outcome, note=body.note, now=clock.now())
    return CallRow.of(made)


@patient_calls.get("", needs=Permission.PATIENT_READ, summary="List calls to a patient", opens=True)
def list_calls(patient_id: PatientId, session: Reading, actor: CurrentActor, page: PageQuery) -> Page[CallRow]:
    """Newest first."""
    return recording.list_calls(session, actor, named_id(patient_id), page).map(CallRow.of)


@calls.get("/needed", needs=Permission.PATIENT_READ, summary="List patients who need a call")
def list_needed_calls(session: Reading, actor: CurrentActor, page: PageQuery) -> Page[FigureRow]:
    """Silent for 21 days, two doses missed in a row, or messages that do not arrive; the longest wait first.

    After a call to a wrong number they come back the next day, with `wrong_number` as the reason.
    """
    return recording.list_needing_call(session, actor, page).map(FigureRow.of)


@calls.delete(
    "/{call_id}", needs=Permission.CALL_RECORD, summary="Take a recorded call back", raises=(IllegalTransition,)
)
def take_back_call(call_id: CallId, session: Tx, actor: CurrentActor) -> None:
    """Your own, within ten minutes: what it had settled is open again."""
    recording.take_back_call(session, actor, named_id(call_id), now=clock.now())


@questions.get("", needs=Permission.MESSAGE_READ, summary="List questions that wait for an answer")
def list_questions(session: Reading, actor: CurrentActor, page: PageQuery) -> Page[QuestionRow]:
    """Of the patients you see, the oldest first."""
    return asked.list_open_questions(session, actor, page).map(QuestionRow.of)


@questions.post(
    "/{question_id}/close", needs=Permission.MESSAGE_SEND, summary="Say that a question needs no answer", status=200
)
def close_question(question_id: QuestionId, session: Tx, actor: CurrentActor) -> QuestionRow:
    """Writing to the patient, or a call that reaches them, closes it by itself."""
    return QuestionRow.of(asked.close_question(session, actor, named_id(question_id), now=clock.now()))


@questions.post("/{question_id}/reopen", needs=Permission.MESSAGE_SEND, summary="Open a question again", status=200)
def reopen_question(question_id: QuestionId, session: Tx, actor: CurrentActor) -> QuestionRow:
    """Only what was closed by hand."""
    return QuestionRow.of(asked.reopen_question(session, actor, named_id(question_id)))
