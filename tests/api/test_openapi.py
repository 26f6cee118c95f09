"""The OpenAPI document is true: schemathesis calls every operation with what the document allows and what it forbids.

No answer is a fault of ours, none is undocumented, and each has the shape that the document says. Runs in this process
on both databases, as an administrator, half of the time on records that exist.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
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
from tests.databases import Database, copied_database, in_use
from tests.factories import a_device, a_patient, a_reminder, a_user, an_occurrence

EXAMPLES = 8
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


@pytest.fixture
def records(admin: Caller) -> Mapping[str, str]:
    """One record of each kind, by the name of its parameter."""
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


# What anybody may ask without a parameter or a body cannot be asked wrongly.
TRIES = [
    pytest.param(mode, method, path, id=f"{mode.value}-{method}-{path}")
    for mode in GenerationMode
    for method, path in OPERATIONS
    if (mode, method) != (GenerationMode.NEGATIVE, "OPTIONS")
]


@pytest.mark.parametrize(("mode", "method", "path"), TRIES)
@pytest.mark.usefixtures("unlimited")
def test_every_answer_is_documented(
    schema: BaseSchema, admin: Caller, records: Mapping[str, str], method: str, path: str, mode: GenerationMode
) -> None:
    operation = schema[path][method]

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
            case.path_parameters = {name: records.get(name, value) for name, value in case.path_parameters.items()}
        is_replaced = is_real and bool(case.path_parameters)
        left_out = [checks.negative_data_rejection] if is_replaced else []
        case.call_and_validate(headers=admin.headers, checks=CHECKS, excluded_checks=left_out)

    answers()
