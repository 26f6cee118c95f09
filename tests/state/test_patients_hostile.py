"""What a hostile socket says to the handlers of the list and the import: answered, and nothing changes."""

from __future__ import annotations

import asyncio

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from sqlmodel import func, select

from app import clock
from app.db import reading, transaction
from app.models.patient import Patient
from app.models.patient_list import BulkChange, SavedView
from app.security.cookies import session_cookie_name
from app.services.accounts.sessions import open_session
from app.services.actor import Origin
from app.state import patient_import, patient_selection, patient_views, patients
from tests.databases import Database
from tests.factories import a_patient, a_user

HUGE = "x" * 100_000
ODD: list[object] = [
    None,
    7,
    -1,
    True,
    HUGE,
    "",
    "%00\x00",
    [],
    ["a"] * 5_000,
    {},
    {"a": {"b": []}},
    "../../etc",
    [[1]],
]
HANDLERS = [
    (patients.PatientsState, "search", ("words",)),
    (patients.PatientsState, "choose", ("name", "value")),
    (patients.PatientsState, "sort", ("column",)),
    (patients.PatientsState, "toggle_column", ("name",)),
    (patients.PatientsState, "turn", ("page",)),
    (patient_selection.PatientSelectionState, "toggle", ("patient_id",)),
    (patient_selection.PatientSelectionState, "select_range", ("ids",)),
    (patient_selection.PatientSelectionState, "ask", ("action",)),
    (patient_selection.PatientSelectionState, "assign", ("user_id",)),
    (patient_selection.PatientSelectionState, "carry_out", ("form",)),
    (patient_selection.PatientSelectionState, "undo", ("change_id",)),
    (patient_views.PatientViewsState, "share", ("is_shared",)),
    (patient_views.PatientViewsState, "save_as", ("form",)),
    (patient_views.PatientViewsState, "put_back", ("name", "query", "is_shared")),
    (patient_import.PatientImportState, "open", ("import_id",)),
    (patient_import.PatientImportState, "choose_column", ("place", "name")),
    (patient_import.PatientImportState, "share_phones", ("shares",)),
    (patient_import.PatientImportState, "show", ("which",)),
    (patient_import.PatientImportState, "turn", ("page",)),
]


@pytest.fixture
def cookie(database: Database) -> str:
    with transaction() as session:
        user = a_user(session, role="admin")
        a_patient(session, name="Siti")
        opened = open_session(session, user, remember=False, origin=Origin(), now=clock.now())
    return f"{session_cookie_name()}={opened.secret}"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("state", "handler", "names"), HANDLERS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_odd_arguments_change_nothing(cookie: str, state: type, handler: str, names: tuple[str, ...]) -> None:
    asyncio.run(_say(cookie, f"{state.get_full_name()}.{handler}", names))
    with reading() as session:
        assert session.exec(select(Patient.name, Patient.version)).all() == [("Siti", 1)]
        assert session.exec(select(func.count()).select_from(SavedView)).one() == 0
        assert session.exec(select(BulkChange.former)).all() == []


async def _say(cookie: str, name: str, names: tuple[str, ...]) -> None:
    processor = BaseStateEventProcessor()
    data = {"headers": {"cookie": cookie}, "pathname": "/patients", "asPath": "/patients", "sid": "s", "ip": "::1"}
    async with processor.configure(state_manager=StateManagerMemory()):
        for odd in ODD:
            event = Event(name=name, payload=dict.fromkeys(names, odd), router_data=data)
            try:
                future = await processor.enqueue("tab", event)
                await asyncio.wait_for(future.wait_all(), 10)
            except Exception:  # noqa: BLE001 - the application answers whatever is raised with a notice
                continue
