from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import SQLModel, select

from app.errors import IllegalTransition, NotAllowed
from app.models.account import LinkPurpose, UserStatus
from app.models.work import Delivery, DeliveryState, Notification
from app.sealing import session_secrets
from app.services.accounts import keys, links, mails, people, sessions, tokens
from app.services.accounts.keys import NewKey
from app.services.accounts.suspension import ENDINGS
from tests.factories import a_user, an_actor

# Tables with a column for a person that give that person nothing to come in by, and send them nothing.
NO_ACCESS = {
    "user": "the person, and who decided about them",
    "patient": "whose patient and who entered them: seen by signed-in people only",
    "record_entry": "who wrote it",
    "record_revision": "who wrote it",
    "reminder": "who made it",
    "verification": "who asked for it",
    "occurrence": "who confirmed it by hand",
    "message": "who wrote it",
    "emergency": "who took it",
    "patient_call": "who made it",
    "question": "who answered it",
    "conversation_note": "who wrote it",
    "saved_reply": "whose words they are",
    "import_batch": "who uploaded the list",
    "tag": "who made it",
    "saved_view": "how its author looks at a list, when signed in",
    "bulk_change": "who made it",
    "send_run": "who asked for it: it sends to patients",
    "message_template": "who wrote it",
    "file": "who brought it: seen by signed-in people, and outside by shares, which end",
    "file_use": "who attached it",
    "remote_use": "who switched it",
}


def tables_with_people() -> set[str]:
    return {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if any(key.column.table.name == "user" for key in table.foreign_keys)
    }


def test_every_table_with_a_person_is_ended_with_them_or_said_to_be_no_access():
    ended = {ending.table.__tablename__ for ending in ENDINGS}
    unknown = tables_with_people() - ended - set(NO_ACCESS)
    assert not unknown, f"say in suspension.ENDINGS how access ends, or here why it is none: {unknown}"
    assert not set(NO_ACCESS) - tables_with_people(), "a table that is named here is gone, or names nobody any more"


def test_suspending_a_person_ends_everything_at_once(db, origin, now):
    admin, user = an_actor(user=a_user(db, role="admin")), a_user(db)
    secrets = session_secrets(settings_of_tests())
    opened = sessions.open_session(db, user, origin=origin, remember=True, now=now)
    pair = tokens.issue_tokens(db, user, secrets=secrets, now=now)
    key = keys.create_key(db, an_actor(user=user), NewKey("script"), now=now)
    link = links.make_link(db, user, LinkPurpose.RESET_PASSWORD, now=now)
    mail = mails.write_mail(db, user, "known", now=now, link="x")
    note = Notification(user_id=user.id, event="e", dedupe_key="d")
    db.add(note)
    db.flush()

    people.suspend(db, admin, user.id, reason="lost phone", now=now)
    db.flush()
    db.expire_all()

    assert user.status is UserStatus.SUSPENDED
    assert sessions.find_session(db, opened.secret, now=now) is None
    assert tokens.find_by_access_token(db, pair.access_token, secrets=secrets, now=now) is None
    assert tokens.refresh_tokens(db, pair.refresh_token, secrets=secrets, origin=origin, now=now) is None
    assert keys.find_key(db, key.text, now=now) is None
    with pytest.raises(Exception, match="link_over"):
        links.use_link(db, link, LinkPurpose.RESET_PASSWORD, now=now)
    assert db.get(Delivery, mail.id).state is DeliveryState.CANCELLED
    assert db.get(Notification, note.id).read_at == now


def test_others_keep_what_they_have(db, origin, now):
    admin, user, other = an_actor(user=a_user(db, role="admin")), a_user(db), a_user(db)
    opened = sessions.open_session(db, other, origin=origin, remember=False, now=now)
    db.flush()
    people.suspend(db, admin, user.id, now=now)
    db.expire_all()
    assert sessions.find_session(db, opened.secret, now=now) is not None


def test_a_restored_person_signs_in_anew(db, origin, now):
    admin, user = an_actor(user=a_user(db, role="admin")), a_user(db)
    opened = sessions.open_session(db, user, origin=origin, remember=False, now=now)
    db.flush()
    people.suspend(db, admin, user.id, now=now)
    people.restore(db, admin, user.id, now=now + timedelta(minutes=1))
    db.flush()
    db.expire_all()
    assert user.status is UserStatus.ACTIVE
    assert sessions.find_session(db, opened.secret, now=now) is None


def test_nobody_suspends_themselves_somebody_above_them_or_the_last_superadmin(db, now):
    superadmin = a_user(db, role="superadmin")
    admin = a_user(db, role="admin")
    with pytest.raises(NotAllowed):
        people.suspend(db, an_actor(user=admin), admin.id, now=now)
    with pytest.raises(NotAllowed):
        people.suspend(db, an_actor(user=admin), superadmin.id, now=now)
    second = a_user(db, role="superadmin")
    people.suspend(db, an_actor(user=second), superadmin.id, now=now)
    with pytest.raises(IllegalTransition):
        people.change_person(
            db, an_actor(user=second), second.id, people.PersonChanges(role="admin"), seen=None, now=now
        )


def test_a_deleted_person_frees_the_address_and_keeps_the_name(db, now):
    admin, user = an_actor(user=a_user(db, role="admin")), a_user(db, email="dewi@care.example", name="Dewi")
    people.delete_person(db, admin, user.id, now=now)
    db.flush()
    assert (user.status, user.name, user.password_hash) == (UserStatus.DELETED, "Dewi", None)
    assert db.exec(select(type(user)).where(type(user).email == "dewi@care.example")).first() is None


def settings_of_tests():
    from app.settings import get_settings

    return get_settings()
