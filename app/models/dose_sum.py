"""Sums of doses by quarter of an hour, so that the organisation's figures never count its occurrences one by one (P5).

A job keeps them. Young doses are counted anew with each of its runs; a change of an older one says so by itself,
whichever code makes it, in the same transaction: nobody who decides about doses has to think of it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, event, insert, inspect
from sqlmodel import Field, SQLModel

from app import clock
from app.ids import new_id
from app.models.columns import Id, UtcDateTime, id_field, maybe_moment, moment
from app.models.patient import Patient
from app.models.reminder import Occurrence

YOUNG = timedelta(hours=3)  # what is younger is counted anew with each run, and need not be said


class DoseSum(SQLModel, table=True):
    """The doses of patients who are not deleted, due from `quarter` on for 15 minutes, on one local day of theirs.

    A column for each outcome, one for each step of the funnel that was reached, and one for each standing of a day.
    """

    __tablename__ = "dose_sum"

    quarter: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    local_date: date = Field(primary_key=True)
    confirmed: int = 0
    declined: int = 0
    unanswered: int = 0
    waiting: int = 0
    not_delivered: int = 0
    failed: int = 0
    too_late: int = 0
    cancelled: int = 0
    muted: int = 0
    by_hand: int = 0
    planned: int = 0
    step_sent: int = 0
    step_delivered: int = 0
    step_read: int = 0
    step_answered: int = 0
    step_confirmed: int = 0
    step_declined: int = 0
    stands_planned: int = 0
    stands_going: int = 0
    stands_waiting: int = 0
    stands_confirmed: int = 0
    stands_declined: int = 0
    stands_missed: int = 0
    stands_failed: int = 0
    stands_left_out: int = 0


class DoseSumSpan(SQLModel, table=True):
    """From and until when the sums are complete: one row, or none while nothing was summed."""

    __tablename__ = "dose_sum_span"

    number: int = Field(default=1, primary_key=True)
    since: datetime = moment()
    until: datetime = moment()


class DoseSumChange(SQLModel, table=True):
    """A dose that was summed has changed, or all of a patient's have. Only ever added, and taken away by the job."""

    __tablename__ = "dose_sum_change"

    id: UUID = id_field()
    due_at: datetime | None = maybe_moment()
    patient_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)


@event.listens_for(Occurrence, "after_update")
@event.listens_for(Occurrence, "after_delete")
def _dose_changed(_mapper: object, connection: Connection, dose: Occurrence) -> None:
    former = inspect(dose).attrs.due_at.history.deleted or ()
    for due_at in {dose.due_at, *former}:
        if due_at < clock.now() - YOUNG:
            connection.execute(insert(DoseSumChange).values(id=new_id(), due_at=due_at))


@event.listens_for(Patient, "after_update")
def _patient_changed(_mapper: object, connection: Connection, patient: Patient) -> None:
    if inspect(patient).attrs.deleted_at.history.has_changes():
        connection.execute(insert(DoseSumChange).values(id=new_id(), patient_id=patient.id))
