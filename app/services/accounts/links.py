"""Links that work once: to confirm an e-mail address, to choose a new password (A1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.errors import Gone
from app.models.account import LinkPurpose, SingleUseLink, User
from app.services.accounts.bearer import digest, new_bearer

GOOD_FOR = {
    LinkPurpose.VERIFY_EMAIL: timedelta(days=3),
    LinkPurpose.RESET_PASSWORD: timedelta(minutes=60),
}


def make_link(session: Session, user: User, purpose: LinkPurpose, *, now: datetime) -> str:
    """The secret of a new link. Earlier links of the same purpose stop working: only the last mail counts."""
    session.execute(
        update(SingleUseLink)
        .where(col(SingleUseLink.user_id) == user.id, col(SingleUseLink.purpose) == purpose)
        .where(col(SingleUseLink.used_at).is_(None))
        .values(used_at=now)
    )
    secret = new_bearer()
    session.add(
        SingleUseLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=digest(secret),
            created_at=now,
            expires_at=now + GOOD_FOR[purpose],
        )
    )
    return secret


def find_link(session: Session, secret: str, purpose: LinkPurpose, *, now: datetime) -> SingleUseLink:
    """The link of `secret` while it works. Raises Gone when it was used, is too old or never was."""
    query = select(SingleUseLink).where(SingleUseLink.token_hash == digest(secret), SingleUseLink.purpose == purpose)
    link = session.exec(query).first()
    if link is None or link.used_at is not None or now >= link.expires_at:
        raise Gone("account.link_over")
    return link


def use_link(session: Session, secret: str, purpose: LinkPurpose, *, now: datetime) -> User:
    """Spend the link and return whose it is. Of two at once, one gets Gone."""
    link = find_link(session, secret, purpose, now=now)
    spent = session.execute(
        update(SingleUseLink)
        .where(col(SingleUseLink.id) == link.id, col(SingleUseLink.used_at).is_(None))
        .values(used_at=now)
        .returning(col(SingleUseLink.id))
    ).all()
    if not spent:
        raise Gone("account.link_over")
    return session.get_one(User, link.user_id)
