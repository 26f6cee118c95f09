"""The first administrator: by settings, or at `/setup` with the one-time code that the server prints.

The code follows from the installation's secret, so that every process of it prints and accepts the same one, also after
a restart. It works while there is nobody; the first administrator ends it for good.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.errors import Gone, Invalid
from app.i18n import LANGUAGES
from app.models.account import Setting, User, UserStatus
from app.services import events
from app.services.accounts.bearer import same
from app.services.accounts.registration import check_person
from app.services.accounts.roles import SUPERADMIN
from app.services.actor import Actor, ActorKind, Origin
from app.services.audit import record
from app.settings import Settings

_DONE = "setup.done"
_GROUPS = 3


def is_set_up(session: Session) -> bool:
    """Whether there is anybody at all."""
    return session.exec(select(User.id).order_by(col(User.id)).limit(1)).first() is not None


def setup_code(secrets: list[str]) -> str:
    """The one-time code of this installation: 60 bits in three groups that can be typed."""
    raw = hmac.digest(secrets[0].encode(), b"carepost setup code", "sha256")
    letters = base64.b32encode(raw).decode()[: 4 * _GROUPS]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def is_setup_code(text: str, secrets: list[str]) -> bool:
    """Whether `text` is the code, however it was typed."""
    return same(_plain(text), _plain(setup_code(secrets)))


def create_first_administrator(
    session: Session,
    *,
    email: str,
    name: str,
    password_hash: str,
    settings: Settings,
    now: datetime,
    language: str | None = None,
    origin: Origin | None = None,
) -> User:
    """The first person, a superadmin. Raises Gone when somebody is there already, or comes first."""
    if is_set_up(session):
        raise Gone("account.setup_done")
    email, name = check_person(email, name)
    _end_setup(session, now=now)
    user = User(
        email=email,
        name=name,
        password_hash=password_hash,
        role=SUPERADMIN,
        status=UserStatus.ACTIVE,
        language=language if language in LANGUAGES else settings.default_language,
        timezone=settings.default_timezone,
        email_verified_at=now,
        requested_via="setup",
        decided_at=now,
        created_at=now,
        updated_at=now,
    )
    session.add(user)
    session.flush()
    actor = Actor(ActorKind.PERSON, user_id=user.id, name=user.name, role=SUPERADMIN, origin=origin or Origin())
    record(session, actor, action="user.first_administrator", subject_type="user", subject_id=user.id)
    events.emit(session, actor, "user.created", subject_type="user", subject_id=user.id)
    return user


def _end_setup(session: Session, *, now: datetime) -> None:
    try:
        with session.begin_nested():
            session.add(Setting(name=_DONE, value={}, updated_at=now))
            session.flush()
    except IntegrityError:  # another process is doing the same at this moment
        raise Gone("account.setup_done") from None


def check_setup_code(text: str, secrets: list[str]) -> None:
    if not is_setup_code(text, secrets):
        raise Invalid.field("code", "account.setup_code_wrong")


def _plain(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())
