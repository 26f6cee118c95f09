"""Files where they belong: with patients, entries, reminders and messages, and sent along with those (P2, R1, M1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock
from app.bootstrap import gateways as configured
from app.db import transaction
from app.integrations.ports import MAX_FILE
from app.integrations.whatsapp.memory import MemoryWhatsApp
from app.jobs.sends import drain_device
from app.models.file import File
from app.models.message import Message
from app.models.reminder import Occurrence
from app.models.work import Device, Send
from app.services.messages.scheduled import send_due_batch
from app.services.reminders.due import queue_due
from tests.factories import a_reminder, an_occurrence
from tests.factories.bytes import a_pdf, a_picture


def bring(caller, name="a.jpg", data=None, kind="image/jpeg"):
    files = {"file": (name, data or a_picture("JPEG"), kind)}
    return caller.post("/upload", files=files).json()["data"]


@pytest.fixture
def picture(volunteer):
    return bring(volunteer)


@pytest.fixture
def send_all():
    """Send whatever waits, and say what arrived."""

    def send():
        whatsapp = MemoryWhatsApp(devices=("simulator",))
        with transaction() as session:
            session.merge(Device(id="simulator", is_online=True))
        drain_device(replace(configured(), whatsapp=whatsapp), "simulator")
        return whatsapp.sent

    return send


def test_a_file_is_filed_to_a_patient_and_taken_away_again(volunteer, own_patient, picture) -> None:
    path = f"/patients/{own_patient.id}/files/{picture['id']}"

    assert [volunteer.call("PUT", path).status_code for _ in range(2)] == [200, 200]
    listed = volunteer.get("/files", params={"patientId": str(own_patient.id)}).json()["data"]
    assert [row["id"] for row in listed] == [picture["id"]]
    assert volunteer.delete(path).status_code == 204
    assert volunteer.delete(path).status_code == 404
    assert volunteer.get(f"/files/{picture['id']}").status_code == 200


def test_an_entry_of_the_record_keeps_its_file(volunteer, own_patient, picture) -> None:
    entry = volunteer.post(
        f"/patients/{own_patient.id}/record",
        json={"kind": "lab_result", "happenedOn": "2026-03-01", "title": "Lab", "body": "Hb 11"},
    ).json()["data"]
    path = f"/patients/{own_patient.id}/record/{entry['id']}/files/{picture['id']}"

    assert volunteer.call("PUT", path).status_code == 200
    assert volunteer.delete(f"/files/{picture['id']}").status_code == 409
    assert volunteer.delete(path).status_code == 204
    assert volunteer.delete(f"/files/{picture['id']}").status_code == 204


def test_what_the_caller_does_not_see_is_not_attached(volunteer, someone, own_patient) -> None:
    foreign = bring(someone("volunteer"))

    answer = volunteer.call("PUT", f"/patients/{own_patient.id}/files/{foreign['id']}")

    assert answer.status_code == 404


def test_a_message_goes_with_its_picture(volunteer, own_patient, picture, send_all) -> None:
    answer = volunteer.post(
        f"/patients/{own_patient.id}/messages", json={"text": "Ini jadwalnya", "fileId": picture["id"]}
    )

    assert answer.json()["data"]["fileId"] == picture["id"]
    (sent,) = send_all()
    assert (sent.text, sent.file_name is not None) == ("Ini jadwalnya", True)


def test_a_message_whose_file_is_gone_does_not_leave(volunteer, own_patient, picture, send_all) -> None:
    volunteer.post(f"/patients/{own_patient.id}/messages", json={"text": "Ini", "fileId": picture["id"]})
    volunteer.delete(f"/files/{picture['id']}")

    assert send_all() == []
    with transaction() as session:
        assert session.exec(select(Send)).one().state.value == "dead"


@pytest.fixture
def reminder(database, volunteer, patient_of):
    patient = patient_of(volunteer.user)
    with transaction() as session:
        made = a_reminder(session, patient=patient)
        an_occurrence(session, reminder=made, due_at=clock.now() - timedelta(minutes=1))
    return made


def queue() -> None:
    with transaction() as session:
        queue_due(session, now=clock.now())


def test_a_reminder_goes_with_its_document(volunteer, reminder, send_all) -> None:
    first = bring(volunteer)
    paper = bring(volunteer, "Cara minum.pdf", a_pdf(), "application/pdf")
    for file in (first, paper):
        assert volunteer.call("PUT", f"/reminders/{reminder.id}/files/{file['id']}").status_code == 200
    assert volunteer.get(f"/files/{first['id']}/uses").json()["data"] == []
    queue()

    (sent,) = send_all()

    assert sent.file_name == "Cara minum.pdf"


def test_a_reminder_whose_file_is_gone_goes_in_words(volunteer, reminder, send_all) -> None:
    paper = bring(volunteer, "a.pdf", a_pdf(), "application/pdf")
    volunteer.call("PUT", f"/reminders/{reminder.id}/files/{paper['id']}")
    with transaction() as session:
        file = session.get_one(File, UUID(paper["id"]))
        configured().storage.delete(file.object_key)
    queue()

    (sent,) = send_all()

    assert sent.file_name is None


def test_a_reminder_goes_in_words_again(volunteer, reminder, picture, send_all) -> None:
    path = f"/reminders/{reminder.id}/files"
    volunteer.call("PUT", f"{path}/{picture['id']}")

    assert [volunteer.delete(path).status_code, volunteer.delete(path).status_code] == [204, 404]
    queue()
    (sent,) = send_all()

    assert sent.file_name is None
    with transaction() as session:
        assert session.exec(select(Message.file_id)).all() == [None]
        assert session.exec(select(Occurrence)).one().status.value == "sent"


def test_a_message_may_be_a_picture_without_words(volunteer, own_patient, picture, send_all) -> None:
    path = f"/patients/{own_patient.id}/messages"

    assert volunteer.post(path, json={"text": "", "fileId": picture["id"]}).status_code == 201
    assert volunteer.post(path, json={"text": " "}).status_code == 422
    (sent,) = send_all()
    assert (sent.text, sent.file_name is not None) == ("", True)


@pytest.fixture
def too_large(picture):
    """A file of a size that WhatsApp does not carry; only its row says so."""
    with transaction() as session:
        session.get_one(File, UUID(picture["id"])).size = MAX_FILE + 1
    return picture


def test_what_whatsapp_does_not_carry_is_refused_in_words(volunteer, own_patient, reminder, too_large) -> None:
    message = volunteer.post(f"/patients/{own_patient.id}/messages", json={"text": "a", "fileId": too_large["id"]})
    later = volunteer.post(
        f"/patients/{own_patient.id}/scheduled-messages",
        json={"text": "a", "fileId": too_large["id"], "sendAt": (clock.now() + timedelta(days=1)).isoformat()},
    )
    along = volunteer.call("PUT", f"/reminders/{reminder.id}/files/{too_large['id']}")

    for answer in (message, later, along):
        assert answer.status_code == 422
        (detail,) = answer.json()["error"]["details"]
        assert (detail["field"], "50 MB" in detail["message"]) == ("fileId", True)
    assert volunteer.get(f"/files/{too_large['id']}/uses").json()["data"] == []


def test_a_message_for_later_keeps_its_file_until_it_leaves_or_is_cancelled(
    volunteer, own_patient, picture, send_all
) -> None:
    path = f"/patients/{own_patient.id}/scheduled-messages"
    due_at = clock.now() + timedelta(hours=1)
    asked = {"text": "", "fileId": picture["id"], "sendAt": due_at.isoformat()}
    first, second = (volunteer.post(path, json=asked).json()["data"] for _ in range(2))

    assert first["fileId"] == picture["id"]
    assert volunteer.delete(f"/files/{picture['id']}").status_code == 409
    volunteer.post(f"{path}/{first['id']}/cancel")
    assert [use["subjectId"] for use in volunteer.get(f"/files/{picture['id']}/uses").json()["data"]] == [second["id"]]
    with clock.use(lambda: due_at):
        with transaction() as session:
            send_due_batch(session, now=due_at)
        (sent,) = send_all()
    (use,) = volunteer.get(f"/files/{picture['id']}/uses").json()["data"]

    assert (sent.file_name is not None, use["kind"]) == (True, "message")


def _a_wish(patient, **fields):
    return {
        "patientId": str(patient.id),
        "kind": "medication",
        "message": "Halo",
        "startDate": "2026-01-01",
        "timesOfDay": ["08:00", "20:00"],
        "recurrence": {"freq": "daily"},
        **fields,
    }


def test_a_reminder_is_made_with_a_file_which_is_changed_and_taken_away(volunteer, own_patient, picture) -> None:
    other = bring(volunteer, "b.jpg")
    looked = volunteer.post("/reminders/preview", json=_a_wish(own_patient, fileId=picture["id"])).json()["data"]
    made = volunteer.post("/reminders", json=_a_wish(own_patient, fileId=picture["id"])).json()["data"]
    path = f"/reminders/{made['id']}"

    def uses(file):
        return [use["kind"] for use in volunteer.get(f"/files/{file['id']}/uses").json()["data"]]

    assert (looked["problems"], made["fileId"], uses(picture)) == ([], picture["id"], ["reminder"])
    changed = volunteer.patch(path, json={"fileId": other["id"], "version": made["version"]}).json()["data"]
    assert (changed["fileId"], uses(picture), uses(other)) == (other["id"], [], ["reminder"])
    stale = volunteer.patch(path, json={"fileId": picture["id"], "version": made["version"]})
    assert (stale.status_code, uses(picture)) == (409, [])
    emptied = volunteer.patch(path, json={"fileId": None}).json()["data"]
    assert (emptied["fileId"], uses(other)) == (None, [])


@pytest.mark.parametrize("is_another", [False, True])
def test_a_reminder_that_goes_on_from_a_day_has_a_file_of_its_own(volunteer, own_patient, picture, is_another) -> None:
    wanted = bring(volunteer, "b.jpg") if is_another else picture
    made = volunteer.post("/reminders", json=_a_wish(own_patient, fileId=picture["id"])).json()["data"]
    due = volunteer.get("/occurrences", params={"patientId": str(own_patient.id)}).json()["data"]
    last = max(due, key=lambda one: one["dueAt"])
    changes = {"fileId": wanted["id"]} if is_another else {"message": "Halo lagi"}

    following = volunteer.post(f"/occurrences/{last['id']}/following", json=changes).json()["data"]

    assert following["fileId"] == wanted["id"]
    holders = [use["subjectId"] for use in volunteer.get(f"/files/{wanted['id']}/uses").json()["data"]]
    assert holders == ([following["id"]] if is_another else [made["id"], following["id"]])


def test_a_file_of_another_patient_is_refused_in_words(volunteer, own_patient, patient_of, picture) -> None:
    budi = patient_of(volunteer.user)
    assert volunteer.call("PUT", f"/patients/{own_patient.id}/files/{picture['id']}").status_code == 200
    due_at = clock.now() + timedelta(hours=1)
    wrong = {"text": "Ini", "fileId": picture["id"]}

    looked = volunteer.post("/reminders/preview", json=_a_wish(budi, fileId=picture["id"])).json()["data"]
    assert [problem["message"] for problem in looked["problems"]] == ["This file belongs to another patient."]
    for answer in (
        volunteer.post("/reminders", json=_a_wish(budi, fileId=picture["id"])),
        volunteer.post(f"/patients/{budi.id}/messages", json=wrong),
        volunteer.post(f"/patients/{budi.id}/scheduled-messages", json={**wrong, "sendAt": due_at.isoformat()}),
        volunteer.call("PUT", f"/patients/{budi.id}/files/{picture['id']}"),
    ):
        assert answer.status_code == 422
        (detail,) = answer.json()["error"]["details"]
        assert (detail["field"], detail["message"]) == ("fileId", "This file belongs to another patient.")
    assert [use["patientId"] for use in volunteer.get(f"/files/{picture['id']}/uses").json()["data"]] == [
        str(own_patient.id)
    ]
