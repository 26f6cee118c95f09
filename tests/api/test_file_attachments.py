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
from app.integrations.whatsapp.memory import MemoryWhatsApp
from app.jobs.sends import drain_device
from app.models.file import File
from app.models.message import Message
from app.models.reminder import Occurrence
from app.models.work import Device, Send
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
