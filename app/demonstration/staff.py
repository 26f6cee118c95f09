"""The people of the organisation, and three who wait to come in."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.demonstration.cast import DOMAIN, PEOPLE, WAITING
from app.demonstration.chance import Chance
from app.models.account import User, UserStatus

HISTORY = timedelta(days=91)


def make_people(*, password_hash: str, now: datetime) -> list[User]:
    """All who work here, then those who wait. Everybody who is in shares one password."""
    chance = Chance("people")
    began = now - HISTORY - timedelta(days=30)
    staff = [
        User(
            id=chance.new_id(began + timedelta(days=number)),
            email=f"{address}@{DOMAIN}",
            name=name,
            role=role,
            language=language,
            status=UserStatus.ACTIVE,
            password_hash=password_hash,
            email_verified_at=began + timedelta(days=number),
            created_at=began + timedelta(days=number),
        )
        for number, (address, name, role, language) in enumerate(PEOPLE)
    ]
    return staff + [_waiting(chance, row, now=now) for row in WAITING]


def volunteers_of(people: list[User]) -> list[User]:
    return [person for person in people if person.role == "volunteer" and person.status is UserStatus.ACTIVE]


def _waiting(chance: Chance, row: tuple[str, str, str, str, int], *, now: datetime) -> User:
    address, name, via, note, hours = row
    asked_at = now - timedelta(hours=hours)
    return User(
        id=chance.new_id(asked_at),
        email=f"{address}@{DOMAIN}",
        name=name,
        status=UserStatus.PENDING,
        requested_via=via,
        requested_note=note,
        created_at=asked_at,
    )
