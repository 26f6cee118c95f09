"""`/api/v1/simulator`: the patients' simulated phones (M8). What a patient does there comes in like any webhook."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from app import clock
from app.api.params import looked_up
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.api.webhooks import arrival_of
from app.bootstrap import gateways
from app.errors import Invalid, NotFound
from app.integrations.ports import Refused
from app.integrations.whatsapp.jids import jid_of_phone
from app.integrations.whatsapp.simulated_phone import PhoneMessage
from app.integrations.whatsapp.simulated_posts import SignedPost
from app.integrations.whatsapp.simulator import SimulatedWhatsApp
from app.services.actor import Actor, Permission
from app.services.shapes import Given, Line, Moment, Prose, Shown, example
from app.services.visibility import get_visible_patient
from app.services.work.inbox import receive

MessageId = Annotated[Line, Field(min_length=1, max_length=80, description="The provider's id of a message.")]
_NEEDS = Permission.SIMULATOR_USE

simulator = Resource("/simulator/patients/{patient_id}", tag="Simulator", subject="patient", sees=sees_patient)


class PhoneAnswer(Given, json_schema_extra=example(text="sdh bu 🙏")):
    text: Annotated[Prose, Field(min_length=1, max_length=10_000)]
    quote: Annotated[MessageId | None, Field(description="The message that is replied to.")] = None


class PhoneReaction(Given, json_schema_extra=example(messageId="3EB0C431C26A1916E07A", emoji="👍")):
    message_id: MessageId
    emoji: Annotated[Line, Field(max_length=20, description="Empty takes the reaction away.")]


class PhoneSight(Given, json_schema_extra=example(messageIds=["3EB0C431C26A1916E07A"])):
    message_ids: Annotated[list[MessageId], Field(min_length=1, max_length=100)]


class PhoneRow(Shown):
    id: Annotated[str, Field(description="The provider's id.")]
    is_from_us: bool
    body: str
    status: str
    reaction: str
    reply_to: str | None
    media_kind: str | None
    at: Moment

    @classmethod
    def of(cls, message: PhoneMessage) -> PhoneRow:
        names = cls.model_fields.keys() - {"id"}
        return cls(id=message.provider_id, **{name: getattr(message, name) for name in names})


class Arrived(Shown):
    """What the patient did is on its way to us, like any message."""

    arrived: bool


@simulator.get("/phone", needs=_NEEDS, summary="Look at a patient's phone", opens=True)
def read_phone(patient_id: PatientId, session: Reading, actor: CurrentActor) -> list[PhoneRow]:
    """The last hundred messages, oldest first."""
    return [PhoneRow.of(message) for message in _phones().phone_messages(_jid(session, actor, patient_id))]


@simulator.post("/answer", needs=_NEEDS, summary="Answer as the patient")
def answer_on_phone(patient_id: PatientId, body: PhoneAnswer, session: Tx, actor: CurrentActor) -> Arrived:
    """Written on the simulated phone."""
    jid = _jid(session, actor, patient_id)
    try:
        return _arrive(session, _phones().answer(jid, body.text, quote=body.quote))
    except Refused as problem:
        raise Invalid.field("text", "validation.wrong") from problem


@simulator.post("/react", needs=_NEEDS, summary="React as the patient")
def react_on_phone(patient_id: PatientId, body: PhoneReaction, session: Tx, actor: CurrentActor) -> Arrived:
    """An emoji on one of the messages."""
    return _arrive(session, _phones().react(_jid(session, actor, patient_id), body.emoji, body.message_id))


@simulator.post("/read", needs=_NEEDS, summary="See messages as the patient")
def see_on_phone(patient_id: PatientId, body: PhoneSight, session: Tx, actor: CurrentActor) -> Arrived:
    """Two blue ticks."""
    return _arrive(session, _phones().read(_jid(session, actor, patient_id), body.message_ids))


def _phones() -> SimulatedWhatsApp:
    """The simulator, which is there only while it stands in for WhatsApp."""
    whatsapp = gateways().whatsapp
    if not isinstance(whatsapp, SimulatedWhatsApp):
        raise NotFound("error.no_simulator")
    return whatsapp


def _jid(session: Session, actor: Actor, patient_id: str) -> str:
    patient = get_visible_patient(session, actor, looked_up(patient_id))
    return patient.whatsapp_jid or jid_of_phone(patient.phone)


def _arrive(session: Session, post: SignedPost) -> Arrived:
    """Through the same door as every webhook: signature, reading, durable row."""
    receive(session, [arrival_of(post.body, post.signature)], now=clock.now())
    return Arrived(arrived=True)
