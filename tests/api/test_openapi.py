"""The OpenAPI document is true: schemathesis calls every operation with what the document allows and what it forbids.

No answer is a fault of ours, none is undocumented, and each has the shape that the document says. Runs in this process
on both databases, as an administrator, half of the time on records that exist.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi import checks

from app import clock
from app.api.application import create_api
from app.api.openapi import METHODS
from app.db import transaction
from app.models.call import PatientCall, Question
from app.models.message import Direction, Emergency, Message
from app.models.patient import PatientContact, RecordEntry
from app.models.work import JobRun
from app.services.notifications import Notice, notify
from app.settings import get_settings, use_settings
from tests.api.conftest import Caller
from tests.databases import KINDS, Database, copied_database, in_use
from tests.factories import a_device, a_patient, a_reminder, a_user, an_occurrence

EXAMPLES = 8
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")  # the bytes of tus
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
OPERATIONS = [
    (method.upper(), path)
    for path, item in create_api().openapi()["paths"].items()
    for method in METHODS
    if method in item
]


@pytest.fixture(scope="module")
def database(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all operations: nothing here depends on what others left in it."""
    directory = tmp_path_factory.mktemp("openapi")
    with copied_database(kind, f"openapi_{os.getpid()}", directory) as own:
        settings = get_settings().model_copy(update={"database_url": own.url, "data_dir": directory})
        with in_use(settings, own.engine):
            yield own


@pytest.fixture
def unlimited() -> Iterator[None]:
    before = get_settings()
    use_settings(before.model_copy(update={"rate_limits": False}))
    yield
    use_settings(before)


@dataclass(frozen=True)
class Asking:
    """Who asks, and about what: records by the name of their parameter."""

    headers: Mapping[str, str]
    records: Mapping[str, str]


@pytest.fixture(scope="module")
def reader(database: Database) -> list[Asking]:
    """Whoever asks without changing anything, once there is such a one."""
    return []


@pytest.fixture
def asking(admin: Caller, reader: list[Asking], method: str, path: str) -> Asking:
    """An administrator with one record of each kind: new ones where they may be changed, if they are spoken of."""
    if "{" not in path:
        return Asking(admin.headers, {})
    if method != "GET":
        return Asking(admin.headers, _one_of_each(admin))
    if not reader:
        reader.append(Asking(admin.headers, _one_of_each(admin)))
    return reader[0]


def _one_of_each(admin: Caller) -> Mapping[str, str]:
    now = clock.now()
    with transaction() as session:
        patient = a_patient(session)
        occurrence = an_occurrence(session, a_reminder(session, patient))
        message = Message(patient_id=patient.id, direction=Direction.IN, body="Tolong", created_at=now)
        contact = PatientContact(patient_id=patient.id, name="Dewi")
        entry = RecordEntry(patient_id=patient.id, happened_on=now.date(), body="Hb 9")
        call = PatientCall(patient_id=patient.id, author_id=admin.user.id, called_at=now, created_at=now)
        question = Question(patient_id=patient.id, intent="question", asked_at=now)
        session.add_all([message, contact, entry, call, question])
        session.merge(JobRun(name="reminders.plan"))
        session.flush()
        emergency = Emergency(message_id=message.id, patient_id=patient.id, happened_at=now)
        session.add(emergency)
        a_device(session)
        other = a_user(session, role="volunteer")
        notify(session, [admin.user], Notice("emergency", "patient", patient.id, "once"), now=now)
        session.flush()
    key = admin.post("/keys", json={"name": "A key"}).json()["data"]
    told = admin.get("/notifications").json()["data"][0]
    return {
        "patient_id": str(patient.id),
        "contact_id": str(contact.id),
        "entry_id": str(entry.id),
        "reminder_id": str(occurrence.reminder_id),
        "occurrence_id": str(occurrence.id),
        "emergency_id": str(emergency.id),
        "notification_id": told["id"],
        "user_id": str(other.id),
        "key_id": key["id"],
        "name": "reminders.plan",
        "kind": "patient.new",
        "call_id": str(call.id),
        "question_id": str(question.id),
    }


@pytest.fixture(scope="module")
def schema(api: FastAPI) -> BaseSchema:
    """The document, read from the application as a client would."""
    return schemathesis.openapi.from_asgi("/api/openapi.json", api)


ALL = [pytest.param(method, path, id=f"{method}-{path}") for method, path in OPERATIONS]
# What anybody may ask without a parameter or a body cannot be asked wrongly.
PLAIN = {"/api/health", "/api/health/live", "/api/health/ready", "/metrics"}
WITH_SOMETHING = [one for one in ALL if one.values[0] != "OPTIONS" and one.values[1] not in PLAIN]
# Every day what is right is asked of the one database and what is wrong of the other, and the rest in the long form.
USUAL = [KINDS[0], pytest.param(KINDS[1], marks=(pytest.mark.postgres, pytest.mark.long))]
STRICTEST = [pytest.param(KINDS[0], marks=pytest.mark.long), pytest.param(KINDS[1], marks=pytest.mark.postgres)]


@pytest.mark.parametrize("kind", USUAL, indirect=True)
@pytest.mark.parametrize(("method", "path"), ALL)
@pytest.mark.usefixtures("unlimited")
def test_every_answer_is_documented(schema: BaseSchema, asking: Asking, method: str, path: str) -> None:
    _try(schema[path][method], asking, GenerationMode.POSITIVE)


@pytest.mark.parametrize("kind", STRICTEST, indirect=True)
@pytest.mark.parametrize(("method", "path"), WITH_SOMETHING)
@pytest.mark.usefixtures("unlimited")
def test_what_is_wrong_is_refused_as_documented(schema: BaseSchema, asking: Asking, method: str, path: str) -> None:
    _try(schema[path][method], asking, GenerationMode.NEGATIVE)


def _try(operation: APIOperation, asking: Asking, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
    def answers(case: Case, is_real: bool) -> None:
        if is_real:
            given_path = case.path_parameters
            case.path_parameters = {name: asking.records.get(name, value) for name, value in given_path.items()}
        is_replaced = is_real and bool(case.path_parameters)
        left_out = [checks.negative_data_rejection] if is_replaced else []
        case.call_and_validate(headers=asking.headers, checks=CHECKS, excluded_checks=left_out)

    answers()
