"""Many patients at once over the API: filters and their counts, tags, bulk changes (P7)."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.db import engine, reading, transaction
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.models.work import Notification
from app.services import subscription
from app.services.actor import SYSTEM
from tests.api.crowd import ids
from tests.factories import a_patient, a_reminder, an_occurrence


def names(caller, **params):
    answer = caller.get("/patients", params={"sort": "name"} | params)
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["data"]]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"volunteerId": "none"}, ["Budi", "Citra"]),
        ({"isActive": "false"}, ["Budi"]),
        ({"verificationStatus": "not_asked"}, ["Citra"]),
        ({"cancerType": "colon"}, ["Ani"]),
        ({"band": "high"}, ["Ani"]),
        ({"band": "low"}, ["Budi"]),
        ({"band": "none"}, ["Citra"]),
        ({"needsCall": "true"}, ["Budi"]),
        ({"needsCall": "false"}, ["Ani", "Budi", "Citra"]),
        ({"slipping": "true"}, ["Budi"]),
        ({"slipping": "true", "isActive": "true"}, []),
        ({"hasQuestion": "true"}, ["Citra"]),
        ({"q": "bud", "isActive": "true"}, []),
    ],
)
def test_every_filter_narrows_the_list(admin, crowd, params, expected):
    assert names(admin, **params) == expected


def test_mine_are_those_i_look_after(admin, volunteer, crowd):
    assert names(volunteer, volunteerId="me") == ["Ani"]
    assert names(admin, volunteerId="me") == []
    assert names(admin, volunteerId=str(volunteer.user.id)) == ["Ani"]


@pytest.mark.parametrize(
    "wrong", ["band=best", "volunteerId=somebody", "needsCall=perhaps", "slipping=a bit", "isActive=7"]
)
def test_a_filter_that_means_nothing_is_refused_by_name(admin, wrong):
    answer = admin.get(f"/patients?{wrong}")
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == wrong.partition("=")[0]


def test_a_row_says_who_cares_how_it_goes_and_why_to_call(admin, volunteer, crowd):
    rows = {row["name"]: row for row in admin.get("/patients").json()["data"]}
    assert rows["Ani"]["volunteerName"] == volunteer.user.name
    assert (rows["Ani"]["compliancePercent"], rows["Budi"]["callReason"]) == (90, "silent")
    assert rows["Citra"]["compliancePercent"] is None


def test_the_list_takes_the_same_number_of_statements_however_long_it_is(admin, volunteer, crowd):
    counts = []
    for more in (0, 30):
        with transaction() as session:
            for number in range(more):
                patient = a_patient(session, name=f"Dewi {number}", assigned_volunteer_id=volunteer.user.id)
                session.add(PatientFigure(patient_id=patient.id, percent=number))
        counts.append(_statements(lambda: admin.get("/patients", params={"limit": 50, "q": "i"})))
    assert counts[0] == counts[1]


def _statements(work):
    said = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT"):
            said.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        assert work().status_code == 200
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    return len(said)


def test_facets_count_what_each_filter_would_show(admin, volunteer, crowd):
    facets = admin.get("/patients/facets").json()["data"]
    assert facets["isActive"] == [
        {"value": "true", "label": "", "count": 2},
        {"value": "false", "label": "", "count": 1},
    ]
    assert {one["value"]: (one["label"], one["count"]) for one in facets["volunteer"]} == {
        "none": ("", 2),
        str(volunteer.user.id): (volunteer.user.name, 1),
    }
    assert {one["value"] for one in facets["band"]} == {"high", "low", "none"}
    assert facets["needsCall"] == [{"value": "true", "label": "", "count": 1}]


def test_a_facet_in_use_still_counts_its_other_values(admin, crowd):
    facets = admin.get("/patients/facets", params={"isActive": "false"}).json()["data"]
    assert {one["value"] for one in facets["isActive"]} == {"true", "false"}
    assert [one["value"] for one in facets["cancerType"]] == ["breast"]


def test_tags_are_set_found_and_counted(admin, volunteer, crowd):
    path = f"/patients/{crowd['ani'].id}/tags"
    answer = admin.call("PUT", path, json={"tags": ["Transport", " lives  alone "]})
    assert answer.json()["data"] == {"tags": ["lives alone", "Transport"]}
    admin.call("PUT", f"/patients/{crowd['budi'].id}/tags", json={"tags": ["TRANSPORT"]})
    assert names(admin, tag="transport") == ["Ani", "Budi"]
    assert admin.get("/patients/tags").json()["data"] == [
        {"name": "Transport", "count": 2},
        {"name": "lives alone", "count": 1},
    ]
    assert volunteer.get("/patients/tags").json()["data"][0]["count"] == 1
    assert admin.call("PUT", path, json={"tags": []}).json()["data"] == {"tags": []}
    assert names(admin, tag="transport") == ["Budi"]


@pytest.mark.parametrize("tags", [["x" * 41], [""], ["\u0007"], "one", [f"t{n}" for n in range(21)]])
def test_a_tag_that_is_none_is_refused(admin, crowd, tags):
    assert admin.call("PUT", f"/patients/{crowd['ani'].id}/tags", json={"tags": tags}).status_code == 422


def test_many_are_given_to_a_volunteer_who_is_told_once(admin, volunteer, crowd):
    order = {"action": "assign", "volunteerId": str(volunteer.user.id), "ids": ids(crowd, "ani", "budi", "citra")}
    done = admin.post("/patients/bulk", json=order).json()["data"]
    assert set(done["changed"]) == set(ids(crowd, "budi", "citra"))
    assert done["skipped"] == [{"id": str(crowd["ani"].id), "reason": "unchanged"}]
    with reading() as session:
        told = session.exec(select(Notification).where(Notification.user_id == volunteer.user.id)).all()
    assert [(one.event, one.params) for one in told] == [("patients_assigned", {"count": "2"})]


def test_a_bulk_change_is_taken_back_once(admin, volunteer, crowd):
    order = {"action": "assign", "volunteerId": None, "ids": ids(crowd, "ani")}
    change = admin.post("/patients/bulk", json=order).json()["data"]["id"]
    assert names(volunteer) == []
    assert admin.post(f"/patients/bulk/{change}/undo").json()["data"] == {"count": 1}
    assert names(volunteer) == ["Ani"]
    assert admin.post(f"/patients/bulk/{change}/undo").status_code == 410


def test_nobody_takes_back_what_another_did(admin, someone, crowd):
    change = admin.post("/patients/bulk", json={"action": "tag", "tag": "x", "ids": []}).json()["data"]["id"]
    assert someone("admin").post(f"/patients/bulk/{change}/undo").status_code == 404


def test_deactivating_many_stops_their_reminders_and_undo_plans_them_again(admin, crowd):
    with transaction() as session:
        occurrence = an_occurrence(session, a_reminder(session, session.get_one(Patient, crowd["ani"].id)))
    order = {"action": "deactivate", "reason": "moved away", "ids": ids(crowd, "ani", "budi")}
    done = admin.post("/patients/bulk", json=order).json()["data"]
    assert (done["changed"], [one["reason"] for one in done["skipped"]]) == (ids(crowd, "ani"), ["unchanged"])
    with reading() as session:
        assert session.get_one(type(occurrence), occurrence.id).status.value == "cancelled"
    admin.post(f"/patients/bulk/{done['id']}/undo")
    assert names(admin, isActive="true") == ["Ani", "Citra"]


def test_who_unsubscribed_is_only_activated_with_a_reason(admin, crowd):
    with transaction() as session:
        patient = session.get_one(Patient, crowd["ani"].id)
        subscription.unsubscribe(
            session, SYSTEM, [patient], message_id=UUID(int=1), may_answer=False, now=patient.created_at
        )
    order = {"action": "activate", "ids": ids(crowd, "ani", "budi")}
    done = admin.post("/patients/bulk", json=order).json()["data"]
    assert done["skipped"] == [{"id": str(crowd["ani"].id), "reason": "unsubscribed"}]
    done = admin.post("/patients/bulk", json=order | {"reason": "asked us on the phone"}).json()["data"]
    assert done["changed"] == ids(crowd, "ani")


def test_who_says_stop_after_many_were_stopped_stays_so_when_that_is_taken_back(admin, crowd):
    order = {"action": "deactivate", "reason": "away", "ids": ids(crowd, "ani", "citra")}
    done = admin.post("/patients/bulk", json=order).json()["data"]
    with transaction() as session:
        patient = session.get_one(Patient, crowd["ani"].id)
        subscription.unsubscribe(
            session, SYSTEM, [patient], message_id=UUID(int=1), may_answer=False, now=patient.created_at
        )
    admin.post(f"/patients/bulk/{done['id']}/undo")
    assert names(admin, isActive="true") == ["Citra"]


def test_all_that_a_filter_shows_are_changed(admin, crowd):
    order = {"action": "tag", "tag": "visit", "matching": {"volunteerId": "none"}}
    assert len(admin.post("/patients/bulk", json=order).json()["data"]["changed"]) == 2
    assert names(admin, tag="visit") == ["Budi", "Citra"]
    assert len(admin.post("/patients/bulk", json=order | {"action": "untag"}).json()["data"]["changed"]) == 2


def test_others_patients_are_left_alone_and_not_told_of(volunteer, crowd):
    order = {"action": "tag", "tag": "mine", "ids": ids(crowd, "ani", "budi")}
    done = volunteer.post("/patients/bulk", json=order).json()["data"]
    assert done["changed"] == ids(crowd, "ani")
    assert done["skipped"] == [{"id": str(crowd["budi"].id), "reason": "not_found"}]


def test_volunteers_do_not_assign(volunteer, crowd):
    order = {"action": "assign", "volunteerId": None, "ids": ids(crowd, "ani")}
    assert volunteer.post("/patients/bulk", json=order).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "explode", "ids": []},
        {"action": "deactivate", "ids": []},
        {"action": "tag", "ids": []},
        {"action": "tag", "tag": "x"},
        {"action": "tag", "tag": "x", "ids": [], "matching": {}},
        {"action": "tag", "tag": "x", "matching": {"band": "best"}},
        {"action": "tag", "tag": "x", "ids": ["nobody"]},
        {"action": "assign", "ids": [], "volunteerId": "0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"},
    ],
)
def test_an_order_that_does_not_hold_changes_nothing(admin, crowd, wrong):
    assert admin.post("/patients/bulk", json=wrong).status_code == 422
