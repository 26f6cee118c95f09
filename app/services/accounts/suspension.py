"""The one place where a person's access ends (A6): suspending, deleting and "sign out everywhere" come through here.

Every table that gives somebody access, or still has something on its way to them, has one line in `ENDINGS`. A test
walks all tables with a column for a person and fails when one is neither here nor said to be no access.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlmodel import Session, SQLModel, col, select

from app.models.account import ApiKey, RefreshToken, SingleUseLink, User, UserSession
from app.models.conversation import ScheduledMessage, ScheduledState
from app.models.draft import Draft
from app.models.share import FileRequest, Share
from app.models.upload import Upload
from app.models.work import Delivery, DeliveryState, Notification
from app.services.shares.to_patients import stop_message
from app.services.uploads.ending import end_uploads_of

End = Callable[[Session, UUID, datetime], None]


@dataclass(frozen=True)
class Ending:
    """How the access that one table gives is ended for one person."""

    table: type[SQLModel]
    end: End


def _end_sessions(session: Session, user_id: UUID, now: datetime, *, except_for: UUID | None = None) -> None:
    ending = update(UserSession).where(col(UserSession.user_id) == user_id, col(UserSession.ended_at).is_(None))
    if except_for is not None:
        ending = ending.where(col(UserSession.id) != except_for)
    session.execute(ending.values(ended_at=now))


def _revoke_refresh_tokens(session: Session, user_id: UUID, now: datetime) -> None:
    session.execute(
        update(RefreshToken)
        .where(col(RefreshToken.user_id) == user_id, col(RefreshToken.revoked_at).is_(None))
        .values(revoked_at=now)
    )


def _revoke_keys(session: Session, user_id: UUID, now: datetime) -> None:
    session.execute(
        update(ApiKey).where(col(ApiKey.user_id) == user_id, col(ApiKey.revoked_at).is_(None)).values(revoked_at=now)
    )


def _spend_links(session: Session, user_id: UUID, now: datetime) -> None:
    session.execute(
        update(SingleUseLink)
        .where(col(SingleUseLink.user_id) == user_id, col(SingleUseLink.used_at).is_(None))
        .values(used_at=now)
    )


def _silence_notifications(session: Session, user_id: UUID, now: datetime) -> None:
    session.execute(
        update(Notification)
        .where(col(Notification.user_id) == user_id, col(Notification.read_at).is_(None))
        .values(read_at=now)
    )


def _cancel_deliveries(session: Session, user_id: UUID, _now: datetime) -> None:
    session.execute(
        update(Delivery)
        .where(col(Delivery.user_id) == user_id)
        .where(col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.RETRY]))
        .values(state=DeliveryState.CANCELLED)
    )


def _forget_drafts(session: Session, user_id: UUID, _now: datetime) -> None:
    session.execute(delete(Draft).where(col(Draft.author_id) == user_id))


def _cancel_scheduled(session: Session, user_id: UUID, now: datetime) -> None:
    """Nothing leaves in the name of somebody who is gone; it stays in the conversation as not sent."""
    session.execute(
        update(ScheduledMessage)
        .where(col(ScheduledMessage.author_id) == user_id, col(ScheduledMessage.state) == ScheduledState.WAITING)
        .values(state=ScheduledState.CANCELLED, reason="author_gone", updated_at=now)
    )


def _end_shares(session: Session, user_id: UUID, now: datetime) -> None:
    """Those the person made, and those by which somebody let them see a file. A message that still waits to bring such
    a link to a patient does not leave: the patient would find it dead."""
    theirs = or_(col(Share.created_by) == user_id, col(Share.user_id) == user_id)
    shares = session.exec(select(Share).where(theirs, col(Share.ended_at).is_(None)).with_for_update()).all()
    for share in shares:
        share.ended_at = share.updated_at = now
        session.add(share)
        stop_message(session, share, now=now)


def _end_file_requests(session: Session, user_id: UUID, now: datetime) -> None:
    session.execute(
        update(FileRequest)
        .where(col(FileRequest.created_by) == user_id, col(FileRequest.ended_at).is_(None))
        .values(ended_at=now, updated_at=now)
    )


ENDINGS = (
    Ending(UserSession, _end_sessions),
    Ending(RefreshToken, _revoke_refresh_tokens),
    Ending(ApiKey, _revoke_keys),
    Ending(SingleUseLink, _spend_links),
    Ending(Notification, _silence_notifications),
    Ending(Delivery, _cancel_deliveries),
    Ending(Draft, _forget_drafts),
    Ending(ScheduledMessage, _cancel_scheduled),
    Ending(Share, _end_shares),
    Ending(FileRequest, _end_file_requests),
    Ending(Upload, end_uploads_of),
)


def end_access(session: Session, user: User, *, now: datetime) -> None:
    """End everything `user` could come in by, and everything on its way to them. Sockets close within 5 s."""
    for ending in ENDINGS:
        ending.end(session, user.id, now)
    raise_token_version(session, user, now=now)


def raise_token_version(session: Session, user: User, *, now: datetime) -> None:
    """Make every session and token of `user` that exists now worthless at once."""
    user.token_version += 1
    user.updated_at = now
    session.add(user)


def end_sign_ins(session: Session, user: User, *, now: datetime, except_for: UUID | None = None) -> None:
    """End sessions and tokens, and leave keys and notifications alone: a new password, "sign out everywhere".

    The session `except_for` stays, and is good again as soon as it is rotated to the new token version.
    """
    _end_sessions(session, user.id, now, except_for=except_for)
    _revoke_refresh_tokens(session, user.id, now)
    raise_token_version(session, user, now=now)
