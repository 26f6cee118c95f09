"""What Today shows, as small values: keys of the catalogues with their numbers, moments that the browser writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from app.services.calls.questions import ANSWER_WITHIN
from app.services.patients.addresses import ME
from app.services.reminders.day import Standing
from app.services.today.day import Today
from app.services.today.groups import Group, Todo
from app.state.patient_list_address import path_of
from app.state.reminder_address import PATH as REMINDERS

LONGEST_QUESTION = 140
LATE, VERY_LATE = timedelta(minutes=30), timedelta(minutes=60)
SOON = timedelta(hours=1)  # before its deadline a question is marked


@dataclass(frozen=True)
class TodoRow:
    """One row. `what` is text of the patient or the reminder, `what_key` a word of ours in its place."""

    id: str
    patient_id: str
    name: str
    meaning: str
    what: str
    what_key: str
    detail_key: str
    detail_at: str
    count: int
    at: str
    at_style: str
    late_key: str
    hours: int
    minutes: int
    late_meaning: str


@dataclass(frozen=True)
class TodaySummary:
    """The numbers on top, each with what its line below says."""

    is_mine: bool = True
    may_switch: bool = False
    now: str = ""
    zone: str = ""
    total: int = 0
    patients: int = 0
    done: int = 0
    questions: int = 0
    calls: int = 0
    due: int = 0
    waiting: int = 0
    question_at: str = ""
    question_style: str = "time"
    call_at: str = ""
    call_style: str = "time"
    missed: int = 0
    read: int = 0
    ways: dict[str, str] = field(default_factory=dict)


def summary_of(today: Today, zone: str, reader: str) -> TodaySummary:
    """`reader` is the id of who looks."""
    questions, calls = today.rows[Group.QUESTIONS], today.rows[Group.CALLS]
    deadline = questions[0].at + ANSWER_WITHIN if questions else None
    longest = calls[0].at if calls else None
    return TodaySummary(
        is_mine=today.is_mine,
        may_switch=today.may_switch,
        now=today.now.isoformat(),
        zone=zone,
        total=today.total,
        patients=today.patients,
        done=today.done,
        questions=today.counts[Group.QUESTIONS],
        calls=today.counts[Group.CALLS],
        due=today.counts[Group.DUE],
        waiting=today.counts[Group.WAITING],
        question_at=deadline.isoformat() if deadline else "",
        question_style=_style(deadline or today.now, today.now, zone),
        call_at=longest.isoformat() if longest else "",
        call_style=_style(longest or today.now, today.now, zone),
        missed=sum(row.state in ("missed", "too_late") for row in today.rows[Group.DUE]),
        read=sum(row.state == "read" for row in today.rows[Group.WAITING]),
        ways=_ways(today, reader),
    )


def _ways(today: Today, reader: str) -> dict[str, str]:
    """Where everything of a group stands that is more than fits here: the lists, asked for the same; of what is due,
    which the list of a day has under several standings, the day."""
    is_one_of_many = today.is_mine and today.may_switch
    patients = {"isActive": "true"} | ({"volunteerId": ME} if is_one_of_many else {})
    doses = {"volunteer": reader} if is_one_of_many else {}
    return {
        Group.QUESTIONS.value: path_of({**patients, "hasQuestion": "true"}),
        Group.CALLS.value: path_of({**patients, "needsCall": "true"}),
        Group.DUE.value: f"{REMINDERS}?{urlencode(doses)}" if doses else REMINDERS,
        Group.WAITING.value: f"{REMINDERS}?{urlencode({'state': Standing.WAITING.value, **doses})}",
    }


def row_of(todo: Todo, now: datetime, zone: str) -> TodoRow:
    """One thing to do in words."""
    hours, minutes = _span(abs(_lateness(todo, now)))
    what, what_key = _what(todo)
    return TodoRow(
        id=str(todo.id),
        patient_id=str(todo.patient_id),
        name=todo.name,
        meaning=_MEANINGS[todo.group] if todo.state not in ("missed", "too_late") else "fail",
        what=what,
        what_key=what_key,
        detail_key=_detail(todo),
        detail_at=todo.seen_at.isoformat() if todo.seen_at else "",
        count=todo.count,
        at=todo.at.isoformat(),
        at_style=_style(todo.at, now, zone),
        late_key=_late_key(todo, now),
        hours=hours,
        minutes=minutes,
        late_meaning=_late_meaning(todo, now),
    )


_MEANINGS = {Group.QUESTIONS: "info", Group.CALLS: "fail", Group.DUE: "wait", Group.WAITING: "wait"}
_INTENTS = frozenset({"question", "side_effect", "appointment_change", "unclear", "media", "decline", "confirm"})


def _what(todo: Todo) -> tuple[str, str]:
    if todo.group is Group.CALLS:
        return "", f"today.call_{todo.state}"
    if todo.group is Group.QUESTIONS:
        words = " ".join(todo.text.split())
        cut = words if len(words) <= LONGEST_QUESTION else words[: LONGEST_QUESTION - 1].rstrip() + "…"
        return cut, "" if cut else "today.no_words"
    return todo.text, ""


def _detail(todo: Todo) -> str:
    if todo.group is Group.CALLS:
        return "today.heard" if todo.seen_at else "today.never_heard"
    if todo.group is Group.QUESTIONS:
        return f"today.intent_{todo.state}" if todo.state in _INTENTS else "today.intent_question"
    return f"today.dose_{todo.state}"


def _lateness(todo: Todo, now: datetime) -> timedelta:
    """How long it has been so; of a question how far its deadline is over, below nothing while it is ahead."""
    return now - todo.at - (ANSWER_WITHIN if todo.group is Group.QUESTIONS else timedelta())


def _late_key(todo: Todo, now: datetime) -> str:
    late = _lateness(todo, now)
    span = abs(late)
    size = "days" if span >= timedelta(days=1) else "hours" if span >= timedelta(hours=1) else "minutes"
    if late < timedelta():
        return f"today.left_{size}"
    said = {Group.WAITING: "waits", Group.CALLS: "ago"}.get(todo.group, "late")
    return f"today.{said}_{size}"


def _late_meaning(todo: Todo, now: datetime) -> str:
    late = _lateness(todo, now)
    if todo.group is Group.WAITING:
        return ""
    if todo.group is Group.QUESTIONS:
        return "fail" if late >= timedelta() else "wait" if late >= -SOON else ""
    if todo.group is Group.CALLS or late >= VERY_LATE:
        return "fail"
    return "wait" if late >= LATE else ""


def _span(span: timedelta) -> tuple[int, int]:
    """Days and hours of a long time, hours and minutes of a short one: always the two that are said."""
    whole = max(0, int(span.total_seconds()) // 60)
    if whole >= 24 * 60:
        return whole // (24 * 60), whole // 60 % 24
    return whole // 60, whole % 60


def _style(at: datetime, now: datetime, zone: str) -> str:
    where = ZoneInfo(zone)
    return "time" if at.astimezone(where).date() == now.astimezone(where).date() else "short"
