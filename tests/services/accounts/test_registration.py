from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import Session, select

from app.errors import Gone, Invalid
from app.models.account import User, UserStatus
from app.models.work import Delivery, Notification
from app.services.accounts import registration
from app.services.accounts.registration import NewPerson
from app.services.actor import Origin
from app.settings import Settings
from tests.factories import a_user
from tests.services.accounts.conftest import HASH

DEWI = NewPerson(email=" Dewi@Care.example ", name=" Dewi  Anggraini ", password_hash=HASH, language="id", note="RS X")


def sign_up(db: Session, origin: Origin, settings: Settings, now: datetime, new: NewPerson = DEWI) -> None:
    registration.register(db, new, origin=origin, settings=settings, now=now)
    db.flush()


def dewi(db: Session) -> User:
    return db.exec(select(User).where(User.email == "dewi@care.example")).one()


def mails_to(db: Session, user: User) -> list[Delivery]:
    return list(db.exec(select(Delivery).where(Delivery.user_id == user.id).order_by(Delivery.id)).all())


def secret_in(mail: Delivery) -> str:
    return next(word for word in mail.body.split() if "/verify-email/" in word).rpartition("/")[2]


def test_without_a_mail_server_a_new_person_waits_for_approval(db, origin, settings, now):
    sign_up(db, origin, settings, now)
    user = dewi(db)
    assert (user.name, user.status, user.role) == ("Dewi Anggraini", UserStatus.PENDING, "volunteer")
    assert (user.email_verified_at, user.requested_note) == (None, "RS X")
    assert mails_to(db, user) == []


def test_with_a_mail_server_the_address_has_to_be_proven(db, origin, with_mail, now):
    sign_up(db, origin, with_mail, now)
    user = dewi(db)
    assert user.status is UserStatus.UNVERIFIED
    (mail,) = mails_to(db, user)
    assert "https://care.example/verify-email/" in mail.body
    registration.verify_email(db, secret_in(mail), origin=origin, now=now)
    assert (user.status, user.email_verified_at) == (UserStatus.PENDING, now)


def test_a_link_proves_an_address_once(db, origin, with_mail, now):
    sign_up(db, origin, with_mail, now)
    secret = secret_in(mails_to(db, dewi(db))[0])
    registration.verify_email(db, secret, origin=origin, now=now)
    with pytest.raises(Gone):
        registration.verify_email(db, secret, origin=origin, now=now)


def test_somebody_approved_before_proving_the_address_may_begin_by_proving_it(db, origin, with_mail, now):
    sign_up(db, origin, with_mail, now)
    user = dewi(db)
    user.decided_at = now
    registration.verify_email(db, secret_in(mails_to(db, user)[0]), origin=origin, now=now)
    assert user.status is UserStatus.ACTIVE


def test_everybody_who_may_approve_is_told_once(db, origin, settings, now):
    admin = a_user(db, role="admin")
    a_user(db, role="volunteer")
    sign_up(db, origin, settings, now)
    told = db.exec(select(Notification).where(Notification.event == "user_waiting")).all()
    assert [row.user_id for row in told] == [admin.id]
    assert told[0].subject_id == dewi(db).id


def test_a_known_address_changes_nothing_and_its_owner_is_told(db, origin, settings, now):
    known = a_user(db, email="dewi@care.example", name="The real Dewi")
    sign_up(db, origin, settings, now)
    assert (dewi(db).id, dewi(db).name, dewi(db).password_hash) == (known.id, "The real Dewi", None)
    assert [mail.recipient for mail in mails_to(db, known)] == ["dewi@care.example"]
    assert db.exec(select(Notification)).all() == []


def test_every_field_that_does_not_hold_is_named_at_once():
    with pytest.raises(Invalid) as refused:
        registration.check_person_and_password("nobody", "  ", "short")
    assert [detail.field for detail in refused.value.details] == ["name", "email", "password"]


@pytest.mark.parametrize("address", ["a@b", "a b@c.example", "a@@c.example", "a@c.example\nBcc: d@e.example", "@", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        registration.normal_email(address)
