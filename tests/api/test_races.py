"""Several clients at the same moment: each thing happens once, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import func, select
from starlette.testclient import TestClient

from app.db import reading, transaction
from app.models.account import User
from app.models.patient import Patient
from app.models.work import AuditEntry
from app.services.uploads.found import MOST_OPEN
from tests.api.conftest import Caller
from tests.api.tus import begin
from tests.factories.shares import a_file
from tests.factories.uploads import an_upload

AT_ONCE = 6
NEW = {"name": "Budi Santoso", "phoneNumber": "0812 3456 7890"}


def at_once(caller: Caller, call: Callable[[Caller], int]) -> list[int]:
    """The statuses that clients get who all call at the same moment, each over a connection of its own."""

    def one(_: int) -> int:
        client = TestClient(caller.client.app, raise_server_exceptions=False)
        return call(Caller(client, caller.user, caller.headers["Authorization"].removeprefix("Bearer ")))

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sorted(threads.map(one, range(AT_ONCE)))


def test_one_number_makes_one_patient_however_many_add_it(admin):
    statuses = at_once(admin, lambda caller: caller.post("/patients", json=NEW).status_code)
    assert statuses == [201] + [409] * (AT_ONCE - 1)
    assert count(Patient) == 1


def test_one_key_makes_one_patient_however_many_repeat_it(admin):
    headers = {"Idempotency-Key": "once"}
    statuses = at_once(admin, lambda caller: caller.post("/patients", json=NEW, headers=headers).status_code)
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert count(Patient) == 1
    assert admin.post("/patients", json=NEW, headers=headers).status_code == 201


def test_of_many_who_change_the_same_field_of_the_same_version_one_wins(admin, patient):
    path = f"/patients/{patient.id}"
    names = iter(range(AT_ONCE))
    statuses = at_once(
        admin, lambda caller: caller.patch(path, json={"hospital": f"RS {next(names)}", "version": 1}).status_code
    )
    assert statuses == [200] + [409] * (AT_ONCE - 1)
    assert admin.get(path).json()["data"]["version"] == 2


def test_many_who_change_different_fields_all_win(admin, patient):
    path = f"/patients/{patient.id}"
    fields = iter(("hospital", "doctor", "cancerType", "cancerStage", "notes", "address"))
    statuses = at_once(admin, lambda caller: caller.patch(path, json={next(fields): "X", "version": 1}).status_code)
    assert statuses == [200] * AT_ONCE
    assert admin.get(path).json()["data"]["version"] == 1 + AT_ONCE


def test_the_last_room_of_the_quota_is_given_once_however_many_ask_for_it(volunteer, override_settings):
    override_settings(storage_quota_gb=1, max_file_mb=2000)
    statuses = at_once(volunteer, lambda caller: begin(caller, 600 << 20).status_code)
    assert statuses == [201] + [413] * (AT_ONCE - 1)


def test_the_last_open_upload_of_somebody_is_begun_once_however_many_ask_for_it(volunteer):
    with transaction() as session:
        for _ in range(MOST_OPEN - 1):
            an_upload(session, owner=volunteer.user)
    statuses = at_once(volunteer, lambda caller: begin(caller).status_code)
    assert statuses == [201] + [429] * (AT_ONCE - 1)


def test_a_file_is_shared_with_a_colleague_once_however_many_do_it(volunteer, someone):
    wish = {"userId": str(someone("volunteer").user.id)}
    with transaction() as session:
        path = f"/files/{a_file(session, volunteer.user).id}/shares"
    statuses = at_once(volunteer, lambda caller: caller.post(path, json=wish).status_code)
    assert statuses == [201] + [409] * (AT_ONCE - 1)


def test_opening_a_record_in_many_tabs_at_once_is_audited_once(admin, patient):
    statuses = at_once(admin, lambda caller: caller.get(f"/patients/{patient.id}").status_code)
    assert statuses == [200] * AT_ONCE
    with reading() as session:
        opened = session.exec(select(AuditEntry).where(AuditEntry.action == "patient.opened")).all()
    assert len(opened) == 1


def test_two_superadmins_who_take_the_role_from_each_other_leave_one(someone):
    one, other = someone("superadmin"), someone("superadmin")
    pairs = [(one, other), (other, one)]
    gate = Barrier(len(pairs))

    def take(pair: tuple[Caller, Caller]) -> int:
        gate.wait()
        return pair[0].patch(f"/users/{pair[1].user.id}", json={"role": "admin"}).status_code

    with ThreadPoolExecutor(len(pairs)) as threads:
        statuses = sorted(threads.map(take, pairs))
    assert statuses[0] == 200
    assert statuses[1] in (403, 422)  # the second was no superadmin any more when it came, or when it was its turn
    with reading() as session:
        assert session.exec(select(func.count()).where(User.role == "superadmin")).one() == 1


def count(model: type[Patient]) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()
