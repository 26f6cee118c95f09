"""`/api/v1/on-call`: the weekly roster that an emergency follows (M5)."""

from __future__ import annotations

from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.ids import new_id
from app.models.work import AuditEntry
from app.services.accounts import people
from app.services.emergencies.circles import DAYS, people_on_call
from app.services.emergencies.roster import MOST_A_DAY
from tests.factories import an_actor

ON_CALL = "/on-call"
EVERY_DAY = [*DAYS]


def of_days(answer):
    return {day: [person["name"] for person in named] for day, named in answer.json()["data"].items()}


def test_a_day_that_is_sent_changes_and_the_others_stay(admin, someone):
    dewi, rizky = someone(name="Dewi").user, someone(name="Rizky").user
    assert of_days(admin.get(ON_CALL)) == {day: [] for day in EVERY_DAY}

    admin.patch(ON_CALL, json={"mon": [str(dewi.id), str(dewi.id)], "sun": [str(rizky.id)]})
    changed = admin.patch(ON_CALL, json={"mon": [str(rizky.id)]})

    assert changed.status_code == 200
    assert of_days(changed) == {day: ["Rizky"] if day in ("mon", "sun") else [] for day in EVERY_DAY}
    with reading() as session:
        assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "roster.changed")).all()) == 2


def test_whoever_is_named_today_is_whom_an_emergency_reaches(admin, volunteer):
    admin.patch(ON_CALL, json={day: [str(volunteer.user.id)] for day in EVERY_DAY})
    with reading() as session:
        assert [person.id for person in people_on_call(session, now=clock.now())] == [volunteer.user.id]


def test_nobody_is_on_call_who_cannot_come(admin, someone):
    for ids in ([str(new_id())], [str(admin.user.id)] * 2 + [str(someone(status="suspended").user.id)]):
        refused = admin.patch(ON_CALL, json={"mon": ids, "tue": []})
        assert refused.status_code == 422
        assert [detail["field"] for detail in refused.json()["error"]["details"]] == ["mon"]
    assert admin.patch(ON_CALL, json={"mon": [str(new_id())] * (MOST_A_DAY + 1)}).status_code == 422
    assert of_days(admin.get(ON_CALL))["mon"] == []


def test_somebody_who_left_is_not_named_any_more(admin, volunteer):
    admin.patch(ON_CALL, json={"fri": [str(volunteer.user.id), str(admin.user.id)]})
    with transaction() as session:
        people.suspend(session, an_actor(user=admin.user), volunteer.user.id, now=clock.now())
    assert of_days(admin.get(ON_CALL))["fri"] == [admin.user.name]
