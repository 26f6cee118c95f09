"""The points of a patient's line as the page shows them: keys of the catalogues with their parameters, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from app.models.reminder import OCCURRENCE_MOVES, OccurrenceStatus
from app.services.reminders.answers import BY_HAND_WITHIN
from app.services.timeline.points import Happening
from app.services.timeline.reading import Reading
from app.services.timeline.told import Told
from app.state.file_address import path_of

_S = OccurrenceStatus
_MEANINGS: dict[str, str] = {
    _S.SCHEDULED: "idle",
    _S.SENDING: "info",
    _S.SENT: "wait",
    _S.DELIVERED: "wait",
    _S.READ: "wait",
    _S.CONFIRMED: "done",
    _S.DECLINED: "fail",
    _S.MISSED: "fail",
    _S.FAILED: "fail",
    _S.TOO_LATE: "fail",
    _S.CANCELLED: "idle",
    _S.MUTED: "idle",
}
_REMINDER_ICONS = {"medication": "pill", "appointment": "calendar", "check_up": "stethoscope", "general": "bell"}
_ICONS: dict[Happening, str] = {
    Happening.MESSAGE_IN: "message-square",
    Happening.MESSAGE_OUT: "send",
    Happening.RECORD: "clipboard",
    Happening.REMINDER: "alarm-clock",
    Happening.VERIFICATION: "badge-check",
    Happening.EMERGENCY: "siren",
    Happening.CALL: "phone",
    Happening.NOTE: "lock",
    Happening.FILE: "file",
}
_VERIFICATION_MEANINGS = {"pending": "wait", "verified": "done", "declined": "fail", "unreachable": "fail"}
_CALL_MEANINGS = {"reached": "done", "not_reached": "wait", "wrong_number": "fail"}
_FAILED_MESSAGES = {"failed", "too_late"}


@dataclass(frozen=True)
class LinePoint:
    """One point. `title` stands as it is, or `title_key` says it; `moment` is the time that the detail names, `path`
    where the title leads, "" for nowhere."""

    id: str
    at: str
    icon: str
    meaning: str = ""
    title: str = ""
    title_key: str = ""
    detail_key: str = ""
    status_key: str = ""
    dot: str = ""
    words: str = ""
    answer: str = ""
    by: str = ""
    moment: str = ""
    path: str = ""
    is_reaction: bool = False
    is_planned: bool = False
    is_machine: bool = False
    may_confirm: bool = False


@dataclass(frozen=True)
class LineDay:
    """The points of one day of the patient's; `name_key` is today, yesterday, tomorrow, or "" for a weekday."""

    day: str
    name_key: str
    points: list[LinePoint]
    is_after_now: bool = False
    is_continued: bool = False


def days_of(reading: Reading, *, may_confirm: bool) -> list[LineDay]:
    """What was, then what is planned; today may stand in both."""
    zone = ZoneInfo(reading.timezone)
    today = reading.now.astimezone(zone).date()
    found: list[LineDay] = []
    for is_after_now, told in ((False, reading.past), (True, reading.planned)):
        for day, points in groupby(told, key=lambda each: each.at.astimezone(zone).date()):
            shown = [point_of(each, now=reading.now, may_confirm=may_confirm) for each in points]
            is_continued = is_after_now and bool(found) and found[-1].day == day.isoformat()
            found.append(LineDay(day.isoformat(), _name_of(day, today), shown, is_after_now, is_continued))
    return found


def point_of(told: Told, *, now: datetime, may_confirm: bool) -> LinePoint:
    if told.kind is Happening.OCCURRENCE:
        return _dose(told, now=now, may_confirm=may_confirm)
    shown = _SHOWING[told.kind](told)
    if told.kind in (Happening.MESSAGE_IN, Happening.MESSAGE_OUT) and told.is_reaction:
        return LinePoint(**{**shown.__dict__, "icon": "thumbs-up"})
    return shown


def _dose(told: Told, *, now: datetime, may_confirm: bool) -> LinePoint:
    detail, moment = _what_became(told)
    moves = OCCURRENCE_MOVES[OccurrenceStatus(told.status)]
    is_answerable = _S.CONFIRMED in moves and not told.is_planned and told.at > now - BY_HAND_WITHIN
    return LinePoint(
        id=str(told.id) if not told.is_planned else f"{told.id}:{told.at.isoformat()}",
        at=told.at.isoformat(),
        icon=_REMINDER_ICONS.get(told.symbol, "bell"),
        meaning="" if told.is_planned else _MEANINGS[told.status],
        title=told.title,
        title_key="" if told.title else "timeline.occurrence",
        detail_key=detail,
        status_key="dose.planned" if told.is_planned else f"dose.{told.status}",
        dot="" if told.is_planned else _MEANINGS[told.status],
        answer=told.answer,
        by=told.by,
        moment=moment.isoformat() if moment else "",
        is_reaction=told.is_reaction and told.status == _S.CONFIRMED,
        is_planned=told.is_planned,
        may_confirm=may_confirm and is_answerable and told.status != _S.DECLINED,
    )


def _what_became(told: Told) -> tuple[str, datetime | None]:
    """The sentence under a dose, and the time that it names."""
    if told.is_planned:
        return "", None
    if told.status in (_S.CONFIRMED, _S.DECLINED):
        return _answered(told), told.answered_at
    if told.status in (_S.SENT, _S.DELIVERED, _S.READ, _S.MISSED):
        ending = "missed" if told.status == _S.MISSED else "waiting"
        for how, at in (("read", told.read_at), ("delivered", told.delivered_at), ("sent", told.sent_at)):
            if at is not None:
                return f"timeline.{how}_{ending}", at
    if told.status == _S.CANCELLED and told.reason == "inactive":
        return "timeline.cancelled_inactive", None
    return (f"timeline.{told.status}", None) if told.status in (_S.FAILED, _S.TOO_LATE, _S.MUTED) else ("", None)


def _answered(told: Told) -> str:
    if told.by:
        return f"timeline.{told.status}_by"
    if told.is_reaction:
        return "timeline.answered_by_thumb"
    return "timeline.answered" if told.answer else f"timeline.{told.status}_at"


def _message(told: Told) -> LinePoint:
    is_in = told.kind is Happening.MESSAGE_IN
    is_failed = told.status in _FAILED_MESSAGES
    key = "timeline.message_in" if is_in else f"timeline.purpose_{told.symbol or 'person'}"
    return LinePoint(
        id=str(told.id),
        at=told.at.isoformat(),
        icon="bell-ring" if told.symbol == "follow_up" else _ICONS[told.kind],
        meaning="fail" if is_failed else "info",
        title_key=key,
        detail_key="timeline.written_by" if told.by else "",
        by=told.by,
        words=told.words,
        status_key="" if is_in else f"message.status_{told.status}",
        dot="" if is_in else "fail" if is_failed else "info",
        is_machine=told.is_machine,
    )


def _record(told: Told) -> LinePoint:
    return _written(told, title_key=f"record.kind_{told.symbol}", status_key="timeline.record_short")


def _call(told: Told) -> LinePoint:
    meaning = _CALL_MEANINGS.get(told.status, "")
    return _written(told, title_key=f"timeline.call_{told.status}", status_key="timeline.call_short", meaning=meaning)


def _note(told: Told) -> LinePoint:
    return _written(told, title_key="timeline.note", status_key="", meaning="wait")


def _written(told: Told, *, title_key: str, status_key: str, meaning: str = "") -> LinePoint:
    return LinePoint(
        id=str(told.id),
        at=told.at.isoformat(),
        icon=_ICONS[told.kind],
        meaning=meaning,
        title_key=title_key,
        detail_key="timeline.written_by" if told.by else "",
        by=told.by,
        words=told.words,
        status_key=status_key,
    )


def _reminder(told: Told) -> LinePoint:
    return LinePoint(
        id=str(told.id),
        at=told.at.isoformat(),
        icon=_ICONS[told.kind],
        title_key="timeline.reminder_named",
        answer=told.title,
        detail_key="timeline.written_by" if told.by else "",
        by=told.by,
    )


def _file(told: Told) -> LinePoint:
    return LinePoint(
        id=str(told.id),
        at=told.at.isoformat(),
        icon=_ICONS[told.kind],
        title=told.title,
        path=path_of({}, file_id=told.id),
        detail_key="timeline.written_by" if told.by else "",
        by=told.by,
        status_key="timeline.file_short",
    )


def _verification(told: Told) -> LinePoint:
    meaning = _VERIFICATION_MEANINGS.get(told.status, "")
    return LinePoint(
        id=str(told.id),
        at=told.at.isoformat(),
        icon=_ICONS[told.kind],
        meaning=meaning,
        title_key=f"timeline.verification_{told.symbol or 'ask'}",
        detail_key="timeline.written_by" if told.by else "",
        by=told.by,
        status_key=f"verification.{told.status}",
        dot=meaning or "idle",
    )


def _emergency(told: Told) -> LinePoint:
    return LinePoint(
        id=str(told.id),
        at=told.at.isoformat(),
        icon=_ICONS[told.kind],
        meaning="fail",
        title_key="timeline.emergency",
        detail_key="timeline.taken_by" if told.by else "",
        by=told.by,
        status_key=f"emergency.status_{told.status}",
        dot="fail" if told.status == "open" else "done",
    )


def _name_of(day: date, today: date) -> str:
    names = {timedelta(0): "day.today", timedelta(days=-1): "day.yesterday", timedelta(days=1): "day.tomorrow"}
    return names.get(day - today, "")


_SHOWING = {
    Happening.MESSAGE_IN: _message,
    Happening.MESSAGE_OUT: _message,
    Happening.RECORD: _record,
    Happening.REMINDER: _reminder,
    Happening.VERIFICATION: _verification,
    Happening.EMERGENCY: _emergency,
    Happening.CALL: _call,
    Happening.NOTE: _note,
    Happening.FILE: _file,
}
