"""The form of an entry of the record: what it begins with."""

from __future__ import annotations

import pytest

from app import clock
from app.db import transaction
from app.state.patient_record_form import PatientRecordFormState
from tests.factories import a_patient, a_user
from tests.state.tab import Tab


@pytest.mark.parametrize(("wall", "day"), [("06:30", "2026-03-10"), ("23:30", "2026-03-10")])
def test_a_new_entry_is_about_today_where_its_author_is(database, at, wall, day):
    with transaction() as session:
        admin, patient = a_user(session, role="admin"), a_patient(session)
    tab = Tab(admin, f"/patients/{patient.id}?tab=record")
    with clock.use(lambda: at(wall)):
        tab.send(PatientRecordFormState.begin, "note")
    assert tab.state(PatientRecordFormState).values["happenedOn"] == day
