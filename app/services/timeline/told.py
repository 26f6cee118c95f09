"""What the points of a line say: the dose with its answer, the words of a message, who wrote what. A fixed number of
statements for any number of points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from app.models.account import User
from app.models.call import PatientCall
from app.models.conversation import ConversationNote
from app.models.file import File
from app.models.message import Direction, Emergency, Message
from app.models.patient import Patient, RecordEntry, Verification
from app.models.reminder import Occurrence, Reminder
from app.services.actor import Actor, Permission
from app.services.timeline.headline import headline
from app.services.timeline.points import Happening, Point

MOST_WORDS = 300  # characters of a message or an entry that a line shows
R = TypeVar("R", bound=SQLModel)


@dataclass(frozen=True)
class Told:
    """A point with what it says. `symbol` is the kind of reminder, record entry, message or request it is about.

    Of a dose: `answer` are the patient's words (or the sign of a reaction), `by` the colleague who answered by hand.
    """

    at: datetime
    id: UUID
    kind: Happening
    status: str
    is_planned: bool
    symbol: str = ""
    title: str = ""
    words: str = ""
    answer: str = ""
    is_reaction: bool = False
    answered_at: datetime | None = None
    read_at: datetime | None = None
    delivered_at: datetime | None = None
    sent_at: datetime | None = None
    reason: str = ""
    via: str = ""
    by: str = ""
    is_machine: bool = False
    reminder_id: UUID | None = None


def tell(session: Session, actor: Actor, patient: Patient, points: Sequence[Point]) -> list[Told]:
    """The points, told. What the reader may not read is not asked for."""
    teller = _Teller(session, actor, patient, points)
    return [teller.told(point) for point in points]


class _Teller:
    """The rows behind the points of one page, each kind read at once."""

    def __init__(self, session: Session, actor: Actor, patient: Patient, points: Sequence[Point]) -> None:
        self._session = session
        self._patient = patient
        self._may_read_messages = actor.may(Permission.MESSAGE_READ)
        ids = {kind: [point.id for point in points if point.kind is kind] for kind in Happening}
        self._doses = self._rows(Occurrence, ids[Happening.OCCURRENCE])
        wanted = {dose.reminder_id for dose in self._doses.values()}
        self._reminders = self._rows(
            Reminder, [*wanted, *ids[Happening.REMINDER], *(set(ids[Happening.OCCURRENCE]) - self._doses.keys())]
        )
        self._messages = self._rows(Message, ids[Happening.MESSAGE_IN] + ids[Happening.MESSAGE_OUT])
        self._answers = self._answers_of(self._doses) if self._may_read_messages else {}
        self._entries = self._rows(RecordEntry, ids[Happening.RECORD])
        self._requests = self._rows(Verification, ids[Happening.VERIFICATION])
        self._emergencies = self._rows(Emergency, ids[Happening.EMERGENCY])
        self._calls = self._rows(PatientCall, ids[Happening.CALL])
        self._notes = self._rows(ConversationNote, ids[Happening.NOTE])
        self._files = self._rows(File, ids[Happening.FILE])
        self._names = self._names_of(self._people())

    def told(self, point: Point) -> Told:
        plain = Told(point.at, point.id, point.kind, point.detail, point.is_planned)
        return _TELLING[point.kind](self, plain)

    def occurrence(self, told: Told) -> Told:
        dose = self._doses.get(told.id)
        reminder = self._reminders.get(dose.reminder_id if dose else told.id)
        if reminder is not None:
            told = replace(
                told,
                symbol=reminder.kind.value,
                title=headline(reminder, self._patient),
                reminder_id=reminder.id,
            )
        if dose is None:
            return told
        answer = self._answers.get(dose.id)
        return replace(
            told,
            answer=_short(answer.body) if answer else "",
            is_reaction=bool(answer and answer.is_reaction),
            answered_at=dose.answered_at,
            read_at=dose.read_at,
            delivered_at=dose.delivered_at,
            sent_at=dose.sent_at,
            reason=dose.reason or "",
            via=(dose.confirmed_via or "") if dose.confirmed_at else "",
            by=self._name(dose.confirmed_by),
        )

    def message(self, told: Told) -> Told:
        message = self._messages.get(told.id)
        if message is None:
            return told
        return replace(
            told,
            symbol=message.purpose.value if message.purpose else "",
            words=_short(message.body),
            is_machine=message.is_automatic,
            is_reaction=message.is_reaction,
            read_at=message.read_at,
            delivered_at=message.delivered_at,
            sent_at=message.sent_at,
            by=self._name(message.author_id),
        )

    def record(self, told: Told) -> Told:
        entry = self._entries.get(told.id)
        return told if entry is None else self._written(told, entry.body, entry.author_id)

    def reminder(self, told: Told) -> Told:
        reminder = self._reminders.get(told.id)
        if reminder is None:
            return told
        by = self._name(reminder.created_by)
        return replace(
            told, symbol=reminder.kind.value, title=headline(reminder, self._patient), by=by, reminder_id=reminder.id
        )

    def verification(self, told: Told) -> Told:
        request = self._requests.get(told.id)
        if request is None:
            return told
        by = self._name(request.requested_by)
        return replace(told, symbol=request.method.value, answered_at=request.answered_at, by=by)

    def emergency(self, told: Told) -> Told:
        emergency = self._emergencies.get(told.id)
        return told if emergency is None else replace(told, by=self._name(emergency.taken_by))

    def call(self, told: Told) -> Told:
        call = self._calls.get(told.id)
        return told if call is None else self._written(told, call.note or "", call.author_id)

    def note(self, told: Told) -> Told:
        note = self._notes.get(told.id)
        return told if note is None else self._written(told, note.body, note.author_id)

    def file(self, told: Told) -> Told:
        file = self._files.get(told.id)
        return told if file is None else replace(told, title=file.name, by=self._name(file.owner_id))

    def _written(self, told: Told, words: str, author_id: UUID | None) -> Told:
        return replace(told, symbol=told.status, words=_short(words), by=self._name(author_id))

    def _rows(self, model: type[R], ids: Iterable[UUID]) -> dict[UUID, R]:
        wanted = list(ids)
        if not wanted:
            return {}
        query = select(model).where(col(model.id).in_(wanted))  # type: ignore[attr-defined]  # every table of ours has one
        return {row.id: row for row in self._session.exec(query).all()}  # type: ignore[attr-defined]  # the same

    def _answers_of(self, doses: dict[UUID, Occurrence]) -> dict[UUID, Message]:
        """What the patient last said about each dose."""
        if not doses:
            return {}
        query = select(Message).where(col(Message.occurrence_id).in_(list(doses)), Message.direction == Direction.IN)
        rows = self._session.exec(query.order_by(col(Message.created_at))).all()
        return {row.occurrence_id: row for row in rows if row.occurrence_id is not None}

    def _people(self) -> set[UUID]:
        named = [dose.confirmed_by for dose in self._doses.values()]
        named += [message.author_id for message in self._messages.values()]
        named += [entry.author_id for entry in self._entries.values()]
        named += [reminder.created_by for reminder in self._reminders.values()]
        named += [request.requested_by for request in self._requests.values()]
        named += [emergency.taken_by for emergency in self._emergencies.values()]
        named += [call.author_id for call in self._calls.values()]
        named += [note.author_id for note in self._notes.values()]
        named += [file.owner_id for file in self._files.values()]
        return {person for person in named if person is not None}

    def _names_of(self, people: set[UUID]) -> dict[UUID, str]:
        query = select(User.id, User.name).where(col(User.id).in_(people))
        return dict(self._session.exec(query).all()) if people else {}

    def _name(self, person: UUID | None) -> str:
        return self._names.get(person, "") if person else ""


def _short(words: str) -> str:
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1].rstrip() + "…"


_TELLING: dict[Happening, Callable[[_Teller, Told], Told]] = {
    Happening.OCCURRENCE: _Teller.occurrence,
    Happening.MESSAGE_IN: _Teller.message,
    Happening.MESSAGE_OUT: _Teller.message,
    Happening.RECORD: _Teller.record,
    Happening.REMINDER: _Teller.reminder,
    Happening.VERIFICATION: _Teller.verification,
    Happening.EMERGENCY: _Teller.emergency,
    Happening.CALL: _Teller.call,
    Happening.NOTE: _Teller.note,
    Happening.FILE: _Teller.file,
}
