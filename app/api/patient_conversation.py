"""`/api/v1/patients/{patientId}/…`: consent, messages and the line of time (P3, M1, P6)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field

from app import clock
from app.api.language import language_of_actor
from app.api.params import PageQuery
from app.api.patients import PatientId, sees_patient
from app.api.periods import PeriodQuery
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import FileNotReady, Gone, IllegalTransition, NotFound
from app.i18n import translate
from app.ids import named_id
from app.models.message import Direction, MediaStatus, Message, MessageStatus, Purpose
from app.models.patient import Verification, VerificationMethod, VerificationStatus
from app.services import verification
from app.services.actor import Actor, Permission
from app.services.messages import conversation, media
from app.services.pages import Page
from app.services.shapes import Given, Moment, Prose, Shown, example
from app.services.timeline import line
from app.services.timeline.line import Span
from app.services.timeline.points import Choice, Happening, Point

MessageId = Annotated[str, Path(description="The message's id.")]
MessageWords = Annotated[
    Prose, Field(max_length=conversation.MAX_TEXT, description="May be empty only beside a file that goes along.")
]
FileAlong = Annotated[
    UUID | None,
    Field(description="A stored file that goes along, with the text below it; at most 50 MB, which WhatsApp carries."),
]
FILE_STATES = (Gone, FileNotReady)

verifications = Resource("/patients/{patient_id}/verification", tag="Consent", subject="patient", sees=sees_patient)
messages = Resource("/patients/{patient_id}/messages", tag="Messages", subject="patient", sees=sees_patient)
timeline = Resource("/patients/{patient_id}/timeline", tag="Timeline", subject="patient", sees=sees_patient)


class VerificationWish(Given, json_schema_extra=example(method="ask")):
    method: Annotated[
        VerificationMethod,
        Field(description="`ask`: we write and they answer yes or no. `inbound`: they write first, with a code."),
    ]


class VerificationStanding(Shown):
    status: VerificationStatus
    wa_link: Annotated[str | None, Field(description="For the patient's own phone, when they write first.")]


class VerificationRow(Shown):
    id: UUID
    method: VerificationMethod
    status: VerificationStatus
    requested_by: UUID | None
    requested_at: Moment
    expires_at: Moment
    answered_at: Moment | None

    @classmethod
    def of(cls, row: Verification) -> VerificationRow:
        return cls.drawn_from(row)


@verifications.post(
    "", needs=Permission.PATIENT_VERIFY, summary="Ask a patient for consent", raises=(IllegalTransition,)
)
def ask_for_consent(
    patient_id: PatientId, body: VerificationWish, session: Tx, actor: CurrentActor
) -> VerificationStanding:
    """Automatic messages go only to patients who agreed. They are asked at most three times in seven days, ten
    minutes apart; without an answer a request expires after seven days."""
    asked = verification.request_verification(session, actor, named_id(patient_id), body.method, now=clock.now())
    return VerificationStanding(status=asked.status, wa_link=asked.wa_link)


@verifications.get("", needs=Permission.PATIENT_READ, summary="List what was asked", opens=True)
def list_consent_requests(patient_id: PatientId, session: Reading, actor: CurrentActor) -> list[VerificationRow]:
    """The last hundred requests, newest first."""
    rows = verification.list_verifications(session, actor, named_id(patient_id))
    return [VerificationRow.of(row) for row in rows]


class MessageText(Given, json_schema_extra=example(text="Selamat pagi Bu, bagaimana kabarnya hari ini?")):
    text: MessageWords
    file_id: FileAlong = None


class MessageRow(Shown):
    id: UUID
    patient_id: UUID | None
    direction: Direction
    purpose: Purpose | None
    body: str
    status: MessageStatus
    failure: str | None
    intent: str | None
    confidence: float | None
    intent_provider: Annotated[str | None, Field(description="Who read it: `rules`, or a remote model.")]
    intent_sent: Annotated[str | None, Field(description="What left for a remote model; null when nothing did.")]
    provider_message_id: str | None
    reply_to_provider_id: Annotated[str | None, Field(description="The message that this one quotes or reacts to.")]
    occurrence_id: UUID | None
    author_id: UUID | None
    is_automatic: bool
    is_by_phone: Annotated[bool, Field(description="Written on the organisation's phone itself.")]
    is_reaction: bool
    is_simulated: bool
    media_kind: str | None
    media_status: MediaStatus
    file_id: Annotated[UUID | None, Field(description="What came or went with it, once it is stored.")]
    created_at: Moment
    sent_at: Moment | None
    delivered_at: Moment | None
    read_at: Moment | None
    edited_at: Annotated[Moment | None, Field(description="When the patient corrected it.")]
    removed_at: Annotated[Moment | None, Field(description="When it was taken back.")]

    @classmethod
    def of(cls, message: Message) -> MessageRow:
        return cls.drawn_from(message)


@messages.get("", needs=Permission.MESSAGE_READ, summary="Read the conversation with a patient", opens=True)
def list_messages(patient_id: PatientId, session: Reading, actor: CurrentActor, page: PageQuery) -> Page[MessageRow]:
    """Oldest first, ours and theirs, automatic ones among them."""
    return conversation.list_messages(session, actor, named_id(patient_id), page).map(MessageRow.of)


@messages.post("", needs=Permission.MESSAGE_SEND, summary="Write to a patient", raises=(NotFound, *FILE_STATES))
def write_message(patient_id: PatientId, body: MessageText, session: Tx, actor: CurrentActor) -> MessageRow:
    """It is queued before everything automatic. Also patients who get no automatic messages may be written to."""
    written = conversation.write_message(
        session, actor, named_id(patient_id), body.text, now=clock.now(), file_id=body.file_id
    )
    return MessageRow.of(written)


@messages.post(
    "/{message_id}/send-again",
    needs=Permission.MESSAGE_SEND,
    summary="Try a failed message again",
    status=200,
    raises=(IllegalTransition,),
)
def send_again(patient_id: PatientId, message_id: MessageId, session: Tx, actor: CurrentActor) -> MessageRow:
    """A person's words that certainly did not leave. Whatever else failed is not sent again."""
    tried = conversation.send_again(session, actor, named_id(patient_id), named_id(message_id), now=clock.now())
    return MessageRow.of(tried)


@messages.post(
    "/{message_id}/fetch-again",
    needs=Permission.MESSAGE_SEND,
    summary="Fetch again what a patient sent",
    status=200,
    raises=(IllegalTransition,),
)
def fetch_again(patient_id: PatientId, message_id: MessageId, session: Tx, actor: CurrentActor) -> MessageRow:
    """For a picture, a voice message or a document whose `mediaStatus` is `failed`; WhatsApp has it for 14 days."""
    asked = media.fetch_media_again(session, actor, named_id(patient_id), named_id(message_id), now=clock.now())
    return MessageRow.of(asked)


class TimelinePoint(Shown):
    at: Moment
    kind: Happening
    title: str
    ref: Annotated[
        UUID,
        Field(
            description="The id of what happened; `kind` says what it is. Where only the rule of a reminder says that "
            "it is due, beyond the next 48 hours, it is the reminder's."
        ),
    ]
    detail: str
    planned: bool

    @classmethod
    def of(cls, point: Point, actor: Actor) -> TimelinePoint:
        language = language_of_actor(actor)
        title = translate(language, f"timeline.{point.kind.value}")
        return cls(
            at=point.at, kind=point.kind, title=title, ref=point.id, detail=point.detail, planned=point.is_planned
        )


@timeline.get("", needs=Permission.PATIENT_READ, summary="What happened and what is planned", opens=True)
def list_timeline(
    patient_id: PatientId,
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    period: PeriodQuery,
    *,
    only: Annotated[Choice, Query(description="Doses, messages, the record, calls, files, or all.")] = Choice.ALL,
) -> Page[TimelinePoint]:
    """Oldest first, with what is planned for the next thirty days. What you may not read is not in it."""
    found = line.list_timeline(
        session,
        actor,
        named_id(patient_id),
        page,
        span=Span(period.since, period.until),
        now=clock.now(),
        choice=only,
    )
    return found.map(lambda point: TimelinePoint.of(point, actor))
