"""`/api/v1/today`: what of the caller's patients needs a person now (S1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from sqlmodel import Session

from app import clock
from app.api.plan import CurrentActor, Reading, Tx
from app.api.reminder_shapes import OccurrenceRow
from app.api.resource import Resource
from app.errors import IllegalTransition
from app.ids import named_id
from app.services.actor import Actor, Permission
from app.services.reminders import asking_again, queries
from app.services.shapes import Moment, Shown
from app.services.today.day import Today, get_today
from app.services.today.groups import Group, Todo

OccurrenceId = Annotated[str, Path(description="The occurrence's id.")]


def _sees_occurrence(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return queries.find_occurrence(session, actor, named_id(path["occurrence_id"]))


today = Resource("/today", tag="Today", subject="patient")
questions_again = Resource("/occurrences", tag="Occurrences", subject="occurrence", sees=_sees_occurrence)


class TodoRow(Shown):
    id: Annotated[UUID, Field(description="Of the question, the patient to call, or the occurrence.")]
    group: Group
    patient_id: UUID
    name: str
    at: Annotated[Moment, Field(description="When it was asked, due, or became necessary.")]
    text: Annotated[str, Field(description="The question, or what the dose is.")]
    state: Annotated[str, Field(description="How a question was read, why a call is needed, how a dose stands.")]
    count: Annotated[int, Field(description="Doses missed in a row, or times the patient was asked again.")]

    @classmethod
    def of(cls, todo: Todo) -> TodoRow:
        return cls.drawn_from(todo)


class TodayStanding(Shown):
    is_mine: Annotated[bool, Field(description="Only the caller's own patients.")]
    counts: Annotated[dict[Group, int], Field(description="Up to 1 001 each.")]
    patients: int
    done: Annotated[int, Field(description="Of these patients, how many need nothing now.")]
    rows: Annotated[list[TodoRow], Field(description="By urgency; at most 50 of each group, the oldest first.")]

    @classmethod
    def of(cls, found: Today) -> TodayStanding:
        rows = [TodoRow.of(todo) for group in Group for todo in found.rows[group]]
        return cls(is_mine=found.is_mine, counts=found.counts, patients=found.patients, done=found.done, rows=rows)


@today.get("", needs=Permission.PATIENT_READ, summary="Read today's list")
def read_today(
    session: Reading,
    actor: CurrentActor,
    mine: Annotated[bool | None, Query(description="Only your own patients; for those who see all.")] = None,
) -> TodayStanding:
    """Questions, calls, doses that are due now, and doses that wait for an answer."""
    return TodayStanding.of(get_today(session, actor, is_mine=mine, now=clock.now()))


@questions_again.post(
    "/{occurrence_id}/ask-again",
    needs=Permission.REMINDER_SEND,
    summary="Ask about a dose again now",
    status=200,
    raises=(IllegalTransition,),
)
def ask_again(occurrence_id: OccurrenceId, session: Tx, actor: CurrentActor) -> OccurrenceRow:
    """Sends the next follow-up at once. Not within five minutes of the one before."""
    return OccurrenceRow.of(asking_again.ask_again_now(session, actor, named_id(occurrence_id), now=clock.now()))
