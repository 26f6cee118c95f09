from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app.errors import Invalid, NotFound, NotVisible
from app.models.file import File, FileSource, UseKind
from app.models.patient import RecordKind
from app.services.files.attached import attached_files
from app.services.files.attaching import attach_to_entry, attach_to_patient, attach_to_reminder
from app.services.files.commands import delete_file, restore_file
from app.services.files.uses import Place, add_use, list_uses
from app.services.files.visibility import get_handled_file, visible_files
from app.services.files.where_used import uses_of
from app.services.messages.conversation import write_message
from app.services.messages.scheduled import schedule_message
from app.services.patients.records import NewEntry, add_entry
from tests.factories import a_patient, a_reminder, a_user, an_actor
from tests.factories.shares import a_file, used_at
from tests.statements import counted


@pytest.fixture
def budi(db, owner):
    return a_patient(db, assigned_volunteer_id=owner.id, name="Budi")


def seen_by(db, actor) -> set[UUID]:
    return set(db.exec(select(File.id).where(visible_files(actor))).all())


def refused(attach) -> None:
    with pytest.raises(Invalid) as problem:
        attach()
    (detail,) = problem.value.details
    assert (detail.field, detail.message) == ("fileId", "error.file_of_another_patient")


def test_a_file_of_one_patient_goes_nowhere_with_another(db, now, owner, actor, siti, budi):
    file, later = a_file(db, owner), now + timedelta(hours=1)
    used_at(db, file, siti)
    entry = add_entry(db, actor, budi.id, NewEntry(kind=RecordKind.NOTE, happened_on=now.date(), body="Hb"), now=now)
    reminder = a_reminder(db, budi)

    refused(lambda: write_message(db, actor, budi.id, "Ini", file_id=file.id, now=now))
    refused(lambda: schedule_message(db, actor, budi.id, "Ini", file_id=file.id, due_at=later, now=now))
    refused(lambda: attach_to_reminder(db, actor, reminder.id, file.id, now=now))
    refused(lambda: attach_to_entry(db, actor, budi.id, entry.id, file.id, now=now))
    refused(lambda: attach_to_patient(db, actor, budi.id, file.id, now=now))
    assert write_message(db, actor, siti.id, "Ini", file_id=file.id, now=now).file_id == file.id


def test_what_a_patient_sent_is_theirs_and_a_leaflet_is_everybodys(db, now, owner, actor, siti, budi):
    sent, leaflet = a_file(db, owner), a_file(db, owner)
    sent.source = FileSource.WHATSAPP
    add_use(db, sent, Place(UseKind.MESSAGE, uuid4(), siti.id), by=None, now=now)

    refused(lambda: write_message(db, actor, budi.id, "Ini", file_id=sent.id, now=now))
    assert write_message(db, actor, siti.id, "Ini", file_id=sent.id, now=now).file_id == sent.id
    for patient in (siti, budi):
        assert write_message(db, actor, patient.id, "Ini", file_id=leaflet.id, now=now).file_id == leaflet.id
    assert {use.patient_id for use in list_uses(db, leaflet.id)} == {siti.id, budi.id}


def test_nothing_is_said_of_the_place_of_a_patient_who_is_not_seen(db, now, owner, actor, siti):
    file = a_file(db, owner)
    used_at(db, file, siti)
    [shown] = uses_of(db, actor, [file.id])[file.id]
    assert (shown.subject_id, shown.patient_id, shown.name) == (siti.id, siti.id, "Siti")
    siti.assigned_volunteer_id = None
    db.flush()
    [hidden] = uses_of(db, actor, [file.id])[file.id]
    assert (hidden.kind, hidden.subject_id, hidden.patient_id, hidden.name) == (UseKind.PATIENT, None, None, "")


def test_attached_files_take_as_many_statements_for_many_that_expired_as_for_one(db, now, owner, actor, siti):
    def expired(place: UseKind) -> object:
        file = a_file(db, owner, expires_at=now - timedelta(hours=1))
        used_at(db, file, siti, place)
        return file.id

    gone, held = expired(UseKind.MESSAGE), expired(UseKind.RECORD)
    with counted(db) as one:
        attached_files(db, actor, [gone], now=now)
    more = [expired(UseKind.MESSAGE) for _ in range(5)]
    with counted(db) as many:
        found = attached_files(db, actor, [gone, held, *more], now=now)
    assert len(many) == len(one)
    assert found[held].problem is None
    assert all(found[one].problem.message == "error.file_gone_for_sending" for one in [gone, *more])


def test_who_hands_a_patient_on_hands_on_their_files_and_keeps_the_leaflets(db, now, owner, actor, siti):
    result, came, leaflet = a_file(db, owner), a_file(db, owner, source=FileSource.ASKED), a_file(db, owner)
    successor = a_user(db)
    used_at(db, result, siti)
    used_at(db, came, siti)
    write_message(db, actor, siti.id, "Ini", file_id=leaflet.id, now=now)
    assert seen_by(db, actor) == {result.id, came.id, leaflet.id}

    siti.assigned_volunteer_id = successor.id
    db.flush()
    assert seen_by(db, actor) == {leaflet.id}
    with pytest.raises(NotVisible):
        get_handled_file(db, actor, came.id)
    assert {result.id, came.id} <= seen_by(db, an_actor(user=successor))
    siti.assigned_volunteer_id = owner.id
    db.flush()
    assert seen_by(db, actor) == {result.id, came.id, leaflet.id}


def test_who_lost_the_patient_puts_no_deleted_paper_of_theirs_back(db, now, owner, actor, siti):
    paper, leaflet = a_file(db, owner), a_file(db, owner)
    attach_to_patient(db, actor, siti.id, paper.id, now=now)
    for file in (paper, leaflet):
        delete_file(db, actor, file.id, now=now)
    siti.assigned_volunteer_id = a_user(db).id
    db.flush()
    with pytest.raises(NotFound):
        restore_file(db, actor, paper.id, now=now)
    assert restore_file(db, actor, leaflet.id, now=now).deleted_at is None
