"""A file's link sent to a patient over WhatsApp: to whom, when, once, and not after it was taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.errors import Gone, Invalid, NotVisible
from app.models.file import UseKind
from app.models.message import Message, MessageStatus
from app.models.patient import VerificationStatus
from app.models.work import Send, SendState
from app.services.files.commands import delete_file, restore_file
from app.services.shares import commands, queries
from app.services.shares.schemas import ShareChanges, Standing
from tests.conftest import NOW
from tests.factories import a_patient, a_user, an_actor
from tests.factories.shares import a_file, a_share, used_at


def test_a_patient_gets_the_link_over_whatsapp_in_their_language(db, now):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, language="id", name="Siti")
    share = a_share(db, owner, a_file(db, owner, name="jadwal.pdf"), now=now, patient_id=patient.id)
    [send] = db.exec(select(Send).where(Send.patient_id == patient.id)).all()
    message = send_message(db, send)
    assert share.url in message.body
    assert "halo Siti" in message.body
    assert "jadwal.pdf" in message.body
    commands.end_share(db, an_actor(user=owner), share.file_id, share.id, now=now)
    db.expire_all()
    assert (send.state, send_message(db, send).failure) == (SendState.CANCELLED, "share_ended")


def test_a_share_with_a_patient_that_is_taken_back_before_its_message_left_sends_it_after_all(db, at):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, quiet_hours="21:00-05:00")
    file, actor = a_file(db, owner), an_actor(user=owner)
    share = a_share(db, owner, file, now=at("23:00"), patient_id=patient.id)
    for minute in (1, 3):
        commands.end_share(db, actor, file.id, share.id, now=at(f"23:0{minute}"))
        restored = commands.restore_share(db, actor, file.id, share.id, now=at(f"23:0{minute + 1}"))
        assert restored.status is Standing.OPEN
        assert [send.state for send in sends_to(db, patient)][-2:] == [SendState.CANCELLED, SendState.QUEUED]
    send = sends_to(db, patient)[-1]
    assert (len(sends_to(db, patient)), send.next_at) == (3, at("05:00", day=1))
    assert (send_message(db, send).status, share.url in send_message(db, send).body) == (MessageStatus.QUEUED, True)
    commands.end_share(db, actor, file.id, share.id, now=at("23:09"))
    assert {send.state for send in sends_to(db, patient)} == {SendState.CANCELLED}


@pytest.mark.parametrize(
    "left",
    [
        {"state": SendState.SENT},
        {"state": SendState.SENDING},
        {"state": SendState.UNKNOWN},
        {"state": SendState.DEAD},
        {"state": SendState.TOO_LATE, "unknown_since": NOW},
    ],
    ids=["sent", "sending", "unknown", "dead", "unknown until it was too late"],
)
def test_a_message_that_may_have_left_is_not_sent_twice(db, now, left):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id)
    file, actor = a_file(db, owner), an_actor(user=owner)
    share = a_share(db, owner, file, now=now, patient_id=patient.id)
    [send] = sends_to(db, patient)
    for name, value in left.items():
        setattr(send, name, value)
    db.flush()
    commands.end_share(db, actor, file.id, share.id, now=now)
    commands.restore_share(db, actor, file.id, share.id, now=now)
    assert len(sends_to(db, patient)) == 1


def test_a_share_is_not_restored_for_a_patient_who_may_not_be_written_to_any_more(db, now):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id)
    file, actor = a_file(db, owner), an_actor(user=owner)
    share = a_share(db, owner, file, now=now, patient_id=patient.id)
    commands.end_share(db, actor, file.id, share.id, now=now)
    patient.is_active = False
    db.flush()
    with pytest.raises(Invalid):
        commands.restore_share(db, actor, file.id, share.id, now=now)


def test_a_share_that_is_restored_after_its_end_writes_to_nobody(db, now):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id)
    file, actor = a_file(db, owner), an_actor(user=owner)
    share = a_share(db, owner, file, now=now, patient_id=patient.id)
    commands.end_share(db, actor, file.id, share.id, now=now)
    later = now + timedelta(days=31)
    assert commands.restore_share(db, actor, file.id, share.id, now=later).status is Standing.EXPIRED
    assert [send.state for send in sends_to(db, patient)] == [SendState.CANCELLED]


@pytest.mark.parametrize("is_held", [False, True], ids=["nobody needs it", "it is in the record"])
def test_a_message_leaves_no_later_than_the_file_ends(db, at, is_held):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, quiet_hours="21:00-05:00")
    file = a_file(db, owner, expires_at=at("23:59"))
    if is_held:
        used_at(db, file, patient, UseKind.RECORD)
    share = a_share(db, owner, file, now=at("23:00"), patient_id=patient.id)
    assert [send.expires_at for send in sends_to(db, patient)] == [share.expires_at if is_held else at("23:59")]


def test_a_file_that_is_gone_is_not_sent_to_the_patient_by_restoring_its_share(db, now):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id)
    file, actor = a_file(db, owner, expires_at=now + timedelta(hours=1)), an_actor(user=owner)
    share = a_share(db, owner, file, now=now, patient_id=patient.id)
    commands.end_share(db, actor, file.id, share.id, now=now)
    with pytest.raises(Gone):
        commands.restore_share(db, actor, file.id, share.id, now=now + timedelta(hours=1))
    assert [send.state for send in sends_to(db, patient)] == [SendState.CANCELLED]


def test_a_message_about_a_file_that_was_deleted_does_not_leave_unless_the_file_comes_back(db, at):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, quiet_hours="21:00-05:00")
    file, actor = a_file(db, owner), an_actor(user=owner)
    share = a_share(db, owner, file, now=at("23:00"), patient_id=patient.id)
    delete_file(db, actor, file.id, now=at("23:01"))
    assert [send.state for send in sends_to(db, patient)] == [SendState.CANCELLED]
    restore_file(db, actor, file.id, now=at("23:02"))
    assert [send.state for send in sends_to(db, patient)] == [SendState.CANCELLED, SendState.QUEUED]
    delete_file(db, actor, file.id, now=at("23:03"))
    patient.is_active = False
    db.flush()
    assert restore_file(db, actor, file.id, now=at("23:04")).deleted_at is None
    assert {send.state for send in sends_to(db, patient)} == {SendState.CANCELLED}
    assert queries.get_share(db, actor, file.id, share.id, now=at("23:05")).status is Standing.OPEN


def test_a_waiting_message_may_leave_as_long_as_the_changed_share_works(db, at):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, quiet_hours="21:00-05:00")
    file, actor = a_file(db, owner), an_actor(user=owner)
    share = a_share(db, owner, file, now=at("23:00"), patient_id=patient.id)
    for end in (at("04:00", day=1), at("06:00", day=1)):
        commands.change_share(db, actor, file.id, share.id, ShareChanges(expires_at=end), now=at("23:01"))
        assert [(send.state, send.expires_at) for send in sends_to(db, patient)] == [(SendState.QUEUED, end)]


def test_a_share_that_expired_before_its_message_left_sends_it_with_its_new_end(db, at):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, quiet_hours="21:00-05:00")
    file, actor = a_file(db, owner), an_actor(user=owner)
    share = a_share(db, owner, file, now=at("23:00"), patient_id=patient.id, expires_at=at("04:00", day=1))
    [send] = sends_to(db, patient)
    send.state = SendState.TOO_LATE
    db.flush()
    later = ShareChanges(expires_at=at("12:00", day=2))
    changed = commands.change_share(db, actor, file.id, share.id, later, now=at("06:00", day=1))
    assert changed.status is Standing.OPEN
    assert [send.state for send in sends_to(db, patient)] == [SendState.TOO_LATE, SendState.QUEUED]
    even_later = ShareChanges(expires_at=at("12:00", day=3))
    commands.change_share(db, actor, file.id, share.id, even_later, now=at("06:01", day=1))
    assert len(sends_to(db, patient)) == 2


def test_a_message_with_a_file_waits_for_the_end_of_the_patients_quiet_hours(db, at):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, quiet_hours="21:00-05:00")
    a_share(db, owner, a_file(db, owner), now=at("23:00"), patient_id=patient.id)
    [send] = db.exec(select(Send).where(Send.patient_id == patient.id)).all()
    assert send.next_at == at("05:00", day=1)


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"verification_status": VerificationStatus.PENDING}], ids=["inactive", "pending"]
)
def test_only_a_verified_and_active_patient_is_sent_a_file(db, now, fields):
    owner = a_user(db)
    patient = a_patient(db, assigned_volunteer_id=owner.id, **fields)
    with pytest.raises(Invalid):
        a_share(db, owner, a_file(db, owner), now=now, patient_id=patient.id)


def test_a_file_of_one_patient_is_never_sent_to_another(db, now):
    owner = a_user(db)
    siti, budi = (a_patient(db, assigned_volunteer_id=owner.id) for _ in range(2))
    file = a_file(db, owner)
    used_at(db, file, siti)
    with pytest.raises(Invalid):
        a_share(db, owner, file, now=now, patient_id=budi.id)
    a_share(db, owner, file, now=now, patient_id=siti.id)


def test_nobody_sends_a_file_to_somebody_elses_patient(db, now):
    owner = a_user(db)
    with pytest.raises(NotVisible):
        a_share(db, owner, a_file(db, owner), now=now, patient_id=a_patient(db).id)


def sends_to(db, patient):
    db.expire_all()
    return db.exec(select(Send).where(Send.patient_id == patient.id).order_by(Send.created_at, Send.id)).all()


def send_message(db, send):
    return db.get_one(Message, send.message_id)
