"""Drafts: what somebody typed is there again for them, and for nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, func, select

from app.errors import Invalid, NotAllowed, TooLarge
from app.models.draft import Draft
from app.services.accounts import people
from app.services.actor import Actor, ActorKind
from app.services.drafts import AT_MOST, KEPT, drop_draft, get_draft, keep_draft
from app.services.housekeeping import remove_outdated
from tests.factories import a_user, an_actor


def test_what_was_typed_is_there_again_and_the_newest_counts(db: Session, now: datetime) -> None:
    dewi = an_actor(user=a_user(db))
    keep_draft(db, dewi, "patient.new", {"name": "Sit"}, now=now)
    keep_draft(db, dewi, "patient.new", {"name": "Siti", "tags": ["a", 1, None]}, now=now + timedelta(seconds=3))

    kept = get_draft(db, dewi, "patient.new", now=now + timedelta(minutes=1))

    assert kept is not None
    assert kept.content == {"name": "Siti", "tags": ["a", 1, None]}
    assert kept.updated_at == now + timedelta(seconds=3)
    assert db.exec(select(func.count()).select_from(Draft)).one() == 1


def test_a_draft_is_its_authors_alone_and_of_one_form_and_record(db: Session, now: datetime) -> None:
    dewi, budi = an_actor(user=a_user(db)), an_actor(user=a_user(db, role="superadmin"))
    keep_draft(db, dewi, "message", {"text": "Halo"}, subject="p1", now=now)

    assert get_draft(db, budi, "message", subject="p1", now=now) is None
    assert get_draft(db, dewi, "message", subject="p2", now=now) is None
    assert get_draft(db, dewi, "message", now=now) is None
    drop_draft(db, budi, "message", subject="p1")
    assert get_draft(db, dewi, "message", subject="p1", now=now) is not None


def test_a_saved_form_forgets_its_draft(db: Session, now: datetime) -> None:
    dewi = an_actor(user=a_user(db))
    keep_draft(db, dewi, "message", {"text": "Halo"}, now=now)
    drop_draft(db, dewi, "message")
    drop_draft(db, dewi, "message")
    assert get_draft(db, dewi, "message", now=now) is None


def test_a_draft_is_sealed_in_the_database(db: Session, now: datetime) -> None:
    keep_draft(db, an_actor(user=a_user(db)), "message", {"text": "Ibu Siti sakit"}, now=now)
    stored = db.execute(text("SELECT content FROM draft")).scalar_one()
    assert stored.startswith("s1.")
    assert "Siti" not in stored


def test_after_14_days_a_draft_is_gone_and_the_nightly_round_removes_it(db: Session, now: datetime) -> None:
    dewi = an_actor(user=a_user(db))
    keep_draft(db, dewi, "old", {"text": "x"}, now=now - KEPT - timedelta(seconds=1))
    keep_draft(db, dewi, "new", {"text": "x"}, now=now - KEPT + timedelta(hours=1))

    assert get_draft(db, dewi, "old", now=now) is None
    assert get_draft(db, dewi, "new", now=now) is not None
    assert remove_outdated(db, now=now)["drafts"] == 1
    assert [draft.kind for draft in db.exec(select(Draft)).all()] == ["new"]


@pytest.mark.parametrize("end", [people.suspend, people.delete_person])
def test_the_drafts_of_somebody_who_leaves_go_with_them(db: Session, now: datetime, end) -> None:
    admin, user, other = an_actor(user=a_user(db, role="admin")), a_user(db), an_actor(user=a_user(db))
    keep_draft(db, an_actor(user=user), "message", {"text": "x"}, now=now)
    keep_draft(db, other, "message", {"text": "y"}, now=now)
    end(db, admin, user.id, now=now)
    assert [draft.author_id for draft in db.exec(select(Draft)).all()] == [other.user_id]


def test_of_too_many_drafts_the_oldest_go(db: Session, now: datetime) -> None:
    dewi = an_actor(user=a_user(db))
    for number in range(AT_MOST + 2):
        keep_draft(db, dewi, "message", {"n": number}, subject=str(number), now=now + timedelta(seconds=number))
    later = now + timedelta(hours=1)
    assert get_draft(db, dewi, "message", subject="1", now=later) is None
    assert get_draft(db, dewi, "message", subject="2", now=later) is not None
    assert get_draft(db, dewi, "message", subject=str(AT_MOST + 1), now=later) is not None


def test_what_cannot_be_kept_is_refused_and_leaves_what_was(db: Session, now: datetime) -> None:
    dewi = an_actor(user=a_user(db))
    keep_draft(db, dewi, "message", {"text": "first"}, now=now)
    with pytest.raises(TooLarge):
        keep_draft(db, dewi, "message", {"text": "x" * 70_000}, now=now)
    for wrong in ({"a": float("nan")}, {"a": "\ud800"}, {"a": object()}):
        with pytest.raises(Invalid):
            keep_draft(db, dewi, "message", wrong, now=now)
    for kind, subject in (("Message", ""), ("", ""), ("a" * 61, ""), ("message", "a b"), ("message", "x" * 65)):
        with pytest.raises(Invalid):
            keep_draft(db, dewi, kind, {}, subject=subject, now=now)
    kept = get_draft(db, dewi, "message", now=now)
    assert kept is not None
    assert kept.content == {"text": "first"}


def test_whoever_is_no_person_has_no_drafts(db: Session, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        keep_draft(db, Actor(ActorKind.PATIENT), "message", {}, now=now)
