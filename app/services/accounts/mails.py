"""Mails about accounts: one Delivery row each, written with the act it tells of and sent after it (N5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from app import i18n
from app.models.account import User
from app.models.work import Channel, Delivery
from app.settings import Settings


def write_mail(
    session: Session,
    person: User,
    kind: str,
    *,
    now: datetime,
    after: timedelta = timedelta(0),
    **params: str,
) -> Delivery:
    """Queue the mail `mail.<kind>` in the person's language. `after` leaves time to undo what it tells of."""
    words = {"name": person.name, **params}
    delivery = Delivery(
        channel=Channel.EMAIL,
        user_id=person.id,
        recipient=person.email,
        subject=i18n.translate(person.language, f"mail.{kind}.subject", **words),
        body=i18n.translate(person.language, f"mail.{kind}.body", **words),
        next_at=now + after,
        created_at=now,
    )
    session.add(delivery)
    return delivery


def site_address(settings: Settings) -> str:
    """Where links in mails lead. Never taken from a request: its Host is whatever the sender wrote."""
    return settings.public_url or f"http://localhost:{settings.port}"
