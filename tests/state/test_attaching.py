"""Attaching files on a patient's page, as a browser's tab drives it: kept with the draft, refused in words."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.errors import AppError
from app.ids import new_id
from app.integrations.ports import MAX_FILE
from app.models.conversation import ScheduledMessage
from app.models.file import File, FileKind, FileStatus, FileUse, UseKind
from app.models.message import MediaStatus, Message
from app.state.conversation import ConversationState
from app.state.conversation_file import ConversationFileState
from app.state.conversation_later import LaterState
from app.state.conversation_writing import WritingState
from app.state.file_picking import MESSAGE, OWN, FilePickState
from app.state.patient_record import PatientRecordState
from app.state.patient_record_form import PatientRecordFormState
from app.state.reminder_form import NEW, ReminderFormState
from app.state.reminder_saving import ReminderSavingState
from tests.factories import a_device, a_patient, a_user
from tests.state.tab import Tab

HOSTILE = ["", "no id", "x" * 10_000, None, 5, [], {"a": 1}, "../../etc/passwd", "0" * 32, str(new_id())]


@pytest.fixture
def volunteer(database):
    with transaction() as session:
        a_device(session)
        return a_user(session, name="Dewi Anggraini")


@pytest.fixture
def patient(volunteer):
    with transaction() as session:
        return a_patient(session, name="Ratna Kusumawati", assigned_volunteer_id=volunteer.id)


@pytest.fixture
def tab(volunteer, patient):
    opened = Tab(volunteer, f"/patients/{patient.id}?tab=conversation")
    opened.send(WritingState.open)
    return opened


@pytest.fixture
def a_file(volunteer):
    def make(name="jadwal.png", *, owner=None, size=1000, patient=None, status=FileStatus.READY):
        stem, _, extension = name.rpartition(".")
        with transaction() as session:
            file = File(
                name=name, name_search=stem.lower(), extension=extension, media_type="image/png", kind=FileKind.IMAGE,
                size=size, sha256="0" * 64, store="local", object_key=new_id().hex, status=status,
                owner_id=(owner or volunteer).id,
            )  # fmt: skip
            session.add(file)
            session.flush()
            if patient is not None:
                session.add(
                    FileUse(file_id=file.id, kind=UseKind.PATIENT, subject_id=patient.id, patient_id=patient.id)
                )
        return str(file.id)

    return make


def test_a_file_goes_with_the_reply_without_any_words(tab, a_file):
    file_id = a_file()
    tab.send(ConversationFileState.choose, file_id)
    assert tab.state(ConversationFileState).file.name == "jadwal.png"

    tab.send(WritingState.send, "")

    (row,) = tab.state(ConversationState).rows
    assert (row.kind, row.words, row.file.id, row.media_key) == ("person", "", file_id, "")
    assert tab.state(ConversationFileState).file.id == ""


def test_a_chosen_file_is_there_after_the_state_is_lost_and_can_be_taken_away(tab, volunteer, patient, a_file):
    file_id = a_file()
    tab.send(ConversationFileState.choose, file_id)
    tab.lose_state()
    tab.send(WritingState.open)
    assert tab.state(ConversationFileState).file.id == file_id

    tab.send(ConversationFileState.remove)
    again = Tab(volunteer, f"/patients/{patient.id}?tab=conversation")
    again.send(WritingState.open)
    assert again.state(ConversationFileState).file.id == ""


def test_what_whatsapp_does_not_carry_is_said_and_not_sent(tab, a_file):
    tab.send(ConversationFileState.choose, a_file(size=MAX_FILE + 1))
    assert "50 MB" in tab.state(ConversationFileState).file.problem

    tab.send(WritingState.send, "")

    assert "50 MB" in tab.state(ConversationFileState).problem
    assert tab.state(ConversationState).rows == []


def test_a_file_goes_with_a_message_for_later(tab, a_file):
    tab.send(ConversationFileState.choose, a_file())
    tab.send(LaterState.open)
    tab.send(LaterState.schedule)

    (later,) = tab.state(ConversationState).later
    assert (later.file.name, later.words) == ("jadwal.png", "")
    with reading() as session:
        row = session.exec(select(ScheduledMessage)).one()
        use = session.exec(select(FileUse)).one()
    assert (use.kind, use.subject_id) == (UseKind.SCHEDULED, row.id)


def test_the_patients_files_and_ones_own_are_offered_and_nobody_elses(tab, patient, a_file):
    with transaction() as session:
        colleague = a_user(session)
    of_patient = a_file("hasil lab.png", patient=patient)
    own = a_file("punya saya.png")
    a_file("rahasia.png", owner=colleague)
    a_file("belum.png", status=FileStatus.VERIFYING)

    tab.send(FilePickState.open, MESSAGE, str(patient.id))
    assert [row.id for row in tab.state(FilePickState).rows] == [of_patient]
    tab.send(FilePickState.choose_scope, OWN)
    assert {row.id for row in tab.state(FilePickState).rows} == {of_patient, own}
    tab.send(FilePickState.find, "punya")
    assert [row.id for row in tab.state(FilePickState).rows] == [own]


def test_ids_that_nobody_chose_attach_nothing(tab, patient, a_file):
    with transaction() as session:
        colleague = a_user(session)
    for value in [*HOSTILE, a_file(owner=colleague)]:
        with suppress(AppError):
            tab.send(ConversationFileState.choose, value)
        with suppress(AppError):
            tab.send(FilePickState.open, value, value)
        with suppress(AppError):
            tab.send(PatientRecordFormState.change_files, value, value, value)
    assert tab.state(ConversationFileState).file.id == ""
    assert tab.state(PatientRecordFormState).files == []


def an_entry(**fields):
    return {"id": "", "version": "", "kind": "note", "happenedOn": "2026-01-01", "body": "Hb 11", "files": "", **fields}


def test_an_entry_is_written_with_its_files_and_changed_to_have_others(volunteer, patient, a_file):
    first, second = a_file("satu.png"), a_file("dua.png")
    tab = Tab(volunteer, f"/patients/{patient.id}?tab=record")
    tab.send(PatientRecordFormState.begin, "note")
    tab.send(PatientRecordFormState.change_files, "", first, "")
    tab.send(PatientRecordFormState.change_files, first, second, "")
    held = tab.state(PatientRecordFormState).values["files"]
    assert [file.name for file in tab.state(PatientRecordFormState).files] == ["satu.png", "dua.png"]

    tab.send(PatientRecordFormState.save, an_entry(files=held))
    (entry,) = tab.state(PatientRecordState).entries
    assert [file.name for file in entry.files] == ["satu.png", "dua.png"]

    tab.send(PatientRecordFormState.edit, entry.id)
    values = tab.state(PatientRecordFormState).values
    tab.send(PatientRecordFormState.change_files, values["files"], "", first)
    tab.send(PatientRecordFormState.save, tab.state(PatientRecordFormState).values)
    (entry,) = tab.state(PatientRecordState).entries
    assert [file.name for file in entry.files] == ["dua.png"]


def test_an_entry_whose_file_went_meanwhile_is_not_half_written(volunteer, patient, a_file):
    file_id = a_file()
    tab = Tab(volunteer, f"/patients/{patient.id}?tab=record")
    tab.send(PatientRecordFormState.begin, "note")
    with transaction() as session:
        session.exec(select(File)).one().deleted_at = clock.now()

    tab.send(PatientRecordFormState.save, an_entry(files=file_id))

    assert tab.state(PatientRecordFormState).errors["files"]
    tab.send(PatientRecordState.load)
    assert tab.state(PatientRecordState).entries == []


def test_the_preview_of_a_reminder_shows_the_file_and_the_reminder_has_it(volunteer, patient, a_file):
    tab = Tab(volunteer, "/reminders")
    tab.send(ReminderFormState.begin, str(patient.id), patient.name)
    about = f"{NEW}:{patient.id}"
    file_id, large = a_file(), a_file("besar.pdf", size=MAX_FILE + 1)
    tab.send(ReminderFormState.set_field, about, "message", "Halo {name}")
    tab.send(ReminderFormState.set_field, about, "fileId", large)
    form = tab.state(ReminderFormState)
    assert ("50 MB" in form.preview.file.problem, "50 MB" in form.errors["fileId"]) == (True, True)
    tab.send(ReminderSavingState.save, about)
    assert tab.state(ReminderFormState).is_open

    tab.send(ReminderFormState.set_field, about, "fileId", file_id)
    assert tab.state(ReminderFormState).preview.file.name == "jadwal.png"
    tab.send(ReminderSavingState.save, about)

    assert not tab.state(ReminderFormState).is_open
    with reading() as session:
        (use,) = session.exec(select(FileUse)).all()
    assert (str(use.file_id), use.kind) == (file_id, UseKind.REMINDER)


def test_what_a_patient_sent_is_said_to_be_on_its_way_or_lost_and_is_fetched_again(tab, patient):
    now = clock.now()
    came = {"patient_id": patient.id, "body": "", "media_kind": "image", "created_at": now}
    with transaction() as session:
        waits = Message(**came, provider_message_id="A", media_status=MediaStatus.NOT_FETCHED)
        failed = Message(**came, provider_message_id="B", media_status=MediaStatus.FAILED, media_tries=5)
        lost = Message(**came, provider_message_id=None, media_status=MediaStatus.FAILED)
        session.add_all([waits, failed, lost])
    tab.send(ConversationState.load)
    shown = {row.id: (row.media_key, row.can_fetch) for row in tab.state(ConversationState).rows}
    assert shown == {
        str(waits.id): ("conversation.media_waits", False),
        str(failed.id): ("conversation.media_failed", True),
        str(lost.id): ("conversation.media_lost", False),
    }

    tab.send(ConversationState.fetch_again, str(failed.id))

    again = next(row for row in tab.state(ConversationState).rows if row.id == str(failed.id))
    assert (again.media_key, again.can_fetch) == ("conversation.media_waits", False)
    with reading() as session:
        assert session.get_one(Message, failed.id).media_tries == 0
