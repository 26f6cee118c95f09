"""`/api/v1/on-call`: whom an emergency reaches first, by the day of the week (M5)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app import clock
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.services.actor import Permission
from app.services.emergencies import roster
from app.services.shapes import Given, Shown, example, unsent

Named = Annotated[list[UUID], Field(max_length=roster.MOST_A_DAY)]

on_call = Resource("/on-call", tag="Emergencies", subject="setting")


class RosterChanges(Given, json_schema_extra=example(mon=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"], tue=[])):
    """Only the days that are sent change; an empty day means all moderators and admins."""

    mon: Named = unsent()
    tue: Named = unsent()
    wed: Named = unsent()
    thu: Named = unsent()
    fri: Named = unsent()
    sat: Named = unsent()
    sun: Named = unsent()


class PersonOnCall(Shown):
    id: UUID
    name: str


class RosterShown(Shown):
    mon: list[PersonOnCall]
    tue: list[PersonOnCall]
    wed: list[PersonOnCall]
    thu: list[PersonOnCall]
    fri: list[PersonOnCall]
    sat: list[PersonOnCall]
    sun: list[PersonOnCall]

    @classmethod
    def of(cls, found: roster.Roster) -> RosterShown:
        return cls(**{day: [PersonOnCall(id=one.id, name=one.name) for one in people] for day, people in found.items()})


@on_call.get("", needs=Permission.EMERGENCY_READ, summary="Read who is on call")
def read_roster(session: Reading, actor: CurrentActor) -> RosterShown:
    """The days are those of the organisation's time zone. A day without anybody means all moderators and admins."""
    return RosterShown.of(roster.get_roster(session, actor))


@on_call.patch("", needs=Permission.USER_MANAGE, summary="Say who is on call")
def change_roster(body: RosterChanges, session: Tx, actor: CurrentActor) -> RosterShown:
    """They, and the patient's volunteer, are told of an emergency first; five minutes later all moderators and admins
    are as well. Active people who may take an emergency, up to 20 a day."""
    days = {day: getattr(body, day) for day in body.given()}
    return RosterShown.of(roster.change_roster(session, actor, days, now=clock.now()))
