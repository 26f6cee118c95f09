from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import IllegalTransition, Invalid, NotAllowed, NotVisible, VersionConflict
from app.models.share import FileRequest
from app.services.pages import PageRequest
from app.services.shares import requests
from app.services.shares.requests import RequestFilter
from app.services.shares.schemas import NewRequest, RequestChanges, Standing
from tests.factories import a_patient, a_user, an_actor

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
