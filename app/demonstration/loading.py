"""`carepost demo-data`: puts the demonstration into an empty database, or in the place of an older demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, false, insert, or_, update
from sqlmodel import Session, SQLModel, col, select

from app.bootstrap import gateways
from app.bringing_files import remove
from app.db import transaction
from app.demonstration.cast import DOMAIN, SIGN_IN_AS
from app.demonstration.files import keep_files, stored_keys
from app.demonstration.history import Row, tell
from app.demonstration.patients import COUNT, Cared, make_around, make_patients
from app.demonstration.staff import make_people, volunteers_of
from app.demonstration.timetable import make_reminders
from app.jobs.files import draw_pictures
from app.models.account import Setting, User
from app.models.call import PatientCall, Question
from app.models.message import Message
from app.models.patient import Patient
from app.models.reminder import Occurrence, Reminder
from app.services.accounts.passwords import hash_password
from app.services.accounts.roles import ensure_builtin_roles
from app.services.audit import add_patient_key
from app.services.compliance.sums import forget_sums
from app.settings import Settings, SettingsError, WhatsAppBackend

PASSWORD = "only a demonstration"  # noqa: S105 - printed by the command; nobody real is behind it
AT_ONCE = 500
_OF_THE_INSTALLATION = {"role", "setting", "user", "job", "finished_run", "device", "audit_entry"}
# What people who signed up themselves made stays; what the invented ones made goes with them.
_OF_PEOPLE = {
    "user_session", "refresh_token", "api_key", "single_use_link",
    "message_template", "saved_view", "saved_reply", "tag",
}  # fmt: skip
_USER_ID = SQLModel.metadata.tables["user"].c.id


@dataclass(frozen=True)
class Loaded:
    """How much there is now."""

    people: int
    patients: int
    reminders: int
    occurrences: int
    messages: int
    files: int
    email: str = SIGN_IN_AS
    password: str = PASSWORD


def load_demonstration(settings: Settings, *, now: datetime, patients: int = COUNT) -> Loaded:
    """Load it. Raises SettingsError when messages could reach somebody, or when real patients are there."""
    if settings.whatsapp is not WhatsAppBackend.SIMULATOR:
        raise SettingsError("Demonstration data is for the simulator only: unset CAREPOST_WHATSAPP.")
    storage = gateways().storage
    with transaction() as session:
        _refuse_beside_real_data(session)
        former = stored_keys(session)
        _clear(session)
        ensure_builtin_roles(session)
        people = make_people(password_hash=hash_password(PASSWORD), now=now)
        session.add_all(people)
        cared = make_patients(volunteers_of(people), count=patients, now=now)
        _add_patients(session, cared, now=now)
        reminders = {each.patient.id: make_reminders(each, now=now) for each in cared}
        session.add_all(reminder for own in reminders.values() for reminder in own)
        files = keep_files(session, storage, people, cared, now=now)
    for key in former:
        remove(storage, key)
    draw_pictures(gateways(), now=now)
    occurrences, messages = _write_history(cared, reminders, now=now)
    with transaction() as session:
        forget_sums(session)
    return Loaded(len(people), len(cared), sum(map(len, reminders.values())), occurrences, messages, files)


def _refuse_beside_real_data(session: Session) -> None:
    if session.exec(select(Patient.id).where(col(Patient.is_demonstration).is_(False)).limit(1)).first():
        raise SettingsError("There are real patients in this database; demonstration data does not go beside them.")


def _clear(session: Session) -> None:
    invented = select(User.id).where(col(User.email).endswith(f"@{DOMAIN}", autoescape=True))
    for table in reversed(SQLModel.metadata.sorted_tables):
        if table.name in _OF_PEOPLE:
            theirs = [column.in_(invented) for column in table.columns if column.references(_USER_ID)]
            session.execute(delete(table).where(or_(false(), *theirs)))
        elif table.name not in _OF_THE_INSTALLATION:
            session.execute(delete(table))
    session.execute(update(User).where(col(User.decided_by).in_(invented)).values(decided_by=None))
    session.execute(delete(User).where(col(User.id).in_(invented)))
    session.merge(Setting(name="demonstration", value={"loaded": True}))


def _add_patients(session: Session, cared: list[Cared], *, now: datetime) -> None:
    for each in cared:
        session.add(each.patient)
        session.flush()
        add_patient_key(session, each.patient.id)
        session.add_all(make_around(each, now=now))


def _write_history(cared: list[Cared], reminders: dict[UUID, list[Reminder]], *, now: datetime) -> tuple[int, int]:
    """A transaction for a few patients at a time: other requests go on between them."""
    occurrences = messages = 0
    for each in cared:
        story = tell(each, reminders[each.patient.id], now=now)
        with transaction() as session:
            _insert(session, Message, story.messages)
            _insert(session, Occurrence, story.occurrences)
            _insert(session, Question, story.questions)
            _insert(session, PatientCall, story.calls)
            session.get_one(Patient, each.patient.id).last_inbound_at = story.heard_at
        occurrences += len(story.occurrences)
        messages += len(story.messages)
    return occurrences, messages


def _insert(session: Session, model: type[SQLModel], rows: list[Row]) -> None:
    table = model.__table__  # type: ignore[attr-defined]  # SQLModel adds it; an ORM insert goes row by row here
    for part in _parts(rows):
        session.connection().execute(insert(table), part)


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
