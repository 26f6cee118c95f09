"""`/api/v1/occurrences`: each due moment, what became of it, and what is different about it alone (R3, R4, R6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.periods import PeriodQuery
from app.api.plan import CurrentActor, Reading, Tx
from app.api.reminder_shapes import OccurrencePatch, OccurrenceRow, ReminderPatch, ReminderRow, SendSummary
from app.api.resource import Resource
from app.errors import IllegalTransition, VersionConflict
from app.ids import named_id
from app.models.reminder import OccurrenceStatus
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.reminders import answers, following, one_occurrence, queries, sending, taking_back
from app.services.reminders.queries import OccurrenceFilter

OccurrenceId = Annotated[str, Path(description="The occurrence's id.")]


def _sees_occurrence(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return queries.find_occurrence(session, actor, named_id(path["occurrence_id"]))


occurrences = Resource("/occurrences", tag="Occurrences", subject="occurrence", sees=_sees_occurrence)


@occurrences.get("", needs=Permission.REMINDER_READ, summary="List occurrences")
def list_occurrences(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    period: PeriodQuery,
    *,
    patient_id: Annotated[UUID | None, Query(alias="patientId")] = None,
    reminder_id: Annotated[UUID | None, Query(alias="reminderId")] = None,
    status: Annotated[OccurrenceStatus | None, Query()] = None,
) -> Page[OccurrenceRow]:
    """Each due moment of the reminders you see, by the time it is due."""
    wanted = OccurrenceFilter(patient_id, reminder_id, status, period.since, period.until)
    return queries.list_occurrences(session, actor, wanted, page).map(OccurrenceRow.of)


@occurrences.get("/{occurrence_id}", needs=Permission.REMINDER_READ, summary="Read an occurrence")
def read_occurrence(occurrence_id: OccurrenceId, session: Reading, actor: CurrentActor) -> OccurrenceRow:
    """As it stands now."""
    return OccurrenceRow.of(queries.get_occurrence(session, actor, named_id(occurrence_id)))


@occurrences.post(
    "/{occurrence_id}/confirm",
    needs=Permission.OCCURRENCE_CONFIRM,
    summary="Confirm for the patient",
    status=200,
    raises=(IllegalTransition,),
)
def confirm_occurrence(occurrence_id: OccurrenceId, session: Tx, actor: CurrentActor) -> OccurrenceRow:
    """By hand; also a missed one, up to seven days after it was due."""
    return OccurrenceRow.of(answers.confirm_by_hand(session, actor, named_id(occurrence_id), now=clock.now()))


@occurrences.post(
    "/{occurrence_id}/decline",
    needs=Permission.OCCURRENCE_CONFIRM,
    summary="Decline for the patient",
    status=200,
    raises=(IllegalTransition,),
)
def decline_occurrence(occurrence_id: OccurrenceId, session: Tx, actor: CurrentActor) -> OccurrenceRow:
    """By hand: the patient did not take it and will not."""
    return OccurrenceRow.of(answers.decline_by_hand(session, actor, named_id(occurrence_id), now=clock.now()))


@occurrences.post(
    "/{occurrence_id}/undo-answer",
    needs=Permission.OCCURRENCE_CONFIRM,
    summary="Take back your own answer",
    status=200,
    raises=(IllegalTransition,),
)
def undo_answer(occurrence_id: OccurrenceId, session: Tx, actor: CurrentActor) -> OccurrenceRow:
    """Within five minutes, by who gave it by hand: it is again what it was before."""
    return OccurrenceRow.of(taking_back.undo_answer(session, actor, named_id(occurrence_id), now=clock.now()))


@occurrences.post(
    "/{occurrence_id}/send-now", needs=Permission.REMINDER_SEND, summary="Send an occurrence now", status=200
)
def send_occurrence_now(occurrence_id: OccurrenceId, session: Tx, actor: CurrentActor) -> SendSummary:
    """This one, whether it is planned, or failed, was late, muted or missed within seven days. It is not sent again at
    its time. One that has gone out is skipped, `already_sent`."""
    return SendSummary.of(sending.send_occurrence(session, actor, named_id(occurrence_id), now=clock.now()))


@occurrences.patch(
    "/{occurrence_id}",
    needs=Permission.REMINDER_WRITE,
    summary="Change one occurrence",
    raises=(IllegalTransition, VersionConflict),
)
def change_occurrence(
    occurrence_id: OccurrenceId, body: OccurrencePatch, session: Tx, actor: CurrentActor, seen: SeenVersion
) -> OccurrenceRow:
    """Move this one, or give it words of its own; the others stay. Only while it is scheduled."""
    version = body.version if "version" in body.model_fields_set else seen
    known, now = named_id(occurrence_id), clock.now()
    return OccurrenceRow.of(
        one_occurrence.change_occurrence(session, actor, known, body.changes(), seen=version, now=now)
    )


@occurrences.post(
    "/{occurrence_id}/cancel",
    needs=Permission.REMINDER_WRITE,
    summary="Leave one occurrence out",
    status=200,
    raises=(IllegalTransition,),
)
def cancel_occurrence(occurrence_id: OccurrenceId, session: Tx, actor: CurrentActor) -> OccurrenceRow:
    """It stays as cancelled and is not planned again; the others stay."""
    return OccurrenceRow.of(one_occurrence.cancel_occurrence(session, actor, named_id(occurrence_id), now=clock.now()))


@occurrences.post(
    "/{occurrence_id}/restore",
    needs=Permission.REMINDER_WRITE,
    summary="Take an occurrence back in",
    status=200,
    raises=(IllegalTransition,),
)
def restore_occurrence(occurrence_id: OccurrenceId, session: Tx, actor: CurrentActor) -> OccurrenceRow:
    """One that was left out by hand, as long as its time lies ahead."""
    found = one_occurrence.restore_occurrence(session, actor, named_id(occurrence_id), now=clock.now())
    return OccurrenceRow.of(found)


@occurrences.post(
    "/{occurrence_id}/following",
    needs=Permission.REMINDER_WRITE,
    summary="Change this and the following",
    raises=(IllegalTransition, VersionConflict),
)
def change_following(
    occurrence_id: OccurrenceId, body: ReminderPatch, session: Tx, actor: CurrentActor, seen: SeenVersion
) -> ReminderRow:
    """The reminder ends before this occurrence and a new one goes on from it, with what is sent changed; `continuesId`
    names the old one. Where nothing lies before, the reminder itself changes. `version` is the reminder's."""
    version = body.version if "version" in body.model_fields_set else seen
    known, now = named_id(occurrence_id), clock.now()
    return ReminderRow.of(following.change_following(session, actor, known, body.changes(), seen=version, now=now))
