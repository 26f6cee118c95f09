"""Drafts: nothing typed is lost when a connection, a tab or the state behind a page goes (DESIGN, Form).

A form keeps what it holds under its `kind` (`patient.new`, `message`) and, when it is about one record, that record's
id as `subject`. Only the author reads it, on any of their devices; saving the form drops it; after 14 days it goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.errors import Invalid, NotAllowed, TooLarge
from app.ids import new_id
from app.models.draft import Draft
from app.services.actor import Actor, Permission, require

KEPT = timedelta(days=14)
MAX_CONTENT = 64 * 1024  # bytes of JSON: a form with every field full, and no file
AT_MOST = 200  # drafts of one person; beyond it the oldest goes
_KIND = re.compile(r"[a-z][a-z0-9_.]{0,59}")
_SUBJECT = re.compile(r"[0-9A-Za-z_:-]{0,64}")


@dataclass(frozen=True)
class KeptDraft:
    """A draft as its author gets it back: the fields by name, as they were given."""

    kind: str
    subject: str
    content: dict[str, object]
    updated_at: datetime


def keep_draft(
    session: Session, actor: Actor, kind: str, content: Mapping[str, object], *, subject: str = "", now: datetime
) -> KeptDraft:
    """Keep the fields of a form in place of what was kept before. Raises TooLarge beyond 64 KiB, Invalid for names."""
    author = _author(actor)
    _check_names(kind, subject)
    text = _written(content)
    make = postgres_insert if is_postgres(session) else sqlite_insert
    row = {"id": new_id(), "author_id": author, "kind": kind, "subject": subject, "content": text, "updated_at": now}
    fresh = make(Draft).values(row)
    session.connection().execute(
        fresh.on_conflict_do_update(
            index_elements=["author_id", "kind", "subject"],
            set_={"content": fresh.excluded.content, "updated_at": now},
        )
    )
    _forget_the_oldest(session, author)
    return KeptDraft(kind, subject, dict(content), now)


def get_draft(session: Session, actor: Actor, kind: str, *, subject: str = "", now: datetime) -> KeptDraft | None:
    """What the actor left in this form, or None. Drafts of others are never found."""
    author = _author(actor)
    query = select(Draft).where(_is(author, kind, subject), col(Draft.updated_at) > now - KEPT)
    draft = session.exec(query.execution_options(populate_existing=True)).first()
    if draft is None:
        return None
    return KeptDraft(draft.kind, draft.subject, json.loads(draft.content), draft.updated_at)


def drop_draft(session: Session, actor: Actor, kind: str, *, subject: str = "") -> None:
    """Forget what was kept: the form was saved, or its author began anew."""
    session.execute(delete(Draft).where(_is(_author(actor), kind, subject)))


def _author(actor: Actor) -> UUID:
    require(actor, Permission.DRAFT_KEEP)
    if actor.user_id is None:
        raise NotAllowed()
    return actor.user_id


def _is(author: UUID, kind: str, subject: str) -> ColumnElement[bool]:
    return and_(col(Draft.author_id) == author, col(Draft.kind) == kind, col(Draft.subject) == subject)


def _check_names(kind: str, subject: str) -> None:
    if not _KIND.fullmatch(kind):
        raise Invalid.field("kind", "validation.draft_kind")
    if not _SUBJECT.fullmatch(subject):
        raise Invalid.field("subject", "validation.id")


def _written(content: Mapping[str, object]) -> str:
    """The fields as JSON. What JSON cannot carry (half a character, a number that is none) is refused."""
    try:
        text = json.dumps(dict(content), ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError, RecursionError):
        raise Invalid.field("content", "validation.json") from None
    if size > MAX_CONTENT:
        raise TooLarge(limit=f"{MAX_CONTENT // 1024} KiB")
    return text


def _forget_the_oldest(session: Session, author: UUID) -> None:
    beyond = (
        select(Draft.id)
        .where(col(Draft.author_id) == author)
        .order_by(col(Draft.updated_at).desc(), col(Draft.id).desc())
        .offset(AT_MOST)
        .limit(AT_MOST)
    )
    session.execute(delete(Draft).where(col(Draft.id).in_(beyond)))
