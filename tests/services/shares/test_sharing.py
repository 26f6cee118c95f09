from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import select

from app.errors import (
    Conflict,
    FileNotReady,
    Gone,
    IllegalTransition,
    Invalid,
    NotAllowed,
    NotFound,
    NotVisible,
    VersionConflict,
)
from app.models.account import UserStatus
from app.models.file import FileStatus
from app.models.share import ShareKind, SharePermission
from app.models.work import AuditEntry, Notification
from app.services.files.visibility import get_visible_file
from app.services.pages import PageRequest
from app.services.shares import commands, queries
from app.services.shares.rights import may_download
from app.services.shares.schemas import NewRequest, NewShare, RequestChanges, ShareChanges, Standing
from tests.factories import a_patient, a_user, an_actor
from tests.factories.shares import a_file, a_share, row_of, token_of, used_at
from tests.statements import counted

PAGE = PageRequest()


def test_a_link_has_128_random_bits_and_only_its_hash_and_a_sealed_copy_are_stored(db, now):
    owner = a_user(db)
    first, second = (a_share(db, owner, a_file(db, owner), now=now) for _ in range(2))
    tokens = {token_of(first), token_of(second)}
    assert len(tokens) == 2
    assert {len(token) for token in tokens} == {22}
    assert token_of(first) not in db.connection().exec_driver_sql("SELECT token FROM share").scalars().all()
    assert row_of(db, first.id).token == token_of(first)


def test_a_link_lasts_thirty_days_unless_it_is_said_otherwise(db, now):
    owner = a_user(db)
    file = a_file(db, owner)
    assert a_share(db, owner, file, now=now).expires_at == now + timedelta(days=30)
    assert a_share(db, owner, file, now=now, expires_at=None).expires_at is None
    with pytest.raises(Invalid):
        a_share(db, owner, file, now=now, expires_at=now)


def test_others_cannot_share_what_they_do_not_see(db, now):
    file, stranger = a_file(db), a_user(db)
    with pytest.raises(NotVisible):
        a_share(db, stranger, file, now=now)
    with pytest.raises(NotVisible):
        queries.list_shares(db, an_actor(user=stranger), file.id, PAGE, now=now)


def test_whoever_sees_the_patient_may_share_the_patients_file_and_not_change_anothers_share(db, now):
    owner, volunteer = a_user(db), a_user(db)
    patient = a_patient(db, assigned_volunteer_id=volunteer.id, created_by=owner.id)
    file = a_file(db, owner)
    used_at(db, file, patient)
    theirs = a_share(db, owner, file, now=now)
    mine = a_share(db, volunteer, file, now=now)
    shown = {row.id: row for row in queries.list_shares(db, an_actor(user=volunteer), file.id, PAGE, now=now).rows}
    assert (shown[theirs.id].url, shown[theirs.id].may_change) == (None, False)
    assert shown[mine.id].url == mine.url
    with pytest.raises(NotAllowed):
        commands.end_share(db, an_actor(user=volunteer), file.id, theirs.id, now=now)
    commands.end_share(db, an_actor(user=owner), file.id, mine.id, now=now)


def test_a_share_is_found_only_under_its_own_file(db, now):
    owner = a_user(db)
    file, other = a_file(db, owner), a_file(db, owner)
    share = a_share(db, owner, file, now=now)
    with pytest.raises(NotFound):
        commands.end_share(db, an_actor(user=owner), other.id, share.id, now=now)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [({"status": FileStatus.VERIFYING}, FileNotReady), ({"status": FileStatus.REJECTED}, Gone)],
)
def test_only_a_file_that_is_given_out_is_shared(db, now, fields, refusal):
    owner = a_user(db)
    with pytest.raises(refusal):
        a_share(db, owner, a_file(db, owner, **fields), now=now)


def test_an_expired_file_is_not_shared_any_more(db, now):
    owner = a_user(db)
    with pytest.raises(Gone):
        a_share(db, owner, a_file(db, owner, expires_at=now), now=now)


def test_a_person_gets_the_file_among_theirs_and_is_told_once(db, now):
    owner, colleague = a_user(db, name="Dewi"), a_user(db)
    file = a_file(db, owner)
    share = a_share(db, owner, file, now=now, permission=SharePermission.VIEW, user_id=colleague.id)
    assert (share.kind, share.url, share.expires_at) == (ShareKind.PERSON, None, None)
    actor = an_actor(user=colleague)
    assert get_visible_file(db, actor, file.id) == file
    assert not may_download(db, actor, file)
    [notification] = db.exec(select(Notification).where(Notification.user_id == colleague.id)).all()
    assert (notification.event, notification.params) == ("file_shared", {"name": "Dewi"})
    with pytest.raises(Conflict):
        a_share(db, owner, file, now=now, user_id=colleague.id)


def test_what_was_only_shared_with_somebody_is_not_theirs_to_pass_on(db, now):
    owner, colleague = a_user(db), a_user(db)
    file = a_file(db, owner)
    share = a_share(db, owner, file, now=now, user_id=colleague.id)
    assert may_download(db, an_actor(user=colleague), file)
    with pytest.raises(NotAllowed):
        a_share(db, colleague, file, now=now)
    commands.end_share(db, an_actor(user=owner), file.id, share.id, now=now)
    with pytest.raises(NotVisible):
        get_visible_file(db, an_actor(user=colleague), file.id)


def test_a_persons_share_is_for_somebody_who_works_here_and_carries_no_password(db, now):
    owner = a_user(db)
    file = a_file(db, owner)
    gone = a_user(db, status=UserStatus.SUSPENDED)
    for person in (gone.id, owner.id, file.id):
        with pytest.raises(Invalid):
            a_share(db, owner, file, now=now, user_id=person)
    for unfit in ({"password": "kopi hitam"}, {"max_downloads": 1}, {"patient_id": a_patient(db).id}):
        with pytest.raises(Invalid):
            a_share(db, owner, file, now=now, user_id=a_user(db).id, **unfit)


def test_a_persons_share_is_not_restored_beside_another_that_stands(db, now):
    owner, colleague = a_user(db), a_user(db)
    file, actor = a_file(db, owner), an_actor(user=owner)
    first = a_share(db, owner, file, now=now, user_id=colleague.id)
    commands.end_share(db, actor, file.id, first.id, now=now)
    second = a_share(db, owner, file, now=now, user_id=colleague.id)
    with pytest.raises(Conflict):
        commands.restore_share(db, actor, file.id, first.id, now=now)
    commands.end_share(db, actor, file.id, second.id, now=now)
    assert commands.restore_share(db, actor, file.id, first.id, now=now).status is Standing.OPEN


def test_a_persons_share_that_has_expired_is_in_the_way_of_no_other_and_does_not_come_back_beside_it(db, now):
    owner, colleague = a_user(db), a_user(db)
    file, actor, later = a_file(db, owner), an_actor(user=owner), now + timedelta(days=2)
    first = a_share(db, owner, file, now=now, user_id=colleague.id, expires_at=now + timedelta(days=1))
    second = a_share(db, owner, file, now=later, user_id=colleague.id)
    longer = ShareChanges(expires_at=later + timedelta(days=1))
    trial = db.begin_nested()
    with pytest.raises(Conflict):
        commands.change_share(db, actor, file.id, first.id, longer, now=later)
    trial.rollback()
    commands.end_share(db, actor, file.id, second.id, now=later)
    assert commands.change_share(db, actor, file.id, first.id, longer, now=later).status is Standing.OPEN


@pytest.mark.parametrize("count", ["5", True, 5.0, 0, 100_001])
def test_a_count_is_a_whole_number_and_nothing_that_looks_like_one(count):
    for shape in (NewShare, ShareChanges):
        with pytest.raises(ValidationError):
            shape(maxDownloads=count)
    for shape in (NewRequest, RequestChanges):
        with pytest.raises(ValidationError):
            shape(title="Hasil laboratorium", maxFiles=count)


def test_a_change_merges_with_anothers_and_conflicts_about_the_same_field(db, now):
    owner = a_user(db)
    file = a_file(db, owner)
    actor = an_actor(user=owner)
    share = a_share(db, owner, file, now=now)
    commands.change_share(db, actor, file.id, share.id, ShareChanges(max_downloads=3), seen=1, now=now)
    wish = ShareChanges(permission=SharePermission.VIEW)
    merged = commands.change_share(db, actor, file.id, share.id, wish, seen=1, now=now)
    assert (merged.max_downloads, merged.permission, merged.version) == (3, SharePermission.VIEW, 3)
    with pytest.raises(VersionConflict):
        commands.change_share(db, actor, file.id, share.id, ShareChanges(max_downloads=9), seen=1, now=now)


def test_a_password_is_set_and_taken_away_and_its_hash_is_said_nowhere(db, now):
    owner = a_user(db)
    file = a_file(db, owner)
    actor = an_actor(user=owner)
    share = a_share(db, owner, file, now=now)
    wish = ShareChanges(password="kopi hitam")
    changed = commands.change_share(db, actor, file.id, share.id, wish, password_hash="$hash", seen=1, now=now)
    assert changed.has_password
    without = commands.change_share(db, actor, file.id, share.id, ShareChanges(password=None), seen=1, now=now)
    assert not without.has_password
    db.flush()
    entries = db.exec(select(AuditEntry).where(AuditEntry.action == "share.changed")).all()
    assert [entry.changes for entry in entries] == ['{"password": [false, true]}', '{"password": [true, false]}']


def test_an_ended_share_is_restored_with_the_same_link_and_an_expired_one_gets_a_new_end(db, now):
    owner = a_user(db)
    file = a_file(db, owner)
    actor = an_actor(user=owner)
    share = a_share(db, owner, file, now=now)
    ended = commands.end_share(db, actor, file.id, share.id, now=now)
    assert ended.status is Standing.ENDED
    with pytest.raises(IllegalTransition):
        commands.change_share(db, actor, file.id, share.id, ShareChanges(max_downloads=1), now=now)
    restored = commands.restore_share(db, actor, file.id, share.id, now=now)
    assert (restored.status, restored.url) == (Standing.OPEN, share.url)
    with pytest.raises(IllegalTransition):
        commands.restore_share(db, actor, file.id, share.id, now=now)
    later = now + timedelta(days=31)
    assert queries.get_share(db, actor, file.id, share.id, now=later).status is Standing.EXPIRED
    wish = ShareChanges(expires_at=later + timedelta(days=2))
    assert commands.change_share(db, actor, file.id, share.id, wish, now=later).status is Standing.OPEN


def test_whoever_restores_anothers_share_answers_for_it(db, now):
    owner, moderator = a_user(db), a_user(db, role="moderator")
    file = a_file(db, owner)
    share = a_share(db, owner, file, now=now)
    commands.end_share(db, an_actor(user=owner), file.id, share.id, now=now)
    restored = commands.restore_share(db, an_actor(user=moderator), file.id, share.id, now=now)
    assert restored.created_by == moderator.id


def test_the_list_of_shares_takes_as_many_statements_for_thirty_as_for_one(db, now):
    owner = a_user(db)
    file, actor = a_file(db, owner), an_actor(user=owner)
    a_share(db, owner, file, now=now)
    with counted(db) as one:
        queries.list_shares(db, actor, file.id, PAGE, now=now)
    for _ in range(15):
        a_share(db, owner, file, now=now, user_id=a_user(db).id)
    with counted(db) as many:
        rows = queries.list_shares(db, actor, file.id, PAGE, now=now).rows
    assert len(rows) == 16
    assert len(many) == len(one)


def test_without_the_permission_nothing_of_it_is_possible(db, now):
    owner = a_user(db)
    file = a_file(db, owner)
    actor = an_actor(user=owner).limited_to(frozenset())
    with pytest.raises(NotAllowed):
        commands.create_share(db, actor, file.id, NewShare(), now=now)
    with pytest.raises(NotAllowed):
        queries.list_shares(db, actor, file.id, PAGE, now=now)
