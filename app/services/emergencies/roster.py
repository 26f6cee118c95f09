"""Who is on call on which day of the week (M5): what `circles.py` reads when somebody cries for help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.errors import Detail, Invalid, NotFound
from app.ids import parse_id
from app.models.account import Setting, User, UserStatus
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.emergencies.circles import DAYS, ON_CALL
from app.services.notifications import people_who_may

MOST_A_DAY = 20
SETTING = "setting"
_ROSTER = uuid5(NAMESPACE_URL, "carepost:setting:on_call")  # settings have names; what watches a record asks for an id


@dataclass(frozen=True)
class OnCall:
    """Somebody on the roster."""

    id: UUID
    name: str


Roster = dict[str, list[OnCall]]
"""People of each day of `DAYS`, in the organisation's time zone; on a day without anybody all the staff are told."""


def get_roster(session: Session, actor: Actor) -> Roster:
    """Whom each day names. Somebody who does not work here any more is not among them."""
    require(actor, Permission.EMERGENCY_READ)
    return _read(session, session.get(Setting, ON_CALL))


def list_possible(session: Session, actor: Actor) -> list[OnCall]:
    """Who can be put on the roster: active, and may take an emergency."""
    require(actor, Permission.USER_MANAGE)
    people = people_who_may(session, Permission.EMERGENCY_TAKE)
    return sorted((OnCall(person.id, person.name) for person in people), key=lambda person: person.name.casefold())


def change_roster(session: Session, actor: Actor, days: Mapping[str, Sequence[UUID]], *, now: datetime) -> Roster:
    """Say who is on call on some days; the other days stay. Raises Invalid for whoever cannot be."""
    require(actor, Permission.USER_MANAGE)
    wanted = {day: list(dict.fromkeys(people)) for day, people in days.items()}
    _check(session, wanted)
    row = _locked(session, now=now)
    before = row.value
    row.value = before | {day: [str(person) for person in people] for day, people in wanted.items()}
    changes = {day: (before.get(day, []), row.value[day]) for day in wanted if before.get(day, []) != row.value[day]}
    if changes:
        row.updated_at = now
        session.add(row)
        session.flush()
        record_act(session, actor, "roster.changed", subject_type=SETTING, subject_id=_ROSTER, changes=changes)
    return _read(session, row)


def put_on_call(session: Session, actor: Actor, day: str, user_id: UUID, *, now: datetime) -> Roster:
    """One more person for one day, whatever others change at the same moment."""
    return _with_day(session, actor, day, lambda people: [*people, user_id], now=now)


def take_off_call(session: Session, actor: Actor, day: str, user_id: UUID, *, now: datetime) -> Roster:
    """One person less on one day."""
    return _with_day(session, actor, day, lambda people: [one for one in people if one != user_id], now=now)


def _with_day(
    session: Session, actor: Actor, day: str, change: Callable[[list[UUID]], list[UUID]], *, now: datetime
) -> Roster:
    require(actor, Permission.USER_MANAGE)
    if day not in DAYS:
        raise NotFound()
    present = _read(session, _locked(session, now=now))[day]
    return change_roster(session, actor, {day: change([person.id for person in present])}, now=now)


def _check(session: Session, wanted: Mapping[str, Sequence[UUID]]) -> None:
    possible = {person.id for person in people_who_may(session, Permission.EMERGENCY_TAKE)}
    problems = [Detail(day, "error.not_for_on_call") for day, people in wanted.items() if set(people) - possible]
    most = {"most": str(MOST_A_DAY)}
    problems += [
        Detail(day, "error.too_many_on_call", most) for day, people in wanted.items() if len(people) > MOST_A_DAY
    ]
    if problems:
        raise Invalid(details=problems)


def _locked(session: Session, *, now: datetime) -> Setting:
    """The row of the roster, made when this is the first; two who change it at once wait for each other."""
    row = session.get(Setting, ON_CALL, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(Setting(name=ON_CALL, value={}, updated_at=now))
    except IntegrityError:  # somebody else has just made it
        session.expire_all()
    return session.get_one(Setting, ON_CALL, with_for_update=True)


def _read(session: Session, row: Setting | None) -> Roster:
    named: dict[str, list[UUID]] = {}
    for day in DAYS:
        texts = row.value.get(day) if row else None
        ids = [parse_id(str(text)) for text in texts] if isinstance(texts, list) else []
        named[day] = [found for found in ids if found is not None]
    query = select(User.id, User.name).where(
        col(User.id).in_({person for people in named.values() for person in people}), User.status == UserStatus.ACTIVE
    )
    names = dict(session.exec(query).all())
    return {
        day: [OnCall(person, names[person]) for person in people if person in names] for day, people in named.items()
    }
