"""WhatsApp devices: one worker each at a time (a lease), their pace, and what holds them back (R8)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from app.faults import hurried
from app.models.work import READY_SENDS, Device, Send, SendState
from app.services.actor import Actor, Permission, require
from app.services.notifications import Notice, notify, people_who_may
from app.settings import get_settings

LEASE = hurried(timedelta(seconds=30))
SEND_LEASE = hurried(timedelta(seconds=60))
REACHOUT_PAUSE = timedelta(hours=6)


@dataclass(frozen=True)
class Lease:
    """The right of one worker to one device; `fence` makes a former holder's writes void."""

    device_id: str
    owner: str
    fence: int


def ensure_devices(session: Session) -> None:
    """A row for every configured device."""
    known = set(session.exec(select(Device.id)).all())
    for name in get_settings().devices:
        if name not in known:
            session.add(Device(id=name))


@dataclass(frozen=True)
class DeviceStanding:
    """A device and how many messages wait for it."""

    device: Device
    waiting: int


def list_devices(session: Session, actor: Actor) -> list[DeviceStanding]:
    """All devices by name, for the devices page."""
    require(actor, Permission.DEVICE_READ)
    counts = select(Send.device_id, func.count()).where(col(Send.state).in_(READY_SENDS)).group_by(Send.device_id)
    waiting = dict(session.exec(counts).all())
    devices = session.exec(select(Device).order_by(col(Device.id))).all()
    return [DeviceStanding(device, waiting.get(device.id, 0)) for device in devices]


def take_device(session: Session, device_id: str, owner: str, *, now: datetime) -> Lease | None:
    """Take or renew the lease of a device. None while another worker holds it."""
    result = session.execute(
        update(Device)
        .where(col(Device.id) == device_id, _is_free(owner, now=now))
        .values(lease_owner=owner, lease_until=now + LEASE, fence=col(Device.fence) + 1)
        .returning(col(Device.fence))
    ).scalar_one_or_none()
    return None if result is None else Lease(device_id, owner, result)


def is_free(session: Session, device_id: str, owner: str, *, now: datetime) -> bool:
    """Whether `owner` would get the device now: a cheap look before trying."""
    return session.exec(select(Device.id).where(Device.id == device_id, _is_free(owner, now=now))).first() is not None


def _is_free(owner: str, *, now: datetime) -> ColumnElement[bool]:
    return or_(col(Device.lease_owner) == owner, col(Device.lease_until).is_(None), col(Device.lease_until) < now)


def renew_device(session: Session, lease: Lease, *, now: datetime) -> bool:
    """Keep the lease, and the sends under way in its holder's hands. False when it was lost: the worker must stop."""
    kept = session.execute(
        update(Device)
        .where(col(Device.id) == lease.device_id, col(Device.fence) == lease.fence)
        .values(lease_until=now + LEASE)
        .returning(col(Device.id))
    ).scalar_one_or_none()
    if kept is None:
        return False
    session.execute(
        update(Send)
        .where(
            col(Send.device_id) == lease.device_id,
            col(Send.state) == SendState.SENDING,
            col(Send.lease_owner) == lease.owner,
        )
        .values(lease_until=now + SEND_LEASE)
    )
    return True


def release_device(session: Session, lease: Lease) -> None:
    session.execute(
        update(Device)
        .where(col(Device.id) == lease.device_id, col(Device.fence) == lease.fence)
        .values(lease_owner=None, lease_until=None)
    )


def pace(device: Device, *, now: datetime) -> None:
    """After a spaced send: when the next one may leave, with jitter between the two settings."""
    low, high = get_settings().send_spacing
    if high:
        wait = random.uniform(low, high)  # noqa: S311 - jitter, not a secret
        device.next_send_at = now + timedelta(seconds=wait)


def mark_offline(session: Session, device: Device, *, now: datetime) -> None:
    """The device is logged out or unknown: tell those who can mend it, once for each time it goes away."""
    if not device.is_online:
        return
    device.is_online = False
    device.offline_since = now
    session.add(device)
    notify(
        session,
        people_who_may(session, Permission.DEVICE_READ),
        Notice(
            event="device_offline",
            subject_type="device",
            subject_id=None,
            dedupe=f"device_offline:{device.id}:{now.isoformat()}",
            params={"device": device.id},
            is_critical=True,
        ),
        now=now,
    )


def mark_online(device: Device, *, jid: str | None, now: datetime) -> None:
    if device.paired_at is None or (jid and jid != device.jid):
        device.paired_at = now
    device.is_online = True
    device.offline_since = None
    device.jid = jid or device.jid
    device.checked_at = now


def hold_new_contacts(session: Session, device: Device, *, until: datetime, now: datetime) -> None:
    """WhatsApp forbade new contacts (463): only warm chats until then. People hear of it once for each such time."""
    is_news = device.new_contacts_after is None or device.new_contacts_after <= now
    device.new_contacts_after = max(until, device.new_contacts_after or until)
    session.add(device)
    if is_news:
        notice = Notice(
            event="device_held",
            subject_type="device",
            subject_id=None,
            dedupe=f"device_held:{device.id}:{now.isoformat()}",
            params={"device": device.id},
        )
        notify(session, people_who_may(session, Permission.DEVICE_READ), notice, now=now)
