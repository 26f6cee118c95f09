"""What became of an occurrence in the sense of P5, as SQL: each due moment has exactly one outcome.

Counted in the rate are those that were sent, arrived, and whose last follow-up is over: confirmed, declined or
unanswered. Everything else stands beside it: what never left (failed, too late, cancelled, muted), what left and never
arrived, what is still under way, and what a person settled without any message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, literal, or_
from sqlmodel import col

from app.models.reminder import Occurrence, OccurrenceStatus


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    WAITING = "waiting"
    NOT_DELIVERED = "not_delivered"
    FAILED = "failed"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    MUTED = "muted"
    BY_HAND = "by_hand"
    PLANNED = "planned"


COUNTED = (Outcome.CONFIRMED, Outcome.DECLINED, Outcome.UNANSWERED)
_S = OccurrenceStatus
_NEVER_LEFT = {
    _S.FAILED: Outcome.FAILED,
    _S.TOO_LATE: Outcome.TOO_LATE,
    _S.CANCELLED: Outcome.CANCELLED,
    _S.MUTED: Outcome.MUTED,
}
# All that outcome and steps look at beside the status, and only at whether it is there.
MOMENTS = ("sent_at", "delivered_at", "read_at", "answered_at", "confirmed_at", "declined_at", "next_followup_at")


def is_sent(of: type[Occurrence] = Occurrence) -> ColumnElement[bool]:
    """It left at least once, and was not stopped on the way of a later try."""
    return and_(col(of.sent_at).is_not(None), col(of.status).not_in(list(_NEVER_LEFT)))


def has_arrived(of: type[Occurrence] = Occurrence) -> ColumnElement[bool]:
    """There is a receipt, or an answer, which proves as much."""
    return or_(col(of.delivered_at).is_not(None), col(of.read_at).is_not(None), col(of.answered_at).is_not(None))


def outcome(of: type[Occurrence] = Occurrence) -> ColumnElement[str]:
    """The one outcome of an occurrence."""
    status = col(of.status)
    return case(
        *((status == each, literal(result.value)) for each, result in _NEVER_LEFT.items()),
        (status == _S.SCHEDULED, literal(Outcome.PLANNED.value)),
        (status == _S.SENDING, literal(Outcome.WAITING.value)),
        (col(of.sent_at).is_(None), literal(Outcome.BY_HAND.value)),
        (col(of.next_followup_at).is_not(None), literal(Outcome.WAITING.value)),
        (status == _S.CONFIRMED, literal(Outcome.CONFIRMED.value)),
        (~has_arrived(of), literal(Outcome.NOT_DELIVERED.value)),
        (status == _S.DECLINED, literal(Outcome.DECLINED.value)),
        else_=literal(Outcome.UNANSWERED.value),
    )


def steps(of: type[Occurrence] = Occurrence) -> dict[str, ColumnElement[bool]]:
    """The way of a reminder. Each step implies the ones before: who answered has read, and what was read has arrived;
    of confirmed and declined a dose takes one."""
    answered = col(of.answered_at).is_not(None)
    confirmed = col(of.confirmed_at).is_not(None)
    sent = is_sent(of)
    return {
        "sent": sent,
        "delivered": sent & has_arrived(of),
        "read": sent & (col(of.read_at).is_not(None) | answered),
        "answered": sent & answered,
        "confirmed": sent & confirmed,
        "declined": sent & col(of.declined_at).is_not(None) & ~confirmed,
    }


def is_counted() -> ColumnElement[bool]:
    """Whether it stands in the rate."""
    return outcome().in_([each.value for each in COUNTED])


@dataclass(frozen=True)
class Counts:
    """How many occurrences came to which outcome."""

    by_outcome: Mapping[Outcome, int]

    def of(self, wanted: Outcome) -> int:
        return self.by_outcome.get(wanted, 0)

    @property
    def confirmed(self) -> int:
        return self.of(Outcome.CONFIRMED)

    @property
    def counted(self) -> int:
        return sum(self.of(each) for each in COUNTED)

    @property
    def percent(self) -> int | None:
        return percent_of(self.confirmed, self.counted)


def percent_of(confirmed: int, counted: int) -> int | None:
    """Whole percent, half up, as it is said in sentences; None while nothing counts."""
    return (200 * confirmed + counted) // (2 * counted) if counted else None
