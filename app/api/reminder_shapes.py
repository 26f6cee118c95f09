"""What a reminder and its occurrences look like in JSON (PRODUCT 0.1)."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models.reminder import Frequency, Occurrence, OccurrenceStatus, Reminder, ReminderKind, ReminderStatus
from app.services.reminders import schemas
from app.services.reminders.one_occurrence import OccurrenceChanges
from app.services.reminders.sending import SendReport
from app.services.shapes import Given, Line, Moment, PlannedDay, Prose, Shown, Version, example, unsent

Text = Annotated[Prose, Field(max_length=20_000, examples=["Halo {name}, waktunya minum {medicine} ({time})."])]
LocalTime = Annotated[Line, Field(max_length=10, examples=["08:00"])]
Times = Annotated[list[LocalTime], Field(max_length=200, description="The patient's local times, `HH:MM`.")]
Weekday = Annotated[Line, Field(max_length=10, examples=["MO"])]
Zone = Annotated[Line, Field(max_length=64, examples=["Asia/Jakarta"])]
Values = Annotated[
    dict[Annotated[Line, Field(max_length=40)], Annotated[Line, Field(max_length=200)]],
    Field(max_length=20, description="What the variables of the text stand for, such as `medicine`."),
]
Interval = Annotated[int, Field(ge=1, le=schemas.MAX_INTERVAL, description="Every n days, weeks or months.")]
ReminderFile = Annotated[UUID | None, Field(description="A picture or a document that goes along with every message.")]
Window = Annotated[int, Field(ge=5, le=schemas.MAX_WINDOW, description="Later than this it is never sent.")]


class Pause(Given):
    """Days without this reminder, both included."""

    first: Annotated[PlannedDay, Field(alias="from")]
    last: Annotated[PlannedDay, Field(alias="to")]

    def plain(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


class Recurrence(Given):
    freq: Frequency
    interval: Interval = 1
    by_day: Annotated[list[Weekday], Field(max_length=7, description="For `weekly`: `MO` to `SU`.")] = Field(
        default_factory=list
    )


class RecurrenceChanges(Given):
    freq: Frequency = unsent()
    interval: Interval = unsent()
    by_day: Annotated[list[Weekday], Field(max_length=7)] = unsent()


class ReminderWish(
    Given,
    json_schema_extra=example(
        patientId="0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c",
        kind="medication",
        message="Halo {name}, waktunya minum {medicine} ({time}).",
        startDate="2026-12-01",
        timesOfDay=["08:00", "20:00"],
        recurrence={"freq": "daily"},
        variables={"medicine": "Tamoxifen"},
    ),
):
    patient_id: UUID
    kind: ReminderKind
    message: Text
    start_date: PlannedDay
    times_of_day: Times
    recurrence: Recurrence
    end_date: PlannedDay | None = None
    pauses: Annotated[list[Pause], Field(max_length=50)] = Field(default_factory=list)
    timezone: Annotated[Zone | None, Field(description="Left out: the patient's own.")] = None
    window_minutes: Window = 120
    variables: Values = Field(default_factory=dict)
    template_id: Annotated[UUID | None, Field(description="The template its text came from, whose use is counted.")] = (
        None
    )
    file_id: ReminderFile = None

    def new(self) -> schemas.NewReminder:
        return schemas.NewReminder(
            patient_id=self.patient_id,
            kind=self.kind,
            message=self.message,
            start_date=self.start_date,
            times_of_day=self.times_of_day,
            freq=self.recurrence.freq,
            interval=self.recurrence.interval,
            by_day=self.recurrence.by_day,
            end_date=self.end_date,
            pauses=[pause.plain() for pause in self.pauses],
            timezone=self.timezone,
            window_minutes=self.window_minutes,
            variables=self.variables,
            template_id=self.template_id,
            file_id=self.file_id,
        )


class ReminderPatch(Given, json_schema_extra=example(timesOfDay=["07:30"], version=1)):
    """Only the fields that are sent change. A changed rule replaces only occurrences that are still scheduled."""

    kind: ReminderKind = unsent()
    message: Text = unsent()
    start_date: PlannedDay = unsent()
    times_of_day: Times = unsent()
    recurrence: RecurrenceChanges = unsent()
    end_date: PlannedDay | None = None
    pauses: Annotated[list[Pause], Field(max_length=50)] = unsent()
    timezone: Zone | None = None
    window_minutes: Window = unsent()
    variables: Values = unsent()
    file_id: ReminderFile = None
    status: Annotated[ReminderStatus, Field(description="`paused`, `active` again, or `ended` for good.")] = unsent()
    version: Version = unsent()

    def changes(self) -> schemas.ReminderChanges:
        sent = self.given()
        emptied = frozenset(name for name in ("end_date", "timezone", "file_id") if name in sent and sent[name] is None)
        repeat = self.recurrence.given() if "recurrence" in sent else {}
        return schemas.ReminderChanges(
            kind=self.kind,
            message=self.message,
            start_date=self.start_date,
            times_of_day=sorted(self.times_of_day) if "times_of_day" in sent else None,
            freq=self.recurrence.freq if "freq" in repeat else None,
            interval=self.recurrence.interval if "interval" in repeat else None,
            by_day=self.recurrence.by_day if "by_day" in repeat else None,
            end_date=self.end_date,
            pauses=[pause.plain() for pause in self.pauses] if "pauses" in sent else None,
            timezone=self.timezone,
            window_minutes=self.window_minutes,
            variables=self.variables,
            file_id=self.file_id,
            clear=emptied,
        )


class ReopenWish(Given, json_schema_extra=example(status="active")):
    """What an ended reminder becomes again."""

    status: Annotated[ReminderStatus, Field(description="`active` or `paused`.")] = ReminderStatus.ACTIVE


class ShownRecurrence(Shown):
    freq: Frequency
    interval: int
    by_day: list[str]


class ReminderRow(Shown):
    id: UUID
    patient_id: UUID
    kind: ReminderKind
    message: str
    variables: dict[str, str]
    start_date: date
    end_date: date | None
    times_of_day: list[str]
    recurrence: ShownRecurrence
    pauses: list[dict[str, str]]
    timezone: str | None
    window_minutes: int
    status: ReminderStatus
    file_id: ReminderFile
    continues_id: Annotated[UUID | None, Field(description="The reminder that ended where this one begins.")]
    created_by: UUID | None
    version: int
    created_at: Moment
    updated_at: Moment

    @classmethod
    def of(cls, reminder: Reminder) -> ReminderRow:
        repeat = ShownRecurrence(freq=reminder.freq, interval=reminder.interval, by_day=reminder.by_day)
        return cls.drawn_from(reminder, recurrence=repeat)


class OccurrencePatch(Given, json_schema_extra=example(time="09:30", version=1)):
    """Only what is sent changes. `date` and `time` are the patient's own; an empty message is the reminder's again."""

    day: Annotated[PlannedDay, Field(alias="date")] = unsent()
    time: LocalTime = unsent()
    message: Text = unsent()
    version: Version = unsent()

    def changes(self) -> OccurrenceChanges:
        return OccurrenceChanges(day=self.day, time=self.time, message=self.message)


class OccurrenceRow(Shown):
    id: UUID
    reminder_id: UUID
    patient_id: UUID
    due_at: Moment
    status: OccurrenceStatus
    reason: str | None
    edited: Annotated[bool, Field(description="Somebody changed this one alone.")]
    own_message: str | None
    message_id: UUID | None
    sent_at: Moment | None
    delivered_at: Moment | None
    read_at: Moment | None
    answered_at: Moment | None
    confirmed_at: Moment | None
    confirmed_by: UUID | None
    confirmed_via: str | None
    confirmed_late: bool
    declined_at: Moment | None
    not_yet: bool
    missed_at: Moment | None
    followups_sent: int
    version: int

    @classmethod
    def of(cls, occurrence: Occurrence) -> OccurrenceRow:
        return cls.drawn_from(
            occurrence,
            edited=occurrence.is_edited,
            confirmed_late=occurrence.is_confirmed_late,
            not_yet=occurrence.is_not_yet,
        )


class NotSent(Shown):
    id: UUID
    reason: str


class SendSummary(Shown):
    """`sent`: occurrences on their way. `skipped` and `failed` name an occurrence, or the reminder that has none."""

    sent: list[UUID]
    skipped: list[NotSent]
    failed: list[NotSent]
    has_more: Annotated[bool, Field(description="More of today wait: call again with `runId`.")]
    run_id: UUID | None

    @classmethod
    def of(cls, report: SendReport, *, run_id: UUID | None = None) -> SendSummary:
        return cls(
            run_id=run_id,
            sent=report.sent,
            skipped=[NotSent(id=one, reason=reason) for one, reason in report.skipped],
            failed=[NotSent(id=one, reason=reason) for one, reason in report.failed],
            has_more=report.has_more,
        )
