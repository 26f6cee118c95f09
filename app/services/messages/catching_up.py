"""Which chats to read after an outage, and since when (M3): known patients and numbers that wrote to us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.integrations.whatsapp.jids import is_hidden, phone_of_jid
from app.models.message import Direction, Message
from app.models.patient import Patient
from app.models.work import Device
from app.services.phones import lid_indexes, phone_indexes

LONGEST = timedelta(hours=72)
OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class Gap:
    """What one device has to be asked for."""

    device_id: str
    since: datetime


def gaps(session: Session, *, now: datetime) -> list[Gap]:
    """For each paired device: since the later of its pairing, the last message seen, and 72 hours ago.

    The last message seen counts only as far as the chats were caught up with: the first webhook after an outage must
    not hide what came before it.
    """
    found = []
    for device in session.exec(select(Device).where(col(Device.is_online).is_(True))).all():
        last = session.exec(
            select(func.max(Message.created_at)).where(
                Message.device_id == device.id, Message.direction == Direction.IN
            )
        ).one()
        seen = min(mark for mark in (last or now, device.caught_up_to or last or now)) - OVERLAP if last else None
        marks = [now - LONGEST, *(mark for mark in (device.paired_at, seen) if mark)]
        found.append(Gap(device.id, min(max(marks), now)))
    return found


def is_ours(session: Session, jid: str) -> bool:
    """Whether a chat may be read: a patient's, or one of a number that wrote to us before."""
    phone = phone_of_jid(jid)
    if phone is None and not is_hidden(jid):
        return False
    indexes = phone_indexes(phone) if phone else lid_indexes(jid)
    index = col(Patient.phone_index) if phone else col(Patient.whatsapp_lid_index)
    patient = select(Patient.id).where(index.in_(indexes), col(Patient.deleted_at).is_(None))
    wrote = select(Message.id).where(col(Message.phone_index).in_(indexes), Message.direction == Direction.IN)
    return bool(session.exec(patient.limit(1)).first() or session.exec(wrote.limit(1)).first())


def caught_up(session: Session, device_id: str, *, until: datetime) -> None:
    device = session.get(Device, device_id)
    if device is not None:
        device.caught_up_to = until
        session.add(device)
