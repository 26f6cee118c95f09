"""What a reminder would do, before it is saved: its words, its next dates, how many doses, and what to think of (R8).

Nothing is refused here. What does not hold comes back as problems beside the fields, so that a form can show them
while somebody types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.errors import Detail, Invalid
from app.models.file import File
from app.models.patient import Patient
from app.models.reminder import Frequency, Reminder
from app.services.actor import Actor, Permission, require
from app.services.files.attached import AttachedFile, attached_files
from app.services.files.belonging import is_of_another
from app.services.files.carrying import FIELD
from app.services.reminders.capacity import Crowd, find_crowd
from app.services.reminders.commands import check_reminder, reminder_of, rule_values
from app.services.reminders.due import text_at
from app.services.reminders.local_time import QuietHours, local_date_of, moment_of, parse_time, zone_of
from app.services.reminders.plan import Plan
from app.services.reminders.queries import find_reminder
from app.services.reminders.schemas import VARIABLES, NewReminder, variables_in
from app.services.visibility import get_visible_patient
from app.settings import get_settings

NEXT_DATES = 5
LOOK_AHEAD = timedelta(days=366 * 4)  # far enough for five dates of a rule that comes once a year
A_DAY = timedelta(days=1)
_DOSE_OF_MEDICINE = re.compile(r"\{medicine\}\s+\{dose\}")


@dataclass(frozen=True)
class NextDate:
    """One coming due moment. `wall` is what the patient's clock shows then; `is_shifted`: the chosen time does not
    exist on that day, because the clock jumps over it."""

    due_at: datetime
    wall: datetime
    is_shifted: bool


@dataclass(frozen=True)
class Preview:
    """`doses` is None for a reminder without an end. `quiet` lists the chosen times within the quiet hours, `unfilled`
    the variables of the message that stand for nothing, `file` what goes along."""

    text: str
    timezone: str
    language: str
    next_dates: list[NextDate] = field(default_factory=list)
    doses: int | None = 0
    problems: list[Detail] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)
    crowds: list[Crowd] = field(default_factory=list)
    unfilled: list[str] = field(default_factory=list)
    file: AttachedFile | None = None


def preview_reminder(
    session: Session, actor: Actor, new: NewReminder, *, now: datetime, reminder_id: UUID | None = None
) -> Preview:
    """What `new` would do for its patient; `reminder_id` names the one that it would replace."""
    require(actor, Permission.REMINDER_READ)
    patient = get_visible_patient(session, actor, new.patient_id)
    reminder = reminder_of(new, actor, now=now)
    if reminder_id is not None:
        _take_over_cuts(reminder, find_reminder(session, actor, reminder_id))
    file = attached_files(session, actor, [new.file_id], now=now).get(new.file_id) if new.file_id else None
    problems = [*_problems(reminder, patient, now=now), *_problems_of_file(session, new, file)]
    timezone = reminder.timezone or patient.timezone
    wrong = {problem.field for problem in problems}
    if wrong - {"message", "variables", FIELD}:
        text = "" if "timezone" in wrong else text_at(reminder, patient, now)
        return Preview(text, timezone, patient.language, problems=problems, file=file)
    plan = Plan.of(reminder, patient.timezone)
    dates = next_dates(plan, now=now)
    return Preview(
        text=text_at(reminder, patient, dates[0].due_at if dates else now),
        timezone=timezone,
        language=patient.language,
        next_dates=dates,
        doses=count_doses(plan, now=now),
        problems=problems,
        quiet=quiet_times(reminder.times_of_day, patient),
        crowds=_crowds(session, plan, dates, now=now),
        unfilled=_unfilled(reminder, patient),
        file=file,
    )


def _take_over_cuts(reminder: Reminder, old: Reminder) -> None:
    """A part of a rule that was cut in two stays one, as long as its days are the same."""
    if reminder.start_date == old.start_date:
        reminder.start_slot, reminder.anchor_date = old.start_slot, old.anchor_date
    if reminder.end_date == old.end_date:
        reminder.end_slot = old.end_slot


def next_dates(plan: Plan, *, now: datetime, count: int = NEXT_DATES) -> list[NextDate]:
    """The next due moments after `now`, at most `count`."""
    zone = zone_of(plan.timezone)
    today = local_date_of(now, zone)
    found: dict[datetime, NextDate] = {}
    for day in plan.rule.days(max(today - A_DAY, plan.rule.start), max(today, plan.rule.start) + LOOK_AHEAD):
        for slot in plan.slots_on(day):
            due = moment_of(day, parse_time(slot), zone)
            if due > now and due not in found:
                wall = due.astimezone(zone).replace(tzinfo=None)
                found[due] = NextDate(due, wall, is_shifted=f"{wall:%H:%M}" != slot)
        if len(found) >= count:
            break
    return [found[due] for due in sorted(found)][:count]


def count_doses(plan: Plan, *, now: datetime) -> int | None:
    """How many due moments lie ahead; None when it goes on without an end."""
    zone = zone_of(plan.timezone)
    today = local_date_of(now, zone)
    last = plan.rule.start if plan.rule.freq is Frequency.ONCE else plan.rule.end
    if last is None:
        return None
    ahead = sum(
        moment_of(today, parse_time(slot), zone) > now for slot in plan.slots_on(today) if plan.rule.includes(today)
    )
    tomorrow = max(today + A_DAY, plan.rule.start)
    return ahead + sum(len(plan.slots_on(day)) for day in plan.rule.days(tomorrow, last))


def quiet_times(times: list[str], patient: Patient) -> list[str]:
    """Those of the chosen times that lie within the patient's quiet hours: they are kept, and it is said."""
    quiet = QuietHours(patient.quiet_hours or get_settings().quiet_hours)
    return [slot for slot in times if quiet.covers(parse_time(slot))]


def _unfilled(reminder: Reminder, patient: Patient) -> list[str]:
    """The variables of the message for which the patient would read a gap: a dose right after its medicine, which may
    name it already, leaves none."""
    known = {"name", "time", "date", "organisation", *(name for name, text in reminder.variables.items() if text)}
    known |= {name for name in ("hospital", "doctor") if getattr(patient, name)}
    message = _DOSE_OF_MEDICINE.sub("{medicine}", reminder.message) if "medicine" in known else reminder.message
    return sorted((variables_in(message) & VARIABLES) - known)


def _problems(reminder: Reminder, patient: Patient, *, now: datetime) -> list[Detail]:
    try:
        check_reminder(rule_values(reminder), patient, now=now)
    except Invalid as problem:
        return problem.details
    return []


def _problems_of_file(session: Session, new: NewReminder, file: AttachedFile | None) -> list[Detail]:
    if new.file_id is None:
        return []
    if file is None:
        return [Detail(FIELD, "error.file_gone_for_sending")]
    if is_of_another(session, session.get_one(File, new.file_id), new.patient_id):
        return [Detail(FIELD, "error.file_of_another_patient")]
    return [file.problem] if file.problem is not None else []


def _crowds(session: Session, plan: Plan, dates: list[NextDate], *, now: datetime) -> list[Crowd]:
    """The coming times of one day that more is planned for than the devices carry."""
    first = {f"{each.wall:%H:%M}": each.due_at for each in reversed(dates)}
    found = (find_crowd(session, due, window=plan.window, now=now) for due in sorted(first.values()))
    return [crowd for crowd in found if crowd is not None]
