"""Lists under a name: filters, order and columns that people come back to, their own or shared with everybody (P7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from app.errors import Invalid, NotAllowed, NotFound, VersionConflict
from app.models.patient_list import SavedView
from app.services import events
from app.services.actor import Actor, Permission, require
from app.services.patients.addresses import FILTER_NAMES, read_filter
from app.services.patients.queries import PatientSort
from app.services.shapes import Given, Line, Moment, Shown, Version, example, unsent

PATIENTS = "patients"
MOST_OF_ONE = 50
LONGEST_VALUE = 400
QUERY_NAMES = frozenset({*FILTER_NAMES, "sort", "columns"})

ViewName = Annotated[Line, Field(min_length=1, max_length=60, examples=["Colon, unverified"])]
ViewQuery = Annotated[
    dict[str, str], Field(description="Query parameters of the list: its filters, `sort`, `columns`.", max_length=20)
]


class NewView(Given, json_schema_extra=example(name="Unverified", query={"verificationStatus": "not_asked"})):
    """A list to be kept under a name."""

    page: Literal["patients"] = "patients"
    name: ViewName
    query: ViewQuery = Field(default_factory=dict)
    is_shared: bool = False


class ViewChanges(Given, json_schema_extra=example(name="Unverified, mine")):
    """Only the fields that are sent change."""

    name: ViewName = unsent()
    query: ViewQuery = unsent()
    is_shared: bool = unsent()
    version: Annotated[Version, Field(description="The version you saw.")] = unsent()


class ViewRow(Shown):
    id: UUID
    page: str
    name: str
    query: dict[str, str]
    is_shared: bool
    is_mine: bool
    version: int
    updated_at: Moment

    @classmethod
    def of(cls, view: SavedView, actor: Actor) -> ViewRow:
        return cls.drawn_from(view, is_mine=view.owner_id == actor.user_id)


def list_views(session: Session, actor: Actor, *, page: str = PATIENTS) -> list[ViewRow]:
    """The actor's own views and those shared with everybody, own first, by name."""
    require(actor, Permission.PATIENT_READ)
    mine = col(SavedView.owner_id) == actor.user_id
    query = select(SavedView).where(SavedView.page == page, or_(mine, col(SavedView.is_shared)))
    views = session.exec(query.limit(500)).all()
    return sorted((ViewRow.of(view, actor) for view in views), key=lambda row: (not row.is_mine, row.name.casefold()))


def add_view(session: Session, actor: Actor, new: NewView, *, now: datetime) -> ViewRow:
    """Keep a list under a name. Raises Invalid for filters that do not hold, NotAllowed for sharing without a right."""
    require(actor, Permission.PATIENT_READ)
    if actor.user_id is None:
        raise NotAllowed()
    if new.is_shared:
        _may_share(actor)
    own = select(func.count()).select_from(SavedView).where(col(SavedView.owner_id) == actor.user_id)
    if session.exec(own).one() >= MOST_OF_ONE:
        raise Invalid.field("name", "error.views_too_many", most=str(MOST_OF_ONE))
    view = SavedView(
        page=new.page,
        owner_id=actor.user_id,
        name=new.name,
        is_shared=new.is_shared,
        query=checked(new.query),
        created_at=now,
        updated_at=now,
    )
    session.add(view)
    _tell(session, actor, view, "view.created")
    return ViewRow.of(view, actor)


def change_view(
    session: Session, actor: Actor, view_id: UUID, changes: ViewChanges, *, seen: int | None, now: datetime
) -> ViewRow:
    """Change an own view. Raises NotFound for others' that are not shared, NotAllowed for those that are."""
    require(actor, Permission.PATIENT_READ)
    view = _own(session, actor, view_id)
    if seen is not None and seen != view.version:
        raise VersionConflict()
    sent = changes.given()
    if sent.get("is_shared") and not view.is_shared:
        _may_share(actor)
    if "query" in sent:
        view.query = checked(changes.query)
    view.name = changes.name if "name" in sent else view.name
    view.is_shared = changes.is_shared if "is_shared" in sent else view.is_shared
    view.version += 1
    view.updated_at = now
    session.add(view)
    _tell(session, actor, view, "view.changed")
    return ViewRow.of(view, actor)


def remove_view(session: Session, actor: Actor, view_id: UUID) -> ViewRow:
    """Remove an own view; the answer is what it was, so that it can be added again."""
    require(actor, Permission.PATIENT_READ)
    view = _own(session, actor, view_id)
    former = ViewRow.of(view, actor)
    _tell(session, actor, view, "view.removed")
    session.delete(view)
    return former


def checked(query: Mapping[str, str]) -> dict[str, str]:
    """`query` without what is empty. Raises Invalid unless the list could be opened with it."""
    kept = {name: value for name, value in query.items() if value}
    unknown = sorted(kept.keys() - QUERY_NAMES)
    if unknown:
        raise Invalid.field("query", "validation.unknown_fields", names=", ".join(unknown)[:200])
    if any(len(value) > LONGEST_VALUE for value in kept.values()):
        raise Invalid.field("query", "validation.too_long", most=str(LONGEST_VALUE))
    read_filter(kept)
    if kept.get("sort", PatientSort.NEWEST) not in set(PatientSort):
        raise Invalid.field("sort", "validation.one_of", choices=", ".join(PatientSort))
    return kept


def _own(session: Session, actor: Actor, view_id: UUID) -> SavedView:
    view = session.get(SavedView, view_id)
    if view is None or (view.owner_id != actor.user_id and not view.is_shared):
        raise NotFound()
    if view.owner_id != actor.user_id:
        raise NotAllowed("error.view_of_another")
    return view


def _may_share(actor: Actor) -> None:
    if not actor.may(Permission.PATIENT_READ_ALL):
        raise NotAllowed("error.may_not_share_views")


def _tell(session: Session, actor: Actor, view: SavedView, name: str) -> None:
    events.emit(session, actor, name, subject_type="view", subject_id=view.id)
