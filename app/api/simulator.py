"""`/api/v1/simulator`: the patients' simulated phones (M8). What a patient does there comes in like any webhook."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlmodel import Session

from app import clock
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.bootstrap import simulated_phones
from app.ids import named_id
from app.integrations.whatsapp.simulated_phone import PhoneMessage
from app.services import simulator as phones
from app.services.actor import Actor, Permission
from app.services.pages import PageRequest
from app.services.shapes import Given, Line, Moment, Prose, Shown, example
from app.services.simulator import SimulatedChat, number_of_patient

MessageId = Annotated[Line, Field(min_length=1, max_length=80, description="The provider's id of a message.")]
_NEEDS = Permission.SIMULATOR_USE

simulator = Resource("/simulator/patients/{patient_id}", tag="Simulator", subject="patient", sees=sees_patient)
chats = Resource("/simulator/phones", tag="Simulator", subject="phone")


class PhoneAnswer(Given, json_schema_extra=example(text="sdh bu 🙏")):
    text: Annotated[Prose, Field(min_length=1, max_length=10_000)]
    quote: Annotated[MessageId | None, Field(description="The message that is replied to.")] = None


class PhoneReaction(Given, json_schema_extra=example(messageId="3EB0C431C26A1916E07A", emoji="👍")):
    message_id: MessageId
    emoji: Annotated[Line, Field(max_length=20, description="Empty takes the reaction away.")]


class PhoneThing(Given, json_schema_extra=example(kind="image", caption="hasil lab")):
    kind: Literal["image", "audio", "location"]
    caption: Annotated[Prose, Field(max_length=1_000)] = ""


class PhoneCorrection(Given, json_schema_extra=example(messageId="3EB0C431C26A1916E07A", text="sudah, maaf")):
    message_id: MessageId
    text: Annotated[Prose, Field(min_length=1, max_length=10_000)]


class PhoneRemoval(Given, json_schema_extra=example(messageId="3EB0C431C26A1916E07A")):
    message_id: MessageId


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
        return cls.drawn_from(message, id=message.provider_id)


class ChatOwner(Shown):
    id: UUID
    name: str


class Arrived(Shown):
    """What the patient did is on its way to us, like any message."""

    arrived: bool


@simulator.get("/phone", needs=_NEEDS, summary="Look at a patient's phone", opens=True)
def read_phone(patient_id: PatientId, session: Reading, actor: CurrentActor) -> list[PhoneRow]:
    """The last hundred messages, oldest first."""
    phone = phones.look_at_phone(*_in_hand(session, actor, patient_id))
    return [PhoneRow.of(message) for message in phone.messages]


@simulator.post("/answer", needs=_NEEDS, summary="Answer as the patient")
def answer_on_phone(patient_id: PatientId, body: PhoneAnswer, session: Tx, actor: CurrentActor) -> Arrived:
    """Written on the simulated phone."""
    phones.answer(*_in_hand(session, actor, patient_id), body.text, quote=body.quote, now=clock.now())
    return Arrived(arrived=True)


@simulator.post("/send", needs=_NEEDS, summary="Send a photo, a voice message or a place as the patient")
def send_from_phone(patient_id: PatientId, body: PhoneThing, session: Tx, actor: CurrentActor) -> Arrived:
    """A small real file, or where the patient is."""
    phones.send_thing(*_in_hand(session, actor, patient_id), body.kind, caption=body.caption, now=clock.now())
    return Arrived(arrived=True)


@simulator.post("/correct", needs=_NEEDS, summary="Correct a message as the patient")
def correct_on_phone(patient_id: PatientId, body: PhoneCorrection, session: Tx, actor: CurrentActor) -> Arrived:
    """Other words for one of the patient's own messages."""
    phones.correct(*_in_hand(session, actor, patient_id), body.message_id, text=body.text, now=clock.now())
    return Arrived(arrived=True)


@simulator.post("/take-back", needs=_NEEDS, summary="Take a message back as the patient")
def take_back_on_phone(patient_id: PatientId, body: PhoneRemoval, session: Tx, actor: CurrentActor) -> Arrived:
    """One of the patient's own messages is deleted for everybody."""
    phones.take_back(*_in_hand(session, actor, patient_id), body.message_id, now=clock.now())
    return Arrived(arrived=True)


@simulator.post("/react", needs=_NEEDS, summary="React as the patient")
def react_on_phone(patient_id: PatientId, body: PhoneReaction, session: Tx, actor: CurrentActor) -> Arrived:
    """An emoji on one of the messages."""
    phones.react(*_in_hand(session, actor, patient_id), body.message_id, emoji=body.emoji, now=clock.now())
    return Arrived(arrived=True)


@simulator.post("/read", needs=_NEEDS, summary="See messages as the patient")
def see_on_phone(patient_id: PatientId, body: PhoneSight, session: Tx, actor: CurrentActor) -> Arrived:
    """Two blue ticks."""
    phones.see(*_in_hand(session, actor, patient_id), body.message_ids, now=clock.now())
    return Arrived(arrived=True)


class ChatRow(Shown):
    phone_number: str
    patients: list[ChatOwner]
    last_message: PhoneRow | None
    unseen: Annotated[int, Field(description="Messages of ours that were not read on this phone.")]

    @classmethod
    def of(cls, chat: SimulatedChat) -> ChatRow:
        return cls(
            phone_number=chat.phone,
            patients=[ChatOwner(id=owner.id, name=owner.name) for owner in chat.owners],
            last_message=PhoneRow.of(chat.last) if chat.last else None,
            unseen=chat.unseen,
        )


@chats.get("", needs=_NEEDS, summary="List the simulated phones")
def list_phones(
    session: Reading,
    actor: CurrentActor,
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    q: Annotated[str, Query(max_length=200, description="A name or a number.")] = "",
) -> list[ChatRow]:
    """By the last thing on them; with `q`, also phones on which there is nothing yet."""
    found = phones.list_chats(session, actor, simulated_phones(), PageRequest(page, limit), text=q)
    return [ChatRow.of(chat) for chat in found.rows]


def _in_hand(session: Session, actor: Actor, patient_id: str) -> tuple[Session, Actor, phones.Phones, str]:
    return session, actor, simulated_phones(), number_of_patient(session, actor, named_id(patient_id))
