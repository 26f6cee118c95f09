"""`/api/v1/reminders`: what is to be said to whom, and when (R1, R5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.plan import CurrentActor, Reading, Tx
from app.api.reminder_shapes import ReminderPatch, ReminderRow, ReminderWish, ReopenWish, SendSummary
from app.api.resource import Resource
from app.errors import IllegalTransition, NotFound, VersionConflict
from app.ids import named_id
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.reminders import commands, going_on, queries, send_runs, sending

ReminderId = Annotated[str, Path(description="The reminder's id.")]


def sees_reminder(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return queries.find_reminder(session, actor, named_id(path["reminder_id"]))


def _sees_deleted_reminder(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return queries.find_reminder(session, actor, named_id(path["reminder_id"]), is_deleted_too=True)


reminders = Resource("/reminders", tag="Reminders", subject="reminder", sees=sees_reminder)
deleted_reminders = Resource("/reminders", tag="Reminders", subject="reminder", sees=_sees_deleted_reminder)


@reminders.post("", needs=Permission.REMINDER_WRITE, summary="Add a reminder", raises=(NotFound,))
def add_reminder(body: ReminderWish, session: Tx, actor: CurrentActor) -> ReminderRow:
    """Its occurrences of the next 48 hours exist when this answers. A time that has passed today starts tomorrow;
    for `once` it is refused."""
    return ReminderRow.of(commands.create_reminder(session, actor, body.new(), now=clock.now()))


@reminders.get("", needs=Permission.REMINDER_READ, summary="List reminders")
def list_reminders(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    patient_id: Annotated[UUID | None, Query(alias="patientId")] = None,
) -> Page[ReminderRow]:
    """Of the patients you see, newest first."""
    return queries.list_reminders(session, actor, page, patient_id=patient_id).map(ReminderRow.of)


@reminders.post(
    "/send-all", needs=Permission.REMINDER_SEND, summary="Send all of today now", status=200, raises=(NotFound,)
)
def send_all_reminders(
    session: Tx,
    actor: CurrentActor,
    run_id: Annotated[
        UUID | None, Query(alias="runId", description="The run to go on with, while `hasMore`; left out: a new one.")
    ] = None,
) -> SendSummary:
    """Everything of today that is still to be sent, oldest due first, up to 500 at a time; who is in quiet hours is
    skipped. What is sent now is not sent again at its time. `runId` names this run under `/send-runs`."""
    run, report = send_runs.send_all_in_run(session, actor, run_id=run_id, now=clock.now())
    return SendSummary.of(report, run_id=run)


@reminders.get("/{reminder_id}", needs=Permission.REMINDER_READ, summary="Read a reminder")
def read_reminder(reminder_id: ReminderId, session: Reading, actor: CurrentActor) -> ReminderRow:
    """As it stands now."""
    return ReminderRow.of(queries.get_reminder(session, actor, named_id(reminder_id)))


@reminders.patch(
    "/{reminder_id}",
    needs=Permission.REMINDER_WRITE,
    summary="Change a reminder",
    raises=(VersionConflict, IllegalTransition),
)
def change_reminder(
    reminder_id: ReminderId, body: ReminderPatch, session: Tx, actor: CurrentActor, seen: SeenVersion
) -> ReminderRow:
    """A changed rule replaces only occurrences that are still scheduled. `status` pauses, resumes or ends it."""
    known, sent, now = named_id(reminder_id), body.given(), clock.now()
    version = body.version if "version" in sent else seen
    reminder = commands.change_reminder(session, actor, known, body.changes(), seen=version, now=now)
    if "status" in sent:
        reminder = commands.set_reminder_status(session, actor, known, body.status, now=now)
    return ReminderRow.of(reminder)


@reminders.delete("/{reminder_id}", needs=Permission.REMINDER_WRITE, summary="Delete a reminder")
def delete_reminder(reminder_id: ReminderId, session: Tx, actor: CurrentActor) -> None:
    """History stays; what is still scheduled is forgotten."""
    commands.delete_reminder(session, actor, named_id(reminder_id), now=clock.now())


@deleted_reminders.post(
    "/{reminder_id}/restore", needs=Permission.REMINDER_WRITE, summary="Restore a deleted reminder", status=200
)
def restore_reminder(reminder_id: ReminderId, session: Tx, actor: CurrentActor) -> ReminderRow:
    """It goes on as it was: its occurrences of the next 48 hours exist again. One that is not deleted stays as it
    is."""
    return ReminderRow.of(going_on.restore_reminder(session, actor, named_id(reminder_id), now=clock.now()))


@reminders.post(
    "/{reminder_id}/reopen",
    needs=Permission.REMINDER_WRITE,
    summary="Reopen an ended reminder",
    status=200,
    raises=(IllegalTransition,),
)
def reopen_reminder(reminder_id: ReminderId, body: ReopenWish, session: Tx, actor: CurrentActor) -> ReminderRow:
    """Undo of ending it: it is `active` or `paused` again."""
    known = named_id(reminder_id)
    return ReminderRow.of(going_on.reopen_reminder(session, actor, known, body.status, now=clock.now()))


@reminders.post("/{reminder_id}/send-now", needs=Permission.REMINDER_SEND, summary="Send a reminder now", status=200)
def send_reminder_now(reminder_id: ReminderId, session: Tx, actor: CurrentActor) -> SendSummary:
    """Its next scheduled occurrence, else today's that failed, was late or missed. It is not sent again at its time.
    With none left today it is skipped, `nothing_due`: what has gone out today does not use up tomorrow's."""
    return SendSummary.of(sending.send_now(session, actor, named_id(reminder_id), now=clock.now()))
