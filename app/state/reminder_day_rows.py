"""One due moment as a page shows it: its time, its state in a word, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.models.reminder import Occurrence, OccurrenceStatus, ReminderKind
from app.services.reminders.answers import BY_HAND_WITHIN
from app.services.reminders.day import STANDING_OF, DayRow, Standing
from app.services.reminders.edited import BY_HAND
from app.services.reminders.local_time import zone_of
from app.services.reminders.sending import AGAIN

MEANINGS = {
    Standing.PLANNED: "idle",
    Standing.GOING: "half",
    Standing.WAITING: "wait",
    Standing.CONFIRMED: "done",
    Standing.DECLINED: "fail",
    Standing.MISSED: "fail",
    Standing.FAILED: "fail",
    Standing.LEFT_OUT: "idle",
}
_REASONS = frozenset(
    {
        "not_verified", "inactive", "too_late", "unsendable", "reminder_stopped", "number_changed", "duplicate_text",
        "by_hand", "set_aside", "run_cancelled",
    }
)  # fmt: skip
_S = OccurrenceStatus


@dataclass(frozen=True)
class DoseRow:
    """`about` says in a few words what it is about, `text` is the message. `elsewhere` is the patient's own zone where
    its clocks differ from the reader's. `act` is the likely action."""

    id: str
    reminder_id: str
    patient_id: str
    name: str
    at: str
    elsewhere: str
    about: str
    text: str
    language: str
    state_key: str
    meaning: str
    reason_key: str
    volunteer: str
    act: str
    can_answer: bool
    can_decline: bool
    can_send: bool
    can_edit: bool
    can_restore: bool
    is_edited: bool


def dose_row(found: DayRow, *, zone: ZoneInfo, now: datetime) -> DoseRow:
    """The row of one due moment, for a reader whose clock shows `zone`."""
    occurrence, patient = found.occurrence, found.patient
    standing = STANDING_OF[occurrence.status]
    own, due_at = zone_of(found.reminder.timezone or patient.timezone), occurrence.due_at
    is_elsewhere = due_at.astimezone(own).utcoffset() != due_at.astimezone(zone).utcoffset()
    return DoseRow(
        id=str(occurrence.id),
        reminder_id=str(occurrence.reminder_id),
        patient_id=str(occurrence.patient_id),
        name=patient.name,
        at=occurrence.due_at.isoformat(),
        elsewhere=own.key if is_elsewhere else "",
        about=found.headline,
        text=_short(found.text),
        language=patient.language,
        state_key=f"dose_state.{occurrence.status.value}",
        meaning=MEANINGS[standing],
        reason_key=_reason_key(occurrence),
        volunteer=found.volunteer,
        act=_likely(occurrence, now=now),
        can_answer=_may_become(occurrence, _S.CONFIRMED, now=now),
        can_decline=_may_become(occurrence, _S.DECLINED, now=now),
        can_send=occurrence.status in (_S.SCHEDULED, *AGAIN),
        can_edit=occurrence.status is _S.SCHEDULED,
        can_restore=_was_left_out(occurrence) and occurrence.due_at > now,
        is_edited=occurrence.is_edited,
    )


def kind_key(kind: ReminderKind) -> str:
    return f"reminder_kind.{kind.value}"


def _likely(occurrence: Occurrence, *, now: datetime) -> str:
    """What most people want to do with it: confirm, send, edit, restore, or nothing."""
    standing = STANDING_OF[occurrence.status]
    if standing in (Standing.WAITING, Standing.MISSED, Standing.DECLINED) and _may_become(
        occurrence, _S.CONFIRMED, now=now
    ):
        return "confirm"
    if standing is Standing.FAILED:
        return "send"
    if standing is Standing.PLANNED:
        return "edit"
    return "restore" if _was_left_out(occurrence) and occurrence.due_at > now else ""


def _may_become(occurrence: Occurrence, status: OccurrenceStatus, *, now: datetime) -> bool:
    return occurrence.may_become(status) and occurrence.due_at > now - BY_HAND_WITHIN


def _was_left_out(occurrence: Occurrence) -> bool:
    return occurrence.status is _S.CANCELLED and occurrence.reason == BY_HAND


def _reason_key(occurrence: Occurrence) -> str:
    if not occurrence.reason:
        return "dose_reason.not_yet" if occurrence.is_not_yet else ""
    known = occurrence.reason if occurrence.reason in _REASONS else "other"
    return f"dose_reason.{known}"


def _short(text: str, most: int = 400) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
