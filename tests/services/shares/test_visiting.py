from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.errors import Gone, NotFound
from app.models.share import ShareVisit, VisitKind
from app.models.work import Notification
from app.services.accounts import people
from app.services.housekeeping import remove_outdated
from app.services.pages import PageRequest
from app.services.shares import commands, queries, requests, visiting
from app.services.shares.schemas import NewRequest, ShareChanges, Standing
from app.services.shares.warnings import has_ending_links, warn_before_end
from tests.factories import a_patient, a_user, an_actor
from tests.factories.shares import a_file, a_share, row_of, token_of

ADDRESS = "203.0.113.77"


@pytest.fixture
def owner(db):
    return a_user(db, name="Dewi")


def test_a_token_leads_to_its_file_until_the_first_of_both_ends(db, now, owner):
    file = a_file(db, owner, expires_at=now + timedelta(days=3))
    share = a_share(db, owner, file, now=now)
    opened = visiting.open_share(db, token_of(share), now=now)
    assert (opened.file, opened.shared_by, opened.until) == (file, "Dewi", file.expires_at)


@pytest.mark.parametrize("token", ["", "x", "é" * 22, "../../etc", "A" * 100_000, "NBuZnMsJgmPEkF8MjpSBrg", "\0"])
def test_whatever_is_no_token_of_ours_leads_nowhere(db, now, owner, token):
    a_share(db, owner, a_file(db, owner), now=now)
    with pytest.raises(NotFound, match=r"share\.unknown"):
        visiting.open_share(db, token, now=now)


def test_the_token_of_a_persons_share_is_no_link(db, now, owner):
    share = a_share(db, owner, a_file(db, owner), now=now, user_id=a_user(db).id)
    assert row_of(db, share.id).token is None


def test_a_link_that_is_over_says_so_and_why(db, now, owner):
    file = a_file(db, owner)
    actor = an_actor(user=owner)
    ended, expired, used_up = (
        a_share(db, owner, file, now=now, expires_at=now + timedelta(days=days), max_downloads=1) for days in (9, 1, 9)
    )
    commands.end_share(db, actor, file.id, ended.id, now=now)
    visiting.count_download(db, row_of(db, used_up.id), address=ADDRESS, now=now)
    later = now + timedelta(days=2)
    reasons = {}
    for name, share in (("ended", ended), ("expired", expired), ("used_up", used_up)):
        with pytest.raises(Gone) as refusal:
            visiting.open_share(db, token_of(share), now=later)
        reasons[name] = refusal.value.message_key
    assert reasons == {name: f"share.over_{name}" for name in reasons}


def test_a_file_that_is_gone_takes_its_shares_along_and_brings_them_back(db, now, owner):
    file = a_file(db, owner)
    token = token_of(a_share(db, owner, file, now=now))
    file.deleted_at = now
    db.add(file)
    db.flush()
    with pytest.raises(Gone, match="file_gone"):
        visiting.open_share(db, token, now=now)
    file.deleted_at = None
    db.add(file)
    assert visiting.open_share(db, token, now=now).file == file


def test_a_deleted_patient_has_no_links_either(db, now, owner):
    patient = a_patient(db, assigned_volunteer_id=owner.id)
    token = token_of(a_share(db, owner, a_file(db, owner), now=now, patient_id=patient.id))
    patient.deleted_at = now
    db.add(patient)
    db.flush()
    with pytest.raises(Gone):
        visiting.open_share(db, token, now=now)


def test_downloads_are_counted_up_to_the_limit_and_never_beyond(db, now, owner):
    share = a_share(db, owner, a_file(db, owner), now=now, max_downloads=2)
    for _ in range(2):
        visiting.count_download(db, row_of(db, share.id), address=ADDRESS, now=now)
    with pytest.raises(Gone):
        visiting.count_download(db, row_of(db, share.id), address=ADDRESS, now=now)
    assert row_of(db, share.id).downloads == 2
    with pytest.raises(Gone):
        visiting.open_share(db, token_of(share), now=now)
    assert visiting.open_share(db, token_of(share), now=now, is_begun=True).file.id == share.file_id


def test_visits_are_listed_by_network_and_go_after_ninety_days(db, now, owner):
    file = a_file(db, owner)
    share = a_share(db, owner, file, now=now)
    visiting.note_visit(db, share.id, VisitKind.OPENED, address=ADDRESS, now=now)
    visiting.note_visit(db, share.id, VisitKind.REFUSED, address="2001:db8:7:9::1", now=now + timedelta(minutes=1))
    visits = queries.list_visits(db, an_actor(user=owner), file.id, share.id, PageRequest()).rows
    assert [(visit.kind.value, visit.network) for visit in visits] == [
        ("refused", "2001:db8:7::/48"),
        ("opened", "203.0.113.0/24"),
    ]
    assert row_of(db, share.id).visits == 1
    stored = db.connection().exec_driver_sql("SELECT network FROM share_visit").scalars().all()
    assert not any("203.0.113" in text for text in stored)
    assert remove_outdated(db, now=now + timedelta(days=90, hours=1))["visits"] == 2
    assert db.exec(select(ShareVisit)).all() == []


def test_the_maker_is_warned_once_a_day_before_a_link_ends(db, now, owner):
    file = a_file(db, owner)
    share = a_share(db, owner, file, now=now, expires_at=now + timedelta(days=3))
    request = requests.create_request(
        db, an_actor(user=owner), NewRequest(title="Scans", expires_at=now + timedelta(days=3)), now=now
    )
    a_share(db, owner, file, now=now, expires_at=now + timedelta(hours=2))  # chosen a moment ago: no news
    assert warn_before_end(db, now=now + timedelta(days=1)) == 0
    soon = now + timedelta(days=2, hours=1)
    assert has_ending_links(db, now=soon)
    assert warn_before_end(db, now=soon) == 2
    assert warn_before_end(db, now=soon + timedelta(hours=1)) == 0
    told = db.exec(select(Notification).where(Notification.user_id == owner.id)).all()
    assert {(note.event, note.subject_id) for note in told} == {
        ("share_ending", file.id),
        ("file_request_ending", request.id),
    }
    wish = ShareChanges(expires_at=soon + timedelta(days=9))
    commands.change_share(db, an_actor(user=owner), file.id, share.id, wish, now=soon)
    assert warn_before_end(db, now=soon + timedelta(days=8, hours=1)) == 1


def test_suspending_a_person_ends_their_links_and_what_was_shared_with_them(db, now, owner):
    admin = an_actor(user=a_user(db, role="admin"))
    other = a_user(db)
    file = a_file(db, owner)
    theirs = a_share(db, owner, file, now=now)
    to_them = a_share(db, other, a_file(db, other), now=now, user_id=owner.id)
    others = a_share(db, other, a_file(db, other), now=now)
    request = requests.create_request(db, an_actor(user=owner), NewRequest(title="Scans"), now=now)
    people.suspend(db, admin, owner.id, reason="lost phone", now=now)
    db.flush()
    db.expire_all()
    with pytest.raises(Gone):
        visiting.open_share(db, token_of(theirs), now=now)
    assert row_of(db, to_them.id).ended_at == now
    assert row_of(db, others.id).ended_at is None
    moderator = an_actor(user=a_user(db, role="moderator"))
    assert requests.get_request(db, moderator, request.id, now=now).status is Standing.ENDED
