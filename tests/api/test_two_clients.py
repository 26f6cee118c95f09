"""Two people who change one reminder at once, and times that a clock never shows: each answer says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count

import pytest
from starlette.testclient import TestClient

from app import clock
from app.db import transaction
from app.models.patient import Patient
from tests.api.conftest import Caller
from tests.databases import Database
from tests.factories.care import a_patient

AT_ONCE = 5
BEFORE_THE_GAP = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the night after, Berlin's clocks jump from 02:00 to 03:00


def _reminder(caller: Caller, patient: Patient, **fields: object) -> dict[str, object]:
    wish = {
        "patientId": str(patient.id),
        "kind": "medication",
        "message": "Waktunya minum obat",
        "startDate": clock.now().date().isoformat(),
        "timesOfDay": ["20:00"],
        "recurrence": {"freq": "daily"},
        **fields,
    }
    answer = caller.post("/reminders", json=wish)
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()["data"]
    return made


def _at_once(
    caller: Caller, change: Callable[[int], dict[str, object]], path: str
) -> list[tuple[int, dict[str, object]]]:
    """What clients are answered who all change the same record at the same moment, each over a line of its own."""
    numbers = count()

    def one(_: int) -> tuple[int, dict[str, object]]:
        client = TestClient(caller.client.app, raise_server_exceptions=False)
        mine = Caller(client, caller.user, caller.headers["Authorization"].removeprefix("Bearer "))
        answer = mine.patch(path, json=change(next(numbers)))
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sorted(threads.map(one, range(AT_ONCE)), key=lambda each: each[0])


def test_of_many_who_change_the_words_of_one_reminder_one_wins_and_the_others_see_both(admin, patient):
    reminder = _reminder(admin, patient)
    path = f"/reminders/{reminder['id']}"
    answers = _at_once(admin, lambda n: {"message": f"Kata {n}", "version": reminder["version"]}, path)
    assert [status for status, _ in answers] == [200] + [409] * (AT_ONCE - 1)
    kept = admin.get(path).json()["data"]["message"]
    assert kept == answers[0][1]["data"]["message"]
    for _, body in answers[1:]:
        assert body["error"]["code"] == "VERSION_CONFLICT"
        (detail,) = body["error"]["details"]
        assert (detail["field"], detail["theirs"]) == ("message", kept)
        assert detail["yours"].startswith("Kata ")
        assert detail["yours"] != kept


def test_many_who_change_different_parts_of_one_reminder_are_merged(admin, patient):
    reminder = _reminder(admin, patient)
    path = f"/reminders/{reminder['id']}"
    changes = [
        {"message": "Kata baru"},
        {"timesOfDay": ["21:00"]},
        {"windowMinutes": 45},
        {"endDate": "2030-01-01"},
        {"kind": "appointment"},
    ]
    answers = _at_once(admin, lambda n: {**changes[n], "version": reminder["version"]}, path)
    assert [status for status, _ in answers] == [200] * AT_ONCE
    kept = admin.get(path).json()["data"]
    for change in changes:
        for name, value in change.items():
            assert kept[name] == value
    due = admin.get(f"/occurrences?reminderId={reminder['id']}").json()["data"]
    assert {row["dueAt"][11:16] for row in due} == {"14:00"}, "planned by the time that won"


@pytest.fixture
def eve(database: Database) -> Iterator[datetime]:
    """The clock stands on the day before the clocks of Berlin are changed."""
    with clock.use(lambda: BEFORE_THE_GAP):
        yield BEFORE_THE_GAP


def test_a_time_that_the_clocks_jump_over_is_planned_for_the_first_minute_after(eve, someone):
    admin = someone("admin")
    with transaction() as session:
        patient = a_patient(session, timezone="Europe/Berlin")
    reminder = _reminder(admin, patient, timesOfDay=["02:30"])
    due = [row["dueAt"] for row in admin.get(f"/occurrences?reminderId={reminder['id']}").json()["data"]]
    assert due == ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"], "03:00 that night, 02:30 the next"
