"""What became of every dose so far: sent or not, read, answered in time, late or never, and the words around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import SQLModel

from app import i18n
from app.demonstration import words
from app.demonstration.chance import Chance
from app.demonstration.patients import Cared
from app.models.call import CallOutcome, PatientCall, Question
from app.models.message import Direction, Message, MessageStatus, Purpose
from app.models.patient import VerificationStatus
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.services.reminders.due import text_at
from app.services.reminders.plan import Plan
from app.services.reminders.planning import moments

Row = dict[str, object]

DEVICE = "simulator"
SETTLED_AFTER = timedelta(hours=4)
ASKS_NOW = 7  # which of every 29 patients waits for an answer right now
_S = OccurrenceStatus


def _blank(model: type[SQLModel]) -> Row:
    """The row of `model` with its defaults; what has none is filled in below."""
    fields = model.model_fields.items()
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True) for name, field in fields
    }


_BLANK_OCCURRENCE = _blank(Occurrence)
_BLANK_QUESTION = _blank(Question)
_BLANK_CALL = _blank(PatientCall)
_BLANK_MESSAGE = _blank(Message) | {"is_simulated": True}


@dataclass
class Story:
    """The rows that tell it; `heard_at` is when the patient last wrote."""

    occurrences: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    calls: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    heard_at: datetime | None = None


def tell(cared: Cared, reminders: list[Reminder], *, now: datetime) -> Story:
    """All doses of one patient until now."""
    teller = _Teller(cared, now)
    for reminder in reminders:
        plan = Plan.of(reminder, cared.patient.timezone)
        for row in moments(plan, after=cared.since, until=now):
            teller.dose(reminder, _BLANK_OCCURRENCE | row)
    teller.talks()
    return teller.story


class _Teller:
    def __init__(self, cared: Cared, now: datetime) -> None:
        self.story = Story()
        self._cared = cared
        self._patient = cared.patient
        self._now = now
        self._chance = Chance(f"history:{cared.patient.phone}")

    def dose(self, reminder: Reminder, row: Row) -> None:
        due_at = row["due_at"]
        assert isinstance(due_at, datetime)
        row |= {"id": self._chance.new_id(due_at), "created_at": due_at - timedelta(days=2), "updated_at": due_at}
        self.story.occurrences.append(row)
        if not self._patient.is_active and due_at > self._now - timedelta(days=20):
            row |= {"status": _S.CANCELLED, "reason": "inactive"}
        elif self._patient.verification_status is not VerificationStatus.VERIFIED:
            row |= {"status": _S.MUTED, "reason": "not_verified"}
        elif self._chance.happens(0.006):
            row |= {"status": _S.FAILED, "reason": "not_on_whatsapp"}
        elif self._chance.happens(0.003):
            row |= {"status": _S.TOO_LATE, "reason": "too_late"}
        else:
            self._sent(reminder, row, due_at)

    def _sent(self, reminder: Reminder, row: Row, due_at: datetime) -> None:
        sent_at = due_at + timedelta(seconds=self._chance.between(5, 240))
        if sent_at > self._now:
            sent_at = due_at
        delivered_at = sent_at + timedelta(seconds=self._chance.between(1, 9))
        read_at = delivered_at + self._chance.minutes(1, 70)
        is_read = read_at <= self._now and self._chance.happens(0.93)
        row |= {"status": _S.DELIVERED, "sent_at": sent_at, "delivered_at": delivered_at}
        if is_read:
            row |= {"status": _S.READ, "read_at": read_at}
        status = MessageStatus.READ if is_read else MessageStatus.DELIVERED
        row["message_id"] = self._out(
            text_at(reminder, self._patient, due_at),
            Purpose.REMINDER,
            sent_at,
            status=status,
            occurrence_id=row["id"],
            delivered_at=delivered_at,
            read_at=read_at if is_read else None,
        )
        self._answered(row, due_at, read_at if is_read else sent_at + timedelta(minutes=30))

    def _answered(self, row: Row, due_at: datetime, earliest: datetime) -> None:
        at = earliest + self._chance.minutes(1, 50)
        is_settled = due_at < self._now - SETTLED_AFTER
        if at > self._now:
            row |= {"next_followup_at": None if is_settled else self._now + self._chance.minutes(2, 12)}
        elif self._chance.happens(self._cared.reliability):
            self._confirmed(row, at)
        elif self._chance.happens(0.25):
            row |= {"status": _S.DECLINED, "declined_at": at, "answered_at": at, "is_not_yet": True}
            self._in(self._chance.one_of(words.DECLINES[self._patient.language]), "decline", at, row["id"])
        elif is_settled:
            missed_at = due_at + timedelta(hours=3, minutes=10)
            row |= {"status": _S.MISSED, "missed_at": missed_at, "followups_sent": 2, "updated_at": missed_at}
        else:
            row |= {"followups_sent": 1, "next_followup_at": self._now + self._chance.minutes(4, 25)}

    def _confirmed(self, row: Row, at: datetime) -> None:
        by_hand = self._chance.happens(0.04)
        row |= {
            "status": _S.CONFIRMED, "confirmed_at": at, "answered_at": at, "updated_at": at,
            "confirmed_by": self._cared.volunteer_id if by_hand else None,
            "confirmed_via": "hand" if by_hand else "text",
        }  # fmt: skip
        if by_hand:
            return
        if self._chance.happens(0.12):
            self._in("👍", "confirm", at, row["id"], is_reaction=True)
            row["confirmed_via"] = "reaction"
        else:
            self._in(self._chance.one_of(words.CONFIRMS[self._patient.language]), "confirm", at, row["id"])
        if self._chance.happens(0.3):
            thanks = i18n.translate(self._patient.language, "message.thanks", name=self._patient.name)
            self._out(thanks, Purpose.THANKS, at + timedelta(seconds=8), status=MessageStatus.READ)

    def talks(self) -> None:
        """Questions and calls in between; a person answered most, a few of today's still wait."""
        if self._patient.verification_status is not VerificationStatus.VERIFIED:
            return
        for days in self._chance.some_of(range(1, 60), self._chance.between(0, 3)):
            self._talk(self._now - timedelta(days=days) - self._chance.minutes(0, 400), is_answered=True)
        if self._chance.happens(0.3):
            self._call(self._now - timedelta(days=self._chance.between(2, 60), hours=self._chance.between(0, 6)))
        if self._cared.number % 29 == ASKS_NOW:
            self._talk(self._now - self._chance.minutes(6, 190), is_answered=False)

    def _talk(self, at: datetime, *, is_answered: bool) -> None:
        if at < self._cared.since:
            return
        question, intent, answer = self._chance.one_of(words.TALKS[self._patient.language])
        if not is_answered and intent == "thanks":
            question, intent, answer = words.TALKS[self._patient.language][0]
        message_id = self._in(question, intent, at, None)
        answered_at = at + self._chance.minutes(4, 160) if is_answered else None
        if answered_at is not None:
            self._out(
                answer,
                Purpose.PERSON,
                answered_at,
                status=MessageStatus.READ,
                author_id=self._cared.volunteer_id,
                is_automatic=False,
            )
        if intent != "thanks":
            self._ask(message_id, intent, at, answered_at)

    def _ask(self, message_id: object, intent: str, at: datetime, answered_at: datetime | None) -> None:
        answered = {"answered_by": self._cared.volunteer_id, "answered_via": "message"} if answered_at else {}
        self.story.questions.append(
            _BLANK_QUESTION
            | {"id": self._chance.new_id(at), "patient_id": self._patient.id, "message_id": message_id}
            | {"intent": intent, "asked_at": at, "answered_at": answered_at, **answered}
        )

    def _call(self, at: datetime) -> None:
        if at < self._cared.since:
            return
        self.story.calls.append(
            _BLANK_CALL
            | {"id": self._chance.new_id(at), "patient_id": self._patient.id, "author_id": self._cared.volunteer_id}
            | {"outcome": CallOutcome.REACHED, "note": self._chance.one_of(words.CALL_NOTES)}
            | {"called_at": at, "created_at": at}
        )

    def _out(self, body: str, purpose: Purpose, at: datetime, **own: object) -> object:
        row = _BLANK_MESSAGE | {
            "id": self._chance.new_id(at), "direction": Direction.OUT, "purpose": purpose, "body": body,
            "created_at": at, "sent_at": at, "is_automatic": True, **self._to(at), **own,
        }  # fmt: skip
        self.story.messages.append(row)
        return row["id"]

    def _in(self, body: str, intent: str, at: datetime, occurrence_id: object, *, is_reaction: bool = False) -> object:
        self.story.heard_at = max(at, self.story.heard_at or at)
        message_id = self._chance.new_id(at)
        self.story.messages.append(
            _BLANK_MESSAGE | {
                "id": message_id, "direction": Direction.IN, "body": body, "created_at": at,
                "status": MessageStatus.RECEIVED, "intent": intent,
                "language": self._patient.language, "intent_provider": "rules", "is_reaction": is_reaction,
                "confidence": self._chance.between(90, 99) / 100,
                "occurrence_id": occurrence_id, **self._to(at),
            }
        )  # fmt: skip
        return message_id

    def _to(self, at: datetime) -> Row:
        return {
            "patient_id": self._patient.id,
            "phone": self._patient.phone,
            "phone_index": self._patient.phone_index,
            "device_id": DEVICE,
            "provider_message_id": f"DEMO{self._chance.new_id(at).hex.upper()}",
        }
