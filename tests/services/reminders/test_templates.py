"""Templates (R2): shared and personal, counted when used, with known variables only."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import Session

from app.errors import Invalid, NotAllowed, NotFound, VersionConflict
from app.models.message_template import MessageTemplate
from app.models.reminder import ReminderKind
from app.services.pages import PageRequest
from app.services.reminders.commands import create_reminder
from app.services.reminders.schemas import VARIABLES, NewReminder, variables_in
from app.services.reminders.shipped_templates import ensure_shipped_templates
from app.services.reminders.templates import (
    NewTemplate,
    TemplateChanges,
    add_template,
    change_template,
    delete_template,
    find_template,
    list_templates,
)
from tests.factories import a_patient, a_user, an_actor

PAGE = PageRequest(size=100)


def new(**fields: object) -> NewTemplate:
    given = {"kind": "medication", "language": "id", "name": "Pagi", "body": "Halo {name}", **fields}
    return NewTemplate.model_validate(given)


def names(db: Session, actor: object, **wanted: object) -> list[str]:
    return [one.name for one in list_templates(db, actor, PAGE, **wanted).rows]  # type: ignore[arg-type]


def test_some_are_shipped_in_both_languages_for_every_kind(db: Session) -> None:
    ensure_shipped_templates(db)
    shipped = list_templates(db, an_actor("admin"), PAGE).rows
    assert {(one.kind, one.language) for one in shipped} >= {
        (kind, language) for kind in ReminderKind for language in ("id", "en")
    }
    assert all(variables_in(one.body) <= VARIABLES for one in shipped)


def test_a_shipped_one_that_was_deleted_does_not_come_back(db: Session, now: datetime) -> None:
    ensure_shipped_templates(db)
    before = len(names(db, an_actor("admin")))
    delete_template(db, an_actor("admin"), list_templates(db, an_actor("admin"), PAGE).rows[0].id, now=now)
    ensure_shipped_templates(db)
    assert len(names(db, an_actor("admin"))) == before - 1


def test_a_personal_one_is_seen_by_nobody_else(db: Session, now: datetime) -> None:
    owner, other = an_actor(user=a_user(db)), an_actor(user=a_user(db))
    mine = add_template(db, owner, new(name="Milik saya"), now=now)
    assert "Milik saya" in names(db, owner)
    assert "Milik saya" not in names(db, other)
    with pytest.raises(NotFound):
        find_template(db, other, mine.id)


def test_sharing_takes_the_permission(db: Session, now: datetime) -> None:
    volunteer, moderator = an_actor(user=a_user(db)), an_actor(user=a_user(db, role="moderator"))
    with pytest.raises(NotAllowed):
        add_template(db, volunteer, new(is_shared=True), now=now)
    shared = add_template(db, moderator, new(name="Bersama", is_shared=True), now=now)
    assert "Bersama" in names(db, volunteer)
    for act in (
        lambda: change_template(db, volunteer, shared.id, TemplateChanges(name="x"), seen=None, now=now),
        lambda: delete_template(db, volunteer, shared.id, now=now),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_variable_that_is_none_is_named(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid) as problem:
        add_template(db, an_actor(user=a_user(db)), new(body="Halo {nama}"), now=now)
    assert [detail.field for detail in problem.value.details] == ["body"]


def test_changes_are_merged_by_field(db: Session, now: datetime) -> None:
    owner = an_actor(user=a_user(db))
    mine = add_template(db, owner, new(), now=now)
    change_template(db, owner, mine.id, TemplateChanges(name="Malam"), seen=1, now=now)
    change_template(db, owner, mine.id, TemplateChanges(body="Hai"), seen=1, now=now)
    with pytest.raises(VersionConflict):
        change_template(db, owner, mine.id, TemplateChanges(name="Siang"), seen=1, now=now)
    assert (mine.name, mine.body) == ("Malam", "Hai")


def test_its_use_is_counted_and_the_most_used_come_first(db: Session, now: datetime) -> None:
    owner = an_actor("admin", user=a_user(db, role="admin"))
    add_template(db, owner, new(name="A"), now=now)
    used = add_template(db, owner, new(name="B"), now=now)
    add_template(db, owner, new(name="C"), now=now)
    create_reminder(
        db,
        owner,
        NewReminder(
            a_patient(db).id, ReminderKind.MEDICATION, "Halo", date(2026, 3, 10), ["20:00"], template_id=used.id
        ),
        now=now,
    )
    db.expire_all()
    first = list_templates(db, owner, PAGE, kind=ReminderKind.MEDICATION, language="id").rows[0]
    assert (first.name, first.used_count) == ("B", 1)
    assert db.get_one(MessageTemplate, used.id).used_count == 1
