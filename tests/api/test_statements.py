"""No list takes more statements when it has more rows: every reading route, with two of everything and with twelve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from sqlmodel import Session

from app import clock
from app.db import transaction
from app.models.account import User, UserStatus
from app.models.call import Question
from app.models.conversation import SavedReply
from app.models.message import Direction, Emergency, Message, Purpose
from app.models.patient_list import PatientFigure
from app.models.reminder import ReminderKind
from app.models.work import Delivery, DeliveryState, InboxEvent, InboxState
from tests.api.conftest import Caller
from tests.databases import Database
from tests.factories import a_patient, a_reminder, a_user
from tests.factories.doses import a_dose

# An export streams in batches, a wrong id is looked for once more so that the refusal can be audited.
NO_LISTS = ("/patients/export", "/files/archive", "/auth/csrf")
PATIENTS = "/patients/{patient_id}"


def make(session: Session, patient_id: UUID, staff: User) -> None:
    """One more of everything that is listed, of a patient of their own and of the one who has many."""
    now = clock.now()
    volunteer = a_user(session)
    a_user(session, status=UserStatus.PENDING)
    other = a_patient(session, assigned_volunteer_id=volunteer.id)
    session.add(PatientFigure(patient_id=other.id, call_reason="missed", call_since=now, is_slipping=True))
    for owner in (other.id, patient_id):
        for fate, hours in (("confirmed", 2), ("unanswered", 26), ("waiting", 1), ("failed", 3), ("planned", -20)):
            reminder = a_reminder(session, session.get_one(type(other), owner), kind=ReminderKind.APPOINTMENT)
            a_dose(session, reminder, fate, due_at=now - timedelta(hours=hours, seconds=len(session.identity_map)))
        message = Message(patient_id=owner, direction=Direction.IN, purpose=Purpose.PERSON, body="Kapan kontrol?")
        session.add(message)
        session.flush()
        session.add(Question(patient_id=owner, message_id=message.id, intent="question", asked_at=now))
        session.add(Emergency(patient_id=owner, happened_at=now))
    session.add_all(
        [
            SavedReply(owner_id=staff.id, shortcut=str(other.id)[-12:], body="B"),
            Delivery(recipient="a@x.org", subject="A", body="B", state=DeliveryState.DEAD),
            InboxEvent(dedupe_key=str(other.id), body="{}", next_at=now, state=InboxState.DEAD),
        ]
    )


def reading_routes(api: FastAPI) -> list[str]:
    """Every path that is only read, with no id in it or a patient's."""
    paths = [path.removeprefix("/api/v1") for path, ways in api.openapi()["paths"].items() if "get" in ways]
    return [path for path in paths if "{" not in path.removeprefix(PATIENTS) and path not in NO_LISTS]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*arguments: object) -> None:
        said.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def statements_of(caller: Caller, engine: Engine, path: str) -> tuple[int, list[str]]:
    caller.get(path)  # what is remembered after the first time, such as that a record was opened
    with counted(engine) as said:
        answer = caller.get(path)
    return answer.status_code, said


@pytest.mark.parametrize("role", ["admin", "volunteer"])
@pytest.mark.timeout(240)
def test_no_list_takes_more_statements_with_more_rows(
    api: FastAPI, someone, database: Database, role: str, override_settings
) -> None:
    override_settings(rate_limits=False)
    caller: Caller = someone(role)
    with transaction() as session:
        patient = a_patient(session, assigned_volunteer_id=caller.user.id)
        for _ in range(2):
            make(session, patient.id, caller.user)
    paths = {path: path.replace("{patient_id}", str(patient.id)) for path in reading_routes(api)}
    few = {name: statements_of(caller, database.engine, path) for name, path in paths.items()}
    with transaction() as session:
        for _ in range(10):
            make(session, patient.id, caller.user)
    many = {name: statements_of(caller, database.engine, path) for name, path in paths.items()}
    assert len([name for name, (status, _) in many.items() if status == 200]) > 15
    grown = {name: (len(few[name][1]), said) for name, (_, said) in many.items() if len(said) > len(few[name][1])}
    assert grown == {}
