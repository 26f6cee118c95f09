"""`/api/v1/views`: lists under a name, one's own and those shared with everybody (P7)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query

from app import clock
from app.api.params import SeenVersion
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import VersionConflict
from app.ids import named_id
from app.services import views as saved
from app.services.actor import Permission
from app.services.views import NewView, ViewChanges, ViewRow

ViewId = Annotated[str, Path(description="The view's id.")]

views = Resource("/views", tag="Views", subject="view")


@views.get("", needs=Permission.PATIENT_READ, summary="List saved views")
def list_views(
    session: Reading, actor: CurrentActor, page: Annotated[Literal["patients"], Query()] = "patients"
) -> list[ViewRow]:
    """Your own and those shared with everybody, your own first."""
    return saved.list_views(session, actor, page=page)


@views.post("", needs=Permission.PATIENT_READ, summary="Keep a list under a name")
def add_view(body: NewView, session: Tx, actor: CurrentActor) -> ViewRow:
    """`query` holds the parameters of the list. Sharing needs `patient:read_all`."""
    return saved.add_view(session, actor, body, now=clock.now())


@views.patch("/{view_id}", needs=Permission.PATIENT_READ, summary="Change a view", raises=(VersionConflict,))
def change_view(view_id: ViewId, body: ViewChanges, session: Tx, actor: CurrentActor, seen: SeenVersion) -> ViewRow:
    """Only its owner may; a shared view of somebody else is saved as one's own."""
    version = body.version if "version" in body.given() else seen
    return saved.change_view(session, actor, named_id(view_id), body, seen=version, now=clock.now())


@views.delete("/{view_id}", needs=Permission.PATIENT_READ, summary="Remove a view")
def remove_view(view_id: ViewId, session: Tx, actor: CurrentActor) -> None:
    """The patients it showed are not touched."""
    saved.remove_view(session, actor, named_id(view_id))
