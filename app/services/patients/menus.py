"""What the menus of the list offer: values with their counts, and the colleagues to whom patients may be given."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.account import User, UserStatus
from app.services.actor import Actor, Permission
from app.services.patients.facets import PatientFacets, count_facets
from app.services.patients.filters import PatientFilter


@dataclass(frozen=True)
class ListMenus:
    facets: PatientFacets
    may_assign: bool
    may_create: bool
    may_share: bool
    may_delete: bool
    carers: list[tuple[UUID, str]] = field(default_factory=list)


def list_menus(session: Session, actor: Actor, wanted: PatientFilter) -> ListMenus:
    """All menus of the list at once. Colleagues only for those who may assign."""
    may_assign = actor.may(Permission.PATIENT_ASSIGN)
    query = select(User.id, User.name).where(User.status == UserStatus.ACTIVE).order_by(col(User.name)).limit(200)
    carers = [(row[0], row[1]) for row in session.exec(query).all()] if may_assign else []
    return ListMenus(
        facets=count_facets(session, actor, wanted),
        may_assign=may_assign,
        may_create=actor.may(Permission.PATIENT_CREATE),
        may_share=actor.may(Permission.PATIENT_READ_ALL),
        may_delete=actor.may(Permission.PATIENT_DELETE),
        carers=carers,
    )
