"""What the frame of every page tells: a few counts, each from an index, and how messages leave at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from app.models.account import User, UserStatus
from app.models.message import EmergencyStatus
from app.models.work import Device
from app.services.actor import Actor, Permission
from app.services.emergencies.taking import list_emergencies
from app.services.pages import PageRequest
from app.services.reminders.capacity import get_queue
from app.services.today.day import count_today
from app.settings import WhatsAppBackend, get_settings


class DeviceState(StrEnum):
    SIMULATED = "simulated"
    CONNECTED = "connected"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Frame:
    """`device` is None for who may not know how messages leave."""

    today: int
    emergencies: int
    waiting_people: int
    device: DeviceState | None
    queued: int
    queue_ends_at: datetime


def get_frame(session: Session, actor: Actor, *, now: datetime) -> Frame:
    """Only what this person may see is counted; what they may not is 0."""
    may = actor.may
    waiting = select(func.count()).select_from(User).where(User.status == UserStatus.PENDING)
    may_send = may(Permission.REMINDER_READ)
    queue = get_queue(session, actor, now=now) if may_send else None
    return Frame(
        today=count_today(session, actor, now=now),
        emergencies=_count_emergencies(session, actor) if may(Permission.EMERGENCY_READ) else 0,
        waiting_people=session.exec(waiting).one() if may(Permission.USER_APPROVE) else 0,
        device=_device(session) if may_send else None,
        queued=queue.waiting if queue else 0,
        queue_ends_at=queue.ends_at if queue else now,
    )


def _count_emergencies(session: Session, actor: Actor) -> int:
    return list_emergencies(session, actor, PageRequest(size=1), status=EmergencyStatus.OPEN).total


def _device(session: Session) -> DeviceState:
    if get_settings().whatsapp is WhatsAppBackend.SIMULATOR:
        return DeviceState.SIMULATED
    offline = select(Device.id).where(col(Device.is_online).is_(False)).limit(1)
    return DeviceState.OFFLINE if session.exec(offline).first() is not None else DeviceState.CONNECTED
