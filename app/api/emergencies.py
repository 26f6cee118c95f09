"""`/api/v1/emergencies`: cries for help, who took them, and what was done (M5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import IllegalTransition
from app.ids import named_id
from app.models.message import Emergency, EmergencyStatus
from app.services.actor import Actor, Permission
from app.services.emergencies import taking
from app.services.pages import Page
from app.services.shapes import Given, Moment, Prose, Shown, example

EmergencyId = Annotated[str, Path(description="The emergency's id.")]


def _sees_emergency(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return taking.find_emergency(session, actor, named_id(path["emergency_id"]))


emergencies = Resource("/emergencies", tag="Emergencies", subject="emergency", sees=_sees_emergency)


class EmergencyOutcome(Given, json_schema_extra=example(outcome="Called: daughter brought her to the hospital.")):
    outcome: Annotated[Prose, Field(min_length=1, max_length=4000)]


class EmergencyRow(Shown):
    id: UUID
    message_id: UUID | None
    patient_id: UUID | None
    status: EmergencyStatus
    happened_at: Moment
    taken_by: UUID | None
    taken_at: Moment | None
    outcome: str | None
    closed_at: Moment | None
    created_at: Moment

    @classmethod
    def of(cls, emergency: Emergency) -> EmergencyRow:
        return cls.drawn_from(emergency)


@emergencies.get("", needs=Permission.EMERGENCY_READ, summary="List emergencies")
def list_emergencies(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    status: Annotated[EmergencyStatus | None, Query()] = None,
) -> Page[EmergencyRow]:
    """Of the patients you see, and of unknown numbers if you read those; newest first."""
    return taking.list_emergencies(session, actor, page, status=status).map(EmergencyRow.of)


@emergencies.get("/{emergency_id}", needs=Permission.EMERGENCY_READ, summary="Read an emergency")
def read_emergency(emergency_id: EmergencyId, session: Reading, actor: CurrentActor) -> EmergencyRow:
    """As it stands now."""
    return EmergencyRow.of(taking.get_emergency(session, actor, named_id(emergency_id)))


@emergencies.post(
    "/{emergency_id}/take",
    needs=Permission.EMERGENCY_TAKE,
    summary="Take an emergency",
    status=200,
    raises=(IllegalTransition,),
)
def take_emergency(emergency_id: EmergencyId, session: Tx, actor: CurrentActor) -> EmergencyRow:
    """You look after it now, and the alarm stops. Refused when somebody was quicker."""
    return EmergencyRow.of(taking.take_emergency(session, actor, named_id(emergency_id), now=clock.now()))


@emergencies.post(
    "/{emergency_id}/close",
    needs=Permission.EMERGENCY_TAKE,
    summary="Close an emergency",
    status=200,
    raises=(IllegalTransition,),
)
def close_emergency(
    emergency_id: EmergencyId, body: EmergencyOutcome, session: Tx, actor: CurrentActor
) -> EmergencyRow:
    """Say what was done. Only a taken emergency is closed."""
    closed = taking.close_emergency(session, actor, named_id(emergency_id), outcome=body.outcome, now=clock.now())
    return EmergencyRow.of(closed)
