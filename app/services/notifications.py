"""Telling people: one notification row a person, and one delivery row for each outside channel (N1–N5, minimal).

The words are a catalogue key `notification.<event>` with parameters. Channels outside carry no patient data (N2):
their text is the key `notification.<event>.outside`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from app import i18n
from app.dialect import is_postgres
from app.errors import NotFound
from app.models.account import Role, User, UserStatus
from app.models.patient import Patient
from app.models.work import Channel, Delivery, Notification
from app.services.actor import Actor, Permission, permissions_of, require
from app.services.pages import Page, PageRequest, paginate


@dataclass(frozen=True)
class Notice:
    """What to tell: `event` names the catalogue texts; `dedupe` makes a repeated telling the same notification."""

    event: str
    subject_type: str
    subject_id: UUID | None
    dedupe: str
    params: dict[str, str] = field(default_factory=dict)
    is_critical: bool = False


def notify(session: Session, people: Iterable[User], notice: Notice, *, now: datetime) -> int:
    """Tell `people`, each once for `notice.dedupe`. Returns how many were newly told."""
    told = 0
    for person in people:
        if person.status is not UserStatus.ACTIVE:
            continue
        notification_id = _tell(session, person, notice, now=now)
        if notification_id is None:
            continue
        _deliver_by_mail(session, person, notice, notification_id=notification_id, now=now)
        told += 1
    return told


def _tell(session: Session, person: User, notice: Notice, *, now: datetime) -> UUID | None:
    """One row, and None where there is one already: also when somebody else tells the same at this moment."""
    insert = postgres_insert if is_postgres(session) else sqlite_insert
    row = Notification(
        user_id=person.id,
        event=notice.event,
        is_critical=notice.is_critical,
        params=notice.params,
        subject_type=notice.subject_type,
        subject_id=notice.subject_id,
        dedupe_key=f"{notice.dedupe}:{person.id}",
        created_at=now,
    )
    session.flush()  # whoever is told may be as new as the notice
    told = insert(Notification).values(row.model_dump()).on_conflict_do_nothing(index_elements=["dedupe_key"])
    found: UUID | None = session.execute(told.returning(col(Notification.id))).scalar_one_or_none()
    return found


def people_who_may(session: Session, permission: Permission) -> list[User]:
    """The active people whose role has `permission`."""
    roles = [role.slug for role in session.exec(select(Role)).all() if permission in permissions_of(role.permissions)]
    query = select(User).where(col(User.role).in_(roles), User.status == UserStatus.ACTIVE).order_by(col(User.id))
    return list(session.exec(query).all())


def carers_of(session: Session, patient: Patient) -> list[User]:
    """Who looks after the patient: the assigned volunteer, or, while there is no active one, the staff."""
    volunteer = session.get(User, patient.assigned_volunteer_id) if patient.assigned_volunteer_id else None
    if volunteer is not None and volunteer.status is UserStatus.ACTIVE:
        return [volunteer]
    return people_who_may(session, Permission.MESSAGE_READ_UNMATCHED)


def list_notifications(
    session: Session, actor: Actor, page: PageRequest, *, only_unread: bool = False
) -> Page[Notification]:
    require(actor, Permission.NOTIFICATION_READ)
    query = select(Notification).where(Notification.user_id == actor.user_id)
    if only_unread:
        query = query.where(col(Notification.read_at).is_(None))
    return paginate(session, query, page, order=[(col(Notification.created_at), True), (col(Notification.id), True)])


def mark_read(session: Session, actor: Actor, notification_id: UUID, *, now: datetime) -> Notification:
    require(actor, Permission.NOTIFICATION_READ)
    notification = session.get(Notification, notification_id)
    if notification is None or notification.user_id != actor.user_id:
        raise NotFound()
    notification.read_at = notification.read_at or now
    session.add(notification)
    return notification


def _deliver_by_mail(session: Session, person: User, notice: Notice, *, notification_id: UUID, now: datetime) -> None:
    session.add(
        Delivery(
            channel=Channel.EMAIL,
            user_id=person.id,
            notification_id=notification_id,
            recipient=person.email,
            subject=i18n.translate(person.language, f"notification.{notice.event}.subject", **notice.params),
            body=i18n.translate(person.language, f"notification.{notice.event}.outside"),
            is_critical=notice.is_critical,
            next_at=now,
        )
    )
