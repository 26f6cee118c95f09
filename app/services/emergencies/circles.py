"""Whom an emergency reaches: the volunteer and those on call first, then everybody on the staff (M5).

The roster is the setting `on_call`: a list of ids of people for each day, `{"mon": [...], …}`, in the organisation's
time zone. An entry that cannot be read, or that names nobody who is active, is as good as none: then all the staff.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.models.account import Setting, User, UserStatus
from app.models.patient import Patient
from app.services.actor import Permission
from app.services.notifications import people_who_may
from app.settings import get_settings

ON_CALL = "on_call"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def people_of_circle(session: Session, circle: int, patient: Patient | None, *, now: datetime) -> list[User]:
    """The people of circle 0, or of circle 0 and all after it, and the patient's volunteer in each."""
    people = people_on_call(session, now=now)
    if not people or circle > 0:
        people = [*people, *people_who_may(session, Permission.PATIENT_READ_ALL)]
    volunteer = session.get(User, patient.assigned_volunteer_id) if patient and patient.assigned_volunteer_id else None
    return [*people, volunteer] if volunteer else people


def people_on_call(session: Session, *, now: datetime) -> list[User]:
    """Whom the roster names today."""
    roster = session.get(Setting, ON_CALL)
    local = now.astimezone(ZoneInfo(get_settings().default_timezone))
    names = roster.value.get(DAYS[local.weekday()]) if roster else None
    ids = _ids(names) if isinstance(names, list) else []
    if not ids:
        return []
    query = select(User).where(col(User.id).in_(ids), User.status == UserStatus.ACTIVE)
    return list(session.exec(query).all())


def _ids(names: list[object]) -> list[UUID]:
    found = []
    for name in names:
        with suppress(ValueError):
            found.append(UUID(str(name)))
    return found
