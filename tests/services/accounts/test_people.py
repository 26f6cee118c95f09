from __future__ import annotations

import pytest
from sqlmodel import select

from app.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, VersionConflict
from app.models.account import UserStatus
from app.models.work import Delivery
from app.services.accounts import people, resets, roles, sessions
from app.services.accounts.people import AddedPerson, PersonChanges
from app.services.pages import PageRequest
from tests.factories import a_user, an_actor
from tests.services.accounts.conftest import HASH


@pytest.fixture
def admin(db):
    roles.ensure_builtin_roles(db)
    return an_actor(user=a_user(db, role="admin"))


def change(db, actor, user, now, seen=None, **wanted):
    return people.change_person(db, actor, user.id, PersonChanges(**wanted), seen=seen, now=now)


def test_somebody_added_without_a_password_gets_a_link_to_choose_one(db, admin, settings, origin, now):
    user = people.add_person(db, admin, AddedPerson("New@Care.example", "New"), settings=settings, now=now)
    db.flush()
    assert (user.status, user.email) == (UserStatus.ACTIVE, "new@care.example")
    mail = db.exec(select(Delivery).where(Delivery.user_id == user.id)).one()
    secret = next(word for word in mail.body.split() if "/reset-password/" in word).rpartition("/")[2]
    opened = sessions.open_session(db, user, origin=origin, remember=False, now=now)
    resets.reset_password(db, secret, password_hash=HASH, origin=origin, now=now)
    db.flush()
    db.expire_all()
    assert user.password_hash == HASH
    assert sessions.find_session(db, opened.secret, now=now) is None
    with pytest.raises(Gone):
        resets.reset_password(db, secret, password_hash=HASH, origin=origin, now=now)


def test_an_unknown_address_asks_for_a_link_and_nothing_happens(db, settings, now):
    resets.ask_for_reset(db, "nobody@care.example", settings=settings, now=now)
    resets.ask_for_reset(db, "no address", settings=settings, now=now)
    assert db.exec(select(Delivery)).all() == []


def test_a_newer_link_ends_the_older_one(db, origin, settings, now):
    user = a_user(db)
    for _ in range(2):
        resets.ask_for_reset(db, user.email, settings=settings, now=now)
        db.flush()
    first, second = (
        next(word for word in mail.body.split() if "/reset-password/" in word).rpartition("/")[2]
        for mail in db.exec(select(Delivery).order_by(Delivery.id)).all()
    )
    with pytest.raises(Gone):
        resets.check_reset_link(db, first, now=now)
    resets.check_reset_link(db, second, now=now)


def test_an_address_is_one_persons(db, admin, settings, now):
    user = a_user(db)
    with pytest.raises(Conflict):
        people.add_person(db, admin, AddedPerson(user.email.upper(), "Again"), settings=settings, now=now)


def test_nobody_is_added_or_raised_above_the_actor(db, admin, settings, now):
    with pytest.raises(NotAllowed):
        people.add_person(db, admin, AddedPerson("a@b.example", "A", role="superadmin"), settings=settings, now=now)
    with pytest.raises(NotAllowed):
        change(db, admin, a_user(db), now, role="superadmin")
    with pytest.raises(NotAllowed):
        change(db, admin, a_user(db, role="superadmin"), now, name="Renamed")


def test_a_change_says_what_was_not_right(db, admin, now):
    user = a_user(db)
    for wanted in ({"name": " "}, {"language": "fr"}, {"timezone": "Mars/Olympus"}, {"role": "king"}):
        with pytest.raises(Invalid):
            change(db, admin, user, now, **wanted)


def test_a_change_on_top_of_anothers_names_the_fields(db, admin, now):
    user = a_user(db, name="Before")
    change(db, admin, user, now, seen=1, name="First")
    with pytest.raises(VersionConflict) as conflict:
        change(db, admin, user, now, seen=1, name="Second")
    assert [(detail.field, detail.yours, detail.theirs) for detail in conflict.value.details] == [
        ("name", "Second", "First")
    ]
    assert change(db, admin, user, now, seen=1, name="First").version == 2


def test_people_are_listed_by_status_and_only_for_those_who_may(db, admin):
    waiting = a_user(db, status=UserStatus.PENDING)
    a_user(db, status=UserStatus.DELETED)
    page = people.list_people(db, admin, PageRequest(), status=UserStatus.PENDING)
    assert [user.id for user in page.rows] == [waiting.id]
    assert UserStatus.DELETED not in {user.status for user in people.list_people(db, admin, PageRequest()).rows}
    with pytest.raises(NotAllowed):
        people.list_people(db, an_actor("moderator"), PageRequest())
    with pytest.raises(NotFound):
        people.get_person(db, admin, a_user(db, status=UserStatus.DELETED).id)
