"""A newer version in the place of an older one, and back: what is listed, where it is used, who it is shared with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.errors import Gone, NotVisible
from app.integrations.ports import MAX_FILE
from app.models.file import UseKind
from app.models.reminder import Reminder
from app.models.share import VisitKind
from app.services.files.acceptance import Verdict, settle
from app.services.files.attaching import (
    attach_to_patient,
    attach_to_reminder,
    detach_from_patient,
    detach_from_reminder,
)
from app.services.files.commands import delete_file, restore_file
from app.services.files.listing import FileFilter, list_files
from app.services.files.uses import list_uses
from app.services.files.visibility import get_visible_file
from app.services.files.where_used import uses_of
from app.services.pages import PageRequest
from app.services.shares import commands, queries
from app.services.shares.visiting import note_visit, open_share
from tests.factories import a_patient, a_reminder, a_user, an_actor
from tests.factories.shares import a_file, a_share, token_of, used_at

PAGE = PageRequest()
TAKEN = Verdict("ab" * 32, "application/pdf")


@pytest.fixture
def hours(now):
    """`hours(2)`: two hours later, at which the clock stands from then on."""

    def later(number):
        moment = now + timedelta(hours=number)
        clock_at.append(moment)
        return moment

    clock_at = [now]
    with clock.use(lambda: clock_at[-1]):
        yield later


def a_newer(db, older, owner, *, now, **fields):
    file = a_file(db, owner, **fields)
    file.replaces_id, file.created_at = older.id, now
    db.flush()
    return settle(db, file.id, TAKEN, now=now)


def listed(db, actor):
    return {row.id for row in list_files(db, actor, FileFilter(), PAGE, now=clock.now()).rows}


def places(db, file):
    return [(use.kind, use.subject_id) for use in list_uses(db, file.id)]


def test_every_kind_of_share_leads_to_the_newest_version_and_keeps_its_visits(db, hours, owner, actor, siti):
    file, colleague, now = a_file(db, owner), a_user(db), hours(0)
    link = a_share(db, owner, file, now=now)
    ended = a_share(db, owner, file, now=now)
    commands.end_share(db, actor, file.id, ended.id, now=now)
    a_share(db, owner, file, now=now, user_id=colleague.id)
    to_patient = a_share(db, owner, file, now=now, patient_id=siti.id)
    note_visit(db, link.id, VisitKind.OPENED, address="203.0.113.7", now=now)

    newer = a_newer(db, file, owner, now=hours(1))

    for share in (link, to_patient):
        assert open_share(db, token_of(share), now=hours(1)).file == newer
    assert get_visible_file(db, an_actor(user=colleague), newer.id) == newer
    assert listed(db, an_actor(user=colleague)) == {newer.id}
    assert queries.list_shares(db, actor, file.id, PAGE, now=hours(1)).rows == []
    assert queries.list_shares(db, actor, newer.id, PAGE, now=hours(1)).total == 4
    [visit] = queries.list_visits(db, actor, newer.id, link.id, PAGE).rows
    assert visit.network == "203.0.113.0/24"
    restored = commands.restore_share(db, actor, newer.id, ended.id, now=hours(1))
    assert open_share(db, token_of(restored), now=hours(1)).file == newer


def test_the_older_version_of_a_patients_paper_stays_the_patients(db, hours, owner, actor, siti):
    first, successor = a_file(db, owner), a_user(db)
    attach_to_patient(db, actor, siti.id, first.id, now=hours(0))
    second = a_newer(db, first, owner, now=hours(1))
    third = a_newer(db, second, owner, now=hours(2))
    siti.assigned_volunteer_id = successor.id
    db.flush()

    for version in (first, second, third):
        assert get_visible_file(db, an_actor(user=successor), version.id) == version
        with pytest.raises(NotVisible):
            get_visible_file(db, actor, version.id)
    assert (places(db, first), uses_of(db, actor, [first.id])) == ([], {})

    siti.assigned_volunteer_id = owner.id
    delete_file(db, actor, third.id, now=hours(3))
    detach_from_patient(db, actor, siti.id, second.id)
    siti.assigned_volunteer_id = successor.id
    db.flush()
    assert get_visible_file(db, actor, second.id) == second


def test_deleting_the_newer_version_brings_the_one_before_back_as_it_was(db, hours, owner, actor, siti):
    file, now = a_file(db, owner), hours(0)
    attach_to_patient(db, actor, siti.id, file.id, now=now)
    link = a_share(db, owner, file, now=now)
    newer = a_newer(db, file, owner, now=hours(1))
    assert (listed(db, actor), places(db, newer)) == ({newer.id}, [(UseKind.PATIENT, siti.id)])
    of_newer = a_share(db, owner, newer, now=hours(2))

    delete_file(db, actor, newer.id, now=hours(3))

    assert (listed(db, actor), places(db, file)) == ({file.id}, [(UseKind.PATIENT, siti.id)])
    assert open_share(db, token_of(link), now=hours(3)).file == file
    with pytest.raises(Gone):  # its visitor was never given the older version
        open_share(db, token_of(of_newer), now=hours(3))

    restore_file(db, actor, newer.id, now=hours(4))

    assert (listed(db, actor), places(db, newer), places(db, file)) == ({newer.id}, [(UseKind.PATIENT, siti.id)], [])
    for share in (link, of_newer):
        assert open_share(db, token_of(share), now=hours(4)).file == newer
    delete_file(db, actor, newer.id, now=hours(5))
    assert listed(db, actor) == {file.id}
    assert open_share(db, token_of(link), now=hours(5)).file == file


def test_a_version_that_was_filed_to_the_patient_anew_gives_the_place_back_too(db, hours, owner, actor, siti):
    file = a_file(db, owner)
    attach_to_patient(db, actor, siti.id, file.id, now=hours(0))
    newer = a_file(db, owner)
    newer.replaces_id, newer.created_at = file.id, hours(1)
    attach_to_patient(db, actor, siti.id, newer.id, now=hours(1))
    settle(db, newer.id, TAKEN, now=hours(1))
    assert (places(db, file), places(db, newer)) == ([], [(UseKind.PATIENT, siti.id)])

    delete_file(db, actor, newer.id, now=hours(2))

    assert places(db, file) == [(UseKind.PATIENT, siti.id)]


def test_of_three_versions_the_newest_that_is_there_is_in_the_lists(db, hours, owner, actor):
    first = a_file(db, owner)
    link = a_share(db, owner, first, now=hours(0))
    second = a_newer(db, first, owner, now=hours(1))
    third = a_newer(db, second, owner, now=hours(2))

    def shown():
        (one,) = listed(db, actor)
        assert open_share(db, token_of(link), now=clock.now()).file.id == one
        return one

    assert shown() == third.id
    delete_file(db, actor, second.id, now=hours(3))
    assert shown() == third.id
    delete_file(db, actor, third.id, now=hours(4))
    assert shown() == first.id
    restore_file(db, actor, third.id, now=hours(5))
    assert shown() == third.id
    restore_file(db, actor, second.id, now=hours(6))
    assert shown() == third.id
    delete_file(db, actor, third.id, now=hours(7))
    assert shown() == second.id


def test_of_two_that_replace_the_same_file_the_second_is_a_file_of_its_own(db, hours, owner, actor):
    file = a_file(db, owner)
    link = a_share(db, owner, file, now=hours(0))
    newer = a_newer(db, file, owner, now=hours(1))
    other = a_newer(db, file, owner, now=hours(2))
    assert (newer.replaces_id, other.replaces_id) == (file.id, None)
    assert listed(db, actor) == {newer.id, other.id}
    assert open_share(db, token_of(link), now=hours(2)).file == newer

    delete_file(db, actor, other.id, now=hours(3))
    assert listed(db, actor) == {newer.id}


def test_a_version_that_comes_back_after_another_took_the_place_is_a_file_of_its_own(db, hours, owner, actor):
    file = a_file(db, owner)
    link = a_share(db, owner, file, now=hours(0))
    second = a_newer(db, file, owner, now=hours(1))
    delete_file(db, actor, second.id, now=hours(2))
    third = a_newer(db, file, owner, now=hours(3))

    restore_file(db, actor, second.id, now=hours(4))

    assert listed(db, actor) == {second.id, third.id}
    assert open_share(db, token_of(link), now=hours(4)).file == third
    delete_file(db, actor, second.id, now=hours(5))
    assert listed(db, actor) == {third.id}


def test_a_version_that_was_deleted_before_it_was_looked_at_takes_no_place(db, hours, owner, actor):
    file = a_file(db, owner)
    newer = a_file(db, owner)
    newer.replaces_id, newer.created_at = file.id, hours(1)
    delete_file(db, actor, newer.id, now=hours(1))
    settle(db, newer.id, TAKEN, now=hours(2))
    assert listed(db, actor) == {file.id}
    restore_file(db, actor, newer.id, now=hours(3))
    assert listed(db, actor) == {newer.id}


def test_a_share_with_a_patient_does_not_follow_to_a_file_of_another(db, hours, owner, actor, siti):
    file, budi = a_file(db, owner), a_patient(db, assigned_volunteer_id=owner.id)
    to_siti, link = (a_share(db, owner, file, now=hours(0), **of) for of in ({"patient_id": siti.id}, {}))
    newer = a_file(db, owner)
    newer.replaces_id = file.id
    used_at(db, newer, budi)
    settle(db, newer.id, TAKEN, now=hours(1))

    assert open_share(db, token_of(to_siti), now=hours(1)).file == file
    assert open_share(db, token_of(link), now=hours(1)).file == newer


@pytest.mark.parametrize("is_carried", [True, False])
def test_a_reminder_goes_with_the_newest_version_that_whatsapp_carries(db, hours, owner, actor, siti, is_carried):
    file, reminder = a_file(db, owner), a_reminder(db, siti)
    attach_to_reminder(db, actor, reminder.id, file.id, now=hours(0))

    newer = a_newer(db, file, owner, now=hours(1), size=1234 if is_carried else MAX_FILE + 1)

    sent, other = (newer, file) if is_carried else (file, newer)
    assert db.get_one(Reminder, reminder.id).file_id == sent.id
    assert (places(db, sent), places(db, other)) == ([(UseKind.REMINDER, reminder.id)], [])
    detach_from_reminder(db, actor, reminder.id)
    assert places(db, sent) == []
