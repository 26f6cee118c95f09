"""What a reminder would do, what waits to be sent, and a calendar of due moments (R5, R6, R8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from app import clock
from app.api.plan import CurrentActor, Reading, Tx
from app.api.reminder_shapes import ReminderWish
from app.api.resource import Resource
from app.errors import Invalid, NotFound
from app.i18n import translate
from app.ids import named_id
from app.services.actor import Permission
from app.services.reminders import capacity, month, preview, send_runs
from app.services.reminders.day import Standing
from app.services.reminders.local_time import local_date_of, zone_of
from app.services.reminders.month import MonthDay
from app.services.reminders.preview import Preview
from app.services.reminders.send_runs import RunProgress
from app.services.shapes import Moment, PlannedDay, Shown

MAX_DAYS = timedelta(days=62)
A_MONTH = timedelta(days=30)
RunId = Annotated[str, Path(description="The run's id.")]

planning = Resource("/reminders", tag="Reminders", subject="reminder")
runs = Resource("/send-runs", tag="Send runs", subject="send_run")


class NextDateRow(Shown):
    due_at: Moment
    local: Annotated[str, Field(description="What the patient's clock shows then.", examples=["2026-12-01T08:00"])]
    is_shifted: Annotated[bool, Field(description="The chosen time does not exist on that day.")]


class ProblemRow(Shown):
    field: str
    message: str


class CrowdRow(Shown):
    """More is due then than the devices can send within the window."""

    due_at: Moment
    others: int
    ends_at: Moment
    suggestions: list[Moment]


class PreviewRow(Shown):
    text: str
    language: str
    timezone: str
    next: list[NextDateRow]
    doses: Annotated[int | None, Field(description="`null` for a reminder without an end.")]
    problems: list[ProblemRow]
    quiet_times: Annotated[
        list[str], Field(description="Chosen times within the patient's quiet hours; they are kept.")
    ]
    crowds: list[CrowdRow]
    unfilled: Annotated[list[str], Field(description="Variables of the message that stand for nothing.")]

    @classmethod
    def of(cls, found: Preview, language: str) -> PreviewRow:
        return cls(
            text=found.text,
            language=found.language,
            timezone=found.timezone,
            next=[
                NextDateRow(due_at=one.due_at, local=one.wall.isoformat(timespec="minutes"), is_shifted=one.is_shifted)
                for one in found.next_dates
            ],
            doses=found.doses,
            problems=[
                ProblemRow(field=one.field, message=translate(language, one.message, **one.params))
                for one in found.problems
            ],
            quiet_times=found.quiet,
            unfilled=found.unfilled,
            crowds=[
                CrowdRow(due_at=one.due_at, others=one.others, ends_at=one.ends_at, suggestions=list(one.suggestions))
                for one in found.crowds
            ],
        )


class QueueRow(Shown):
    waiting: int
    ends_at: Moment


class CalendarDay(Shown):
    """`counts` by how they stand; `expected` are meant by the rules and not planned yet."""

    day: date
    counts: dict[Standing, int]
    expected: int

    @classmethod
    def of(cls, found: MonthDay) -> CalendarDay:
        return cls(day=found.day, counts=found.counts, expected=found.expected)


class RunRow(Shown):
    """How far a run is. `waiting` are on their way; `takenBack` were stopped; `skipped` counts by reason."""

    id: str
    started_at: Moment
    cancelled_at: Moment | None
    total: int
    sent: int
    waiting: int
    failed: int
    taken_back: int
    skipped: dict[str, int]
    is_over: bool

    @classmethod
    def of(cls, run: RunProgress) -> RunRow:
        return cls.drawn_from(run, id=str(run.id))


@planning.post(
    "/preview",
    needs=Permission.REMINDER_READ,
    summary="Look at a reminder before it is made",
    status=200,
    raises=(NotFound,),
)
def preview_reminder(body: ReminderWish, session: Reading, actor: CurrentActor) -> PreviewRow:
    """Its words as the patient would read them, the next five dates, how many doses, and what to think of: times in
    quiet hours, or with more to send than the devices carry. What does not hold is listed, not refused."""
    found = preview.preview_reminder(session, actor, body.new(), now=clock.now())
    return PreviewRow.of(found, actor.language)


@planning.get("/queue", needs=Permission.REMINDER_READ, summary="What waits to be sent")
def read_queue(session: Reading, actor: CurrentActor) -> QueueRow:
    """How many messages wait for the devices, and when the last will have left at the present speed."""
    found = capacity.get_queue(session, actor, now=clock.now())
    return QueueRow(waiting=found.waiting, ends_at=found.ends_at)


@planning.get("/calendar", needs=Permission.REMINDER_READ, summary="Count due moments by day")
def read_calendar(
    session: Reading,
    actor: CurrentActor,
    first: Annotated[PlannedDay | None, Query(alias="from", description="Left out: today.")] = None,
    last: Annotated[PlannedDay | None, Query(alias="to", description="Left out: 30 days later.")] = None,
) -> list[CalendarDay]:
    """Each day from `from` to `to` (at most 62), both included, as it is where you are."""
    now = clock.now()
    begin = first or local_date_of(now, zone_of(actor.timezone))
    end = last or begin + A_MONTH
    if not timedelta() <= end - begin <= MAX_DAYS:
        raise Invalid.field("to", "error.calendar_span", days=str(MAX_DAYS.days))
    found = month.count_month(session, actor, begin, end, now=now)
    return [CalendarDay.of(day) for day in found.days]


@runs.get("/{run_id}", needs=Permission.REMINDER_READ, summary="How far a run is")
def read_run(run_id: RunId, session: Reading, actor: CurrentActor) -> RunRow:
    """A run is one "send all": its own, or anybody's for who sees every patient."""
    return RunRow.of(send_runs.get_run(session, actor, named_id(run_id)))


@runs.post("/{run_id}/cancel", needs=Permission.REMINDER_SEND, summary="Stop a run", status=200)
def cancel_run(run_id: RunId, session: Tx, actor: CurrentActor) -> RunRow:
    """What has not left yet is taken back, and sent at its own time."""
    return RunRow.of(send_runs.cancel_run(session, actor, named_id(run_id), now=clock.now()))
