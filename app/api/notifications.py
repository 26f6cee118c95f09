"""`/api/v1/notifications`: what the caller should know (N4, minimal)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from app import clock
from app.api.language import language_of_actor
from app.api.params import PageQuery
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.i18n import translate
from app.ids import named_id
from app.models.work import Notification
from app.services import notifications as told
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.shapes import Moment, Shown

NotificationId = Annotated[str, Path(description="The notification's id.")]

notifications = Resource("/notifications", tag="Notifications", subject="notification")


class NotificationRow(Shown):
    id: UUID
    event: str
    title: str
    is_critical: bool
    params: dict[str, str]
    subject_type: str
    subject_id: UUID | None
    created_at: Moment
    read_at: Moment | None

    @classmethod
    def of(cls, row: Notification, actor: Actor) -> NotificationRow:
        title = translate(language_of_actor(actor), f"notification.{row.event}.subject", **row.params)
        return cls.drawn_from(row, title=title)


@notifications.get("", needs=Permission.NOTIFICATION_READ, summary="List your notifications")
def list_notifications(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    unread: Annotated[bool, Query(description="Only those not read yet.")] = False,
) -> Page[NotificationRow]:
    """Newest first."""
    found = told.list_notifications(session, actor, page, only_unread=unread)
    return found.map(lambda row: NotificationRow.of(row, actor))


@notifications.post(
    "/{notification_id}/read", needs=Permission.NOTIFICATION_READ, summary="Mark a notification as read", status=200
)
def read_notification(notification_id: NotificationId, session: Tx, actor: CurrentActor) -> NotificationRow:
    """One that was read stays as it was."""
    return NotificationRow.of(told.mark_read(session, actor, named_id(notification_id), now=clock.now()), actor)
