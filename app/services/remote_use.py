"""Which purposes a remote model is used for (M4): each off until a superadmin, who sees what leaves, switches it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from app.errors import IllegalTransition
from app.integrations.ports import Leaving
from app.models.account import User
from app.models.remote_use import RemotePurpose, RemoteUse
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.settings import AiBackend, get_settings

KIND = "remote_use"
NO_MODEL = "error.no_remote_model"


@dataclass(frozen=True)
class UseStanding:
    """One purpose: whether it is on, and who switched it last ("" when nobody ever did)."""

    purpose: RemotePurpose
    is_on: bool
    changed_by: str = ""
    changed_at: datetime | None = None


def is_switched_on(session: Session, purpose: RemotePurpose) -> bool:
    """Whether the model may be asked. For the machine itself; nobody's rights are asked."""
    row = _row(session, purpose)
    return row is not None and row.is_on


def list_uses(session: Session, actor: Actor) -> list[UseStanding]:
    """Every purpose, those never switched among them."""
    require(actor, Permission.SETTINGS_MANAGE)
    return [_standing(session, purpose, _row(session, purpose)) for purpose in RemotePurpose]


def preview_text(
    _session: Session, actor: Actor, text: str, *, what_leaves: Callable[[str], Leaving | None]
) -> Leaving:
    """What would leave for a message with this text. Raises IllegalTransition when no remote model is configured."""
    require(actor, Permission.SETTINGS_MANAGE)
    leaving = what_leaves(text)
    if leaving is None:
        raise IllegalTransition(NO_MODEL)
    return leaving


def switch_use(session: Session, actor: Actor, purpose: RemotePurpose, *, is_on: bool, now: datetime) -> UseStanding:
    """Switch one purpose. Raises IllegalTransition for on, when no remote model is configured."""
    require(actor, Permission.SETTINGS_MANAGE)
    if is_on and get_settings().ai is AiBackend.RULES:
        raise IllegalTransition(NO_MODEL)
    row = _row(session, purpose) or RemoteUse(purpose=purpose)
    if row.is_on != is_on:
        changes = {"is_on": (row.is_on, is_on)}
        row.is_on, row.changed_by, row.changed_at = is_on, actor.user_id, now
        session.add(row)
        session.flush()
        name = "remote_use.switched_on" if is_on else "remote_use.switched_off"
        record_act(
            session, actor, name, subject_type=KIND, subject_id=row.id, changes=changes, data={"purpose": purpose.value}
        )
    return _standing(session, purpose, row)


def _row(session: Session, purpose: RemotePurpose) -> RemoteUse | None:
    return session.exec(select(RemoteUse).where(RemoteUse.purpose == purpose)).first()


def _standing(session: Session, purpose: RemotePurpose, row: RemoteUse | None) -> UseStanding:
    if row is None:
        return UseStanding(purpose, is_on=False)
    who = session.get(User, row.changed_by) if row.changed_by else None
    # A model that is not configured any more is not asked, whatever the switch said when it still was.
    is_on = row.is_on and get_settings().ai is not AiBackend.RULES
    return UseStanding(purpose, is_on, who.name if who else "", row.changed_at)
