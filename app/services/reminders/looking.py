"""Who looks at the page of reminders: the day it is for them, their zone, and whose patients they may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.services.actor import Actor, Permission, require
from app.services.patients.carers import Carer, list_carers
from app.services.reminders.capacity import Queue, get_queue
from app.services.reminders.day import today_of


@dataclass(frozen=True)
class Looking:
    """`carers` is empty for somebody who sees their own patients only."""

    today: date
    timezone: str
    carers: list[Carer]
    queue: Queue


def look_around(session: Session, actor: Actor, *, now: datetime) -> Looking:
    """What the frame of the page needs, whatever it shows."""
    require(actor, Permission.REMINDER_READ)
    carers = list_carers(session, actor) if actor.may(Permission.PATIENT_ASSIGN) else []
    return Looking(today_of(actor, now=now), actor.timezone, carers, get_queue(session, actor, now=now))
