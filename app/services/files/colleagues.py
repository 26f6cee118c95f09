"""Whom a file can be shared with inside the organisation."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from app.models.account import User, UserStatus
from app.services.actor import Actor, Permission, require

MOST = 200


def list_colleagues(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Everybody else who works here, by name: ids and names, nothing more."""
    require(actor, Permission.FILE_SHARE)
    query = (
        select(User.id, User.name)
        .where(User.status == UserStatus.ACTIVE, col(User.id) != actor.user_id)
        .order_by(col(User.name), col(User.id))
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in session.exec(query).all()]
