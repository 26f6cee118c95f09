"""Doses with their whole fate, as a list says it: for what counts them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from tests.factories.care import an_occurrence

_S = OccurrenceStatus
_MINUTE = timedelta(minutes=1)
SENT = frozenset({"waiting", "confirmed", "late", "declined", "not_yet", "unanswered", "lost", "stopped"})
STATUS = {
    "waiting": _S.READ,
    "confirmed": _S.CONFIRMED,
    "late": _S.CONFIRMED,
    "declined": _S.DECLINED,
    "not_yet": _S.DECLINED,
    "unanswered": _S.MISSED,
    "lost": _S.MISSED,
    "stopped": _S.DELIVERED,
    "by_hand": _S.CONFIRMED,
    "failed": _S.FAILED,
    "too_late": _S.TOO_LATE,
    "cancelled": _S.CANCELLED,
    "muted": _S.MUTED,
    "sending": _S.SENDING,
    "planned": _S.SCHEDULED,
}


def a_dose(db: Session, reminder: Reminder, fate: str, *, due_at: datetime) -> Occurrence:
    """One due moment with a fate of `STATUS`: `lost` left and never arrived, `stopped` is asked about no more,
    `not_yet` still is, `by_hand` was confirmed without any message."""
    dose = an_occurrence(db, reminder, due_at=due_at, status=STATUS[fate])
    if fate in SENT:
        dose.sent_at = due_at + _MINUTE
        dose.delivered_at = None if fate == "lost" else due_at + 2 * _MINUTE
    if fate in ("waiting", "confirmed", "late"):
        dose.read_at = due_at + 3 * _MINUTE
    if fate in ("waiting", "not_yet"):
        dose.next_followup_at = due_at + 15 * _MINUTE
    if fate in ("confirmed", "late", "by_hand"):
        dose.confirmed_at = dose.answered_at = due_at + 5 * _MINUTE
    if fate in ("declined", "not_yet"):
        dose.declined_at = dose.answered_at = due_at + 5 * _MINUTE
    dose.is_not_yet = fate == "not_yet"
    if fate in ("unanswered", "lost"):
        dose.missed_at = due_at + 135 * _MINUTE
    dose.updated_at = due_at + 135 * _MINUTE
    db.add(dose)
    db.flush()
    return dose
