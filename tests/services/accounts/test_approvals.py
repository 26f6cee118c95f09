from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from app.ids import new_id
from app.models.account import UserStatus
from app.models.work import AuditEntry, Delivery, DeliveryState, DomainEvent
from app.services.accounts import approvals, people, roles
from tests.factories import a_patient, a_user, an_actor

PENDING = UserStatus.PENDING


@pytest.fixture
def admin(db):
    roles.ensure_builtin_roles(db)
    return an_actor(user=a_user(db, role="admin"))


def deliveries(db, user):
    return db.exec(select(Delivery).where(Delivery.user_id == user.id)).all()


def test_the_queue_shows_who_waits_longest_first_and_where_they_come_from(db, admin, now):
    later = a_user(db, status=PENDING)
    earlier = a_user(db, status=UserStatus.UNVERIFIED, requested_note="RS X", requested_via="api")
    earlier.created_at, later.created_at = now - timedelta(hours=2), now - timedelta(hours=1)
    a_user(db, status=UserStatus.DECLINED)
    db.flush()
    page = approvals.list_waiting(db, admin)
    assert [row.id for row in page.rows] == [earlier.id, later.id]
    assert (page.rows[0].note, page.rows[0].requested_via, page.rows[0].is_email_verified) == ("RS X", "api", False)


def test_an_approved_person_is_active_told_audited_and_an_event(db, admin, settings, now):
    user = a_user(db, status=PENDING)
    approvals.approve(db, admin, user.id, role="moderator", settings=settings, now=now)
    db.flush()
    assert (user.status, user.role, user.decided_by) == (UserStatus.ACTIVE, "moderator", admin.user_id)
    (mail,) = deliveries(db, user)
    assert "https://care.example/sign-in" in mail.body
    assert db.exec(select(AuditEntry.action).where(AuditEntry.subject_id == user.id)).all() == ["user.approved"]
    assert db.exec(select(DomainEvent.name).where(DomainEvent.subject_id == user.id)).all() == ["user.approved"]


def test_patients_can_be_given_with_the_approval(db, admin, settings, now):
    user, patient = a_user(db, status=PENDING), a_patient(db)
    approvals.approve(db, admin, user.id, patient_ids=[patient.id], settings=settings, now=now)
    assert patient.assigned_volunteer_id == user.id


def test_a_patient_who_is_not_there_stops_the_approval(db, admin, settings, now):
    user = a_user(db, status=PENDING)
    with pytest.raises(NotFound):
        approvals.approve(db, admin, user.id, patient_ids=[new_id()], settings=settings, now=now)


@pytest.mark.parametrize("role", ["volunteer", "moderator"])
def test_volunteers_and_moderators_approve_nobody(db, role, settings, now):
    roles.ensure_builtin_roles(db)
    user = a_user(db, status=PENDING)
    actor = an_actor(user=a_user(db, role=role))
    for act in (
        lambda: approvals.approve(db, actor, user.id, role="volunteer", settings=settings, now=now),
        lambda: approvals.decline(db, actor, user.id, now=now),
        lambda: approvals.undo_decision(db, actor, user.id, settings=settings, now=now),
        lambda: approvals.list_waiting(db, actor),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert user.status is PENDING


def test_nobody_grants_a_role_above_their_own(db, admin, settings, now):
    user = a_user(db, status=PENDING)
    with pytest.raises(NotAllowed):
        approvals.approve(db, admin, user.id, role="superadmin", settings=settings, now=now)
    with pytest.raises(Invalid):
        approvals.approve(db, admin, user.id, role="king", settings=settings, now=now)
    assert (user.status, user.role) == (PENDING, "volunteer")


def test_of_two_who_decide_the_second_is_told_so(db, admin, settings, now):
    user = a_user(db, status=PENDING)
    approvals.decline(db, admin, user.id, reason="We are full", now=now)
    with pytest.raises(IllegalTransition):
        approvals.decline(db, admin, user.id, now=now)
    approvals.approve(db, admin, user.id, settings=settings, now=now)
    with pytest.raises(IllegalTransition):
        approvals.approve(db, admin, user.id, settings=settings, now=now)


def test_an_undone_decision_puts_the_person_back_and_tells_them_nothing(db, admin, settings, now):
    user, patient = a_user(db, status=PENDING), a_patient(db)
    approvals.approve(db, admin, user.id, role="moderator", patient_ids=[patient.id], settings=settings, now=now)
    db.flush()
    approvals.undo_decision(db, admin, user.id, settings=settings, now=now + timedelta(seconds=8))
    db.flush()
    db.expire_all()
    assert (user.status, user.role, user.decided_at, patient.assigned_volunteer_id) == (
        PENDING,
        "volunteer",
        None,
        None,
    )
    assert [mail.state for mail in deliveries(db, user)] == [DeliveryState.CANCELLED]


def test_only_whoever_decided_undoes_it_and_within_a_minute(db, admin, settings, now):
    user = a_user(db, status=PENDING)
    approvals.approve(db, admin, user.id, settings=settings, now=now)
    db.flush()
    other = an_actor(user=a_user(db, role="admin"))
    with pytest.raises(IllegalTransition):
        approvals.undo_decision(db, other, user.id, settings=settings, now=now)
    with pytest.raises(IllegalTransition):
        approvals.undo_decision(db, admin, user.id, settings=settings, now=now + timedelta(seconds=61))


def test_an_undo_brings_back_nobody_who_was_suspended_or_deleted_meanwhile(db, admin, settings, now):
    suspended, deleted = a_user(db, status=PENDING), a_user(db, status=PENDING)
    for user in (suspended, deleted):
        approvals.approve(db, admin, user.id, settings=settings, now=now)
    people.suspend(db, admin, suspended.id, now=now)
    people.delete_person(db, admin, deleted.id, now=now)
    with pytest.raises(IllegalTransition):
        approvals.undo_decision(db, admin, suspended.id, settings=settings, now=now)
    with pytest.raises(NotFound):
        approvals.undo_decision(db, admin, deleted.id, settings=settings, now=now)
    assert (suspended.status, deleted.status) == (UserStatus.SUSPENDED, UserStatus.DELETED)
    assert [row.can_undo for row in approvals.list_decided_lately(db, admin, now=now)] == [False]


def test_somebody_approved_before_proving_the_address_waits_for_that_alone(db, admin, with_mail, now):
    user = a_user(db, status=UserStatus.UNVERIFIED)
    approvals.approve(db, admin, user.id, role="moderator", settings=with_mail, now=now)
    db.flush()
    assert (user.status, user.role) == (UserStatus.UNVERIFIED, "moderator")
    assert approvals.list_waiting(db, admin).rows == []
    assert "/verify-email/" in deliveries(db, user)[0].body


def test_what_was_decided_lately_is_shown_with_the_way_back(db, settings, now):
    admin, other = an_actor(user=a_user(db, role="admin", name="Laras")), an_actor(user=a_user(db, role="admin"))
    welcome = a_user(db, status=UserStatus.PENDING)
    refused = a_user(db, status=UserStatus.PENDING)
    approvals.approve(db, admin, welcome.id, settings=settings, now=now)
    approvals.decline(db, admin, refused.id, now=now + timedelta(seconds=1))

    rows = approvals.list_decided_lately(db, admin, now=now + timedelta(seconds=30))
    assert [(row.id, row.is_approved, row.decided_by) for row in rows] == [
        (refused.id, False, "Laras"),
        (welcome.id, True, "Laras"),
    ]
    assert all(row.can_undo for row in rows)
    assert not any(row.can_undo for row in approvals.list_decided_lately(db, other, now=now))
    later = approvals.list_decided_lately(db, admin, now=now + timedelta(hours=1))
    assert [(row.can_undo, row.can_reconsider) for row in later] == [(False, True), (False, False)]


def test_somebody_who_was_declined_can_wait_again_long_after(db, settings, now):
    admin, user = an_actor(user=a_user(db, role="admin")), a_user(db, status=UserStatus.PENDING)
    approvals.decline(db, admin, user.id, reason="no", now=now)
    approvals.reconsider(db, admin, user.id, settings=settings, now=now + timedelta(days=9))
    assert (user.status, user.decided_at, user.decision_reason) == (UserStatus.PENDING, None, "")
    with pytest.raises(IllegalTransition):
        approvals.reconsider(db, admin, user.id, settings=settings, now=now)


def test_undoing_gives_patients_back_to_whoever_had_them(db, settings, now):
    admin, dewi = an_actor(user=a_user(db, role="admin")), a_user(db)
    new = a_user(db, status=UserStatus.PENDING)
    hers, nobodys = a_patient(db, assigned_volunteer_id=dewi.id), a_patient(db)
    approvals.approve(db, admin, new.id, patient_ids=[hers.id, nobodys.id], settings=settings, now=now)
    assert (hers.assigned_volunteer_id, nobodys.assigned_volunteer_id) == (new.id, new.id)
    approvals.undo_decision(db, admin, new.id, settings=settings, now=now + timedelta(seconds=5))
    assert (hers.assigned_volunteer_id, nobodys.assigned_volunteer_id) == (dewi.id, None)
