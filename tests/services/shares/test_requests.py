from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.errors import Gone, IllegalTransition, Invalid, NotAllowed, NotVisible, VersionConflict
from app.models.share import FileRequest
from app.models.work import Notification
from app.services.actor import Origin
from app.services.pages import PageRequest
from app.services.shares import requests
from app.services.shares.receiving import open_request, take_file
from app.services.shares.requests import RequestFilter
from app.services.shares.schemas import NewRequest, RequestChanges, Standing
from app.services.shares.warnings import has_ending_links, warn_before_end
from tests.factories import a_patient, a_user, an_actor
from tests.statements import counted

PAGE = PageRequest()


@pytest.fixture
def owner(db):
    return an_actor(user=a_user(db))


def test_a_request_is_its_makers_and_the_moderators_business_only(db, now, owner):
    made = requests.create_request(db, owner, NewRequest(title="Hasil lab"), now=now)
    assert made.url.endswith(made.url.rpartition("/d/")[2])
    assert made.expires_at == now + timedelta(days=30)
    stranger, moderator = an_actor(user=a_user(db)), an_actor(user=a_user(db, role="moderator"))
    with pytest.raises(NotVisible):
        requests.get_request(db, stranger, made.id, now=now)
    assert requests.list_requests(db, stranger, PAGE, now=now).rows == []
    assert [row.id for row in requests.list_requests(db, moderator, PAGE, now=now).rows] == [made.id]


def test_files_are_asked_for_a_patient_whom_one_sees(db, now, owner):
    with pytest.raises(NotVisible):
        requests.create_request(db, owner, NewRequest(title="Scan", patient_id=a_patient(db).id), now=now)
    mine = a_patient(db, assigned_volunteer_id=owner.user_id, name="Siti")
    made = requests.create_request(db, owner, NewRequest(title="Scan", patient_id=mine.id), now=now)
    assert made.patient_name == "Siti"


def test_a_request_for_a_patient_whom_its_maker_lost_is_over_and_not_theirs_any_more(db, now, owner):
    siti = a_patient(db, assigned_volunteer_id=owner.user_id)
    made = requests.create_request(db, owner, NewRequest(title="Scan", patient_id=siti.id), now=now)
    token = made.url.rpartition("/")[2]
    moderator = an_actor("moderator", user=a_user(db, role="moderator"))
    siti.assigned_volunteer_id = a_user(db).id
    db.flush()

    assert requests.list_requests(db, owner, PAGE, now=now).rows == []
    for use in (requests.get_request, requests.end_request, requests.restore_request):
        with pytest.raises(NotVisible):
            use(db, owner, made.id, now=now)
    with pytest.raises(NotVisible):
        requests.change_request(db, owner, made.id, RequestChanges(title="Scans"), now=now)
    with pytest.raises(Gone) as over:
        open_request(db, token, now=now)
    assert over.value.message_key == "share.over_ended"
    with pytest.raises(Gone):
        take_file(db, db.get_one(FileRequest, made.id), made.id, origin=Origin())
    assert db.get_one(FileRequest, made.id).files == 0
    assert requests.get_request(db, moderator, made.id, now=now).status is Standing.ENDED
    is_listed = [
        requests.list_requests(db, moderator, PAGE, wanted=RequestFilter(is_open=one), now=now).total
        for one in (True, False)
    ]
    assert is_listed == [0, 1]


def test_a_patient_who_comes_back_opens_the_request_again_as_does_who_restores_it(db, now, owner):
    siti = a_patient(db, assigned_volunteer_id=owner.user_id)
    made = requests.create_request(db, owner, NewRequest(title="Scan", patient_id=siti.id), now=now)
    moderator = an_actor("moderator", user=a_user(db, role="moderator"))
    siti.assigned_volunteer_id = None
    db.flush()
    restored = requests.restore_request(db, moderator, made.id, now=now)
    assert (restored.status, restored.created_by) == (Standing.OPEN, moderator.user_id)

    again = requests.create_request(db, moderator, NewRequest(title="Scan", patient_id=siti.id), now=now)
    siti.deleted_at = now
    db.flush()
    assert requests.get_request(db, moderator, again.id, now=now).status is Standing.ENDED
    siti.deleted_at = None
    db.flush()
    assert requests.get_request(db, moderator, again.id, now=now).status is Standing.OPEN


def test_nobody_is_warned_of_the_end_of_a_request_for_a_patient_they_lost(db, now, owner):
    siti = a_patient(db, assigned_volunteer_id=owner.user_id)
    until = now + timedelta(days=3)
    requests.create_request(db, owner, NewRequest(title="Scan", patient_id=siti.id, expires_at=until), now=now)
    soon = now + timedelta(days=2, hours=12)
    assert has_ending_links(db, now=soon)
    siti.assigned_volunteer_id = None
    db.flush()
    warn_before_end(db, now=soon)
    assert not has_ending_links(db, now=soon)
    assert db.exec(select(Notification)).all() == []


def test_a_page_of_requests_takes_the_same_statements_however_many_have_patients(db, now, owner):
    def ask():
        siti = a_patient(db, assigned_volunteer_id=owner.user_id)
        requests.create_request(db, owner, NewRequest(title="Scan", patient_id=siti.id), now=now)

    ask()
    with counted(db) as one:
        requests.list_requests(db, owner, PAGE, now=now)
    for _ in range(5):
        ask()
    with counted(db) as many:
        assert len(requests.list_requests(db, owner, PAGE, now=now).rows) == 6
    assert len(many) == len(one)


def test_a_folder_is_a_path_of_clean_names(db, now, owner):
    made = requests.create_request(db, owner, NewRequest(title="Scan", folder="/Lab//../2026 "), now=now)
    assert made.folder == "Lab/2026"
    with pytest.raises(Invalid):
        requests.create_request(db, owner, NewRequest(title="Scan", expires_at=now), now=now)


def test_changing_merges_ending_stops_and_restoring_opens_again(db, now, owner):
    made = requests.create_request(db, owner, NewRequest(title="Scan"), now=now)
    requests.change_request(db, owner, made.id, RequestChanges(title="Scans"), seen=1, now=now)
    merged = requests.change_request(db, owner, made.id, RequestChanges(max_files=2), seen=1, now=now)
    assert (merged.title, merged.max_files) == ("Scans", 2)
    with pytest.raises(VersionConflict):
        requests.change_request(db, owner, made.id, RequestChanges(title="Other"), seen=1, now=now)
    wish = RequestChanges(password="kopi hitam")
    assert requests.change_request(db, owner, made.id, wish, password_hash="$hash", now=now).has_password
    assert requests.end_request(db, owner, made.id, now=now).status is Standing.ENDED
    with pytest.raises(IllegalTransition):
        requests.change_request(db, owner, made.id, RequestChanges(max_files=3), now=now)
    assert requests.restore_request(db, owner, made.id, now=now).status is Standing.OPEN


def test_those_that_take_files_are_listed_apart_from_those_that_are_over(db, now, owner):
    def ask(title, **wish):
        return requests.create_request(db, owner, NewRequest(title=title, **wish), now=now)

    siti = a_patient(db, assigned_volunteer_id=owner.user_id)
    ended, full, late = ask("Ended"), ask("Full", max_files=1), ask("Late", expires_at=now + timedelta(hours=1))
    ask("Open", max_files=2)
    ask("Siti", patient_id=siti.id)
    requests.end_request(db, owner, ended.id, now=now)
    db.get_one(FileRequest, full.id).files = 1
    later = now + timedelta(hours=2)

    def listed(**wanted):
        page = requests.list_requests(db, owner, PAGE, wanted=RequestFilter(**wanted), now=later)
        return {row.title: row.status for row in page.rows}

    assert listed(is_open=True) == {"Open": Standing.OPEN, "Siti": Standing.OPEN}
    over = {"Ended": Standing.ENDED, "Full": Standing.USED_UP, late.title: Standing.EXPIRED}
    assert listed(is_open=False) == over
    assert list(listed(patient_id=siti.id)) == ["Siti"]
    assert len(listed()) == 5


def test_without_the_permission_nobody_asks(db, now, owner):
    with pytest.raises(NotAllowed):
        requests.create_request(db, owner.limited_to(frozenset()), NewRequest(title="Scan"), now=now)
