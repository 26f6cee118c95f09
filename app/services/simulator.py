"""The patients' simulated phones (M8): what they hold, and what a patient does on one of them.

Only while the simulator stands in for WhatsApp. What a patient does comes in as the signed body that GOWA would post,
through the reading of webhooks and the durable inbox: nothing behind them knows the difference. A phone is known by its
number, as in life: several patients may share one, and a number may be nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Invalid, NotFound
from app.integrations.ports import Refused
from app.integrations.whatsapp.jids import jid_of_phone, phone_of_jid
from app.integrations.whatsapp.simulated_phone import PhoneChat, PhoneMessage
from app.integrations.whatsapp.simulated_posts import SignedPost
from app.models.message import Message, Purpose
from app.models.patient import Patient, VerificationStatus
from app.models.reminder import Reminder
from app.services.actor import Actor, Permission, require
from app.services.pages import PageRequest
from app.services.patients.search import matches
from app.services.phones import normalise_phone, phone_indexes
from app.services.visibility import get_visible_patient, visible_patients
from app.services.work.arrivals import arrival_of
from app.services.work.inbox import receive

THINGS = ("image", "audio", "location")
MAX_READ = 100


class Phones(Protocol):
    """The simulated phones, as far as they are used here. `jid` is the address of a person."""

    def recent_chats(self, *, limit: int, offset: int) -> list[PhoneChat]: ...
    def chats_of(self, jids: Sequence[str]) -> list[PhoneChat]: ...
    def phone_messages(self, jid: str, *, limit: int = 100) -> list[PhoneMessage]: ...
    def answer(self, jid: str, text: str, *, quote: str | None = None) -> SignedPost: ...
    def send_thing(self, jid: str, kind: str, *, caption: str = "") -> SignedPost: ...
    def correct(self, jid: str, provider_id: str, text: str) -> SignedPost: ...
    def take_back(self, jid: str, provider_id: str) -> SignedPost: ...
    def react(self, jid: str, emoji: str, target_id: str) -> SignedPost: ...
    def read(self, jid: str, ids: Sequence[str]) -> SignedPost: ...
    def deliver_waiting(self, *, limit: int = 100) -> list[SignedPost]: ...


@dataclass(frozen=True)
class Owner:
    """A patient whose phone this is."""

    id: UUID
    name: str
    language: str
    status: VerificationStatus
    photo_file_id: UUID | None = None


@dataclass(frozen=True)
class SimulatedChat:
    """A phone of the list: its number, whose it is (several share one, nobody: unknown), and the last thing on it."""

    phone: str
    owners: tuple[Owner, ...]
    last: PhoneMessage | None = None
    unseen: int = 0


@dataclass(frozen=True)
class FirstSteps:
    """Which of the steps to the first simulated reminder are done; `patient_way` leads to the newest patient."""

    patient_way: str
    has_patient: bool
    has_consent: bool
    has_reminder: bool
    has_sent: bool
    timezone: str

    @property
    def is_all_done(self) -> bool:
        return self.has_patient and self.has_consent and self.has_reminder and self.has_sent


@dataclass(frozen=True)
class ChatPage:
    """One page of phones; `has_more` when there is another."""

    rows: list[SimulatedChat]
    has_more: bool


@dataclass(frozen=True)
class Phone:
    """One phone as its owner sees it: the last hundred messages, oldest first. `timezone` is the reader's."""

    chat: SimulatedChat
    messages: list[PhoneMessage]
    timezone: str


def list_chats(session: Session, actor: Actor, phones: Phones, page: PageRequest, *, text: str = "") -> ChatPage:
    """Phones by the last thing on them; with `text`, the phones of patients it fits, also those nobody wrote to yet."""
    require(actor, Permission.SIMULATOR_USE)
    if text.strip():
        return _found(session, actor, phones, page, text)
    chats = phones.recent_chats(limit=page.size + 1, offset=page.offset)
    numbers = {chat.chat_jid: phone_of_jid(chat.chat_jid) or "" for chat in chats}
    owners = _owners(session, actor, [number for number in numbers.values() if number])
    rows = [_chat(numbers[chat.chat_jid], owners, chat) for chat in chats[: page.size] if numbers[chat.chat_jid]]
    return ChatPage([row for row in rows if row is not None], has_more=len(chats) > page.size)


def list_quiet(session: Session, actor: Actor, phones: Phones, *, most: int = 10) -> list[SimulatedChat]:
    """The newest patients whose phone has neither heard nor said anything: a place to begin."""
    require(actor, Permission.SIMULATOR_USE)
    query = select(Patient).where(visible_patients(actor)).order_by(col(Patient.created_at).desc(), col(Patient.id))
    patients = session.exec(query.limit(most)).all()
    spoken = {chat.chat_jid for chat in phones.chats_of([jid_of_phone(patient.phone) for patient in patients])}
    quiet = {patient.phone: patient for patient in patients if jid_of_phone(patient.phone) not in spoken}
    return [SimulatedChat(phone, (_owner(patient),)) for phone, patient in quiet.items()]


def get_first_steps(session: Session, actor: Actor) -> FirstSteps:
    """How far a newcomer has come on the way to the first reminder on a simulated phone."""
    require(actor, Permission.SIMULATOR_USE)
    seen = visible_patients(actor)
    newest = session.exec(select(Patient.id).where(seen).order_by(col(Patient.created_at).desc()).limit(1)).first()
    agreed = Patient.verification_status == VerificationStatus.VERIFIED
    reminded = col(Reminder.patient_id).in_(select(Patient.id).where(seen))
    sent = (col(Message.purpose) == Purpose.REMINDER) & col(Message.sent_at).is_not(None)
    return FirstSteps(
        patient_way=f"/patients/{newest}" if newest else "",
        has_patient=newest is not None,
        has_consent=session.exec(select(Patient.id).where(seen, agreed).limit(1)).first() is not None,
        has_reminder=session.exec(select(Reminder.id).where(reminded).limit(1)).first() is not None,
        has_sent=session.exec(select(Message.id).where(sent).limit(1)).first() is not None,
        timezone=actor.timezone,
    )


def look_at_phone(session: Session, actor: Actor, phones: Phones, number: str) -> Phone:
    """What stands on the phone with this number. Raises NotFound when it is a patient's whom the actor does not see."""
    phone, owners = _phone(session, actor, number)
    found = phones.chats_of([jid_of_phone(phone)])
    chat = SimulatedChat(phone, owners, found[0].last if found else None, found[0].unseen if found else 0)
    return Phone(chat, phones.phone_messages(jid_of_phone(phone)), actor.timezone)


def number_of_patient(session: Session, actor: Actor, patient_id: UUID) -> str:
    """The number of a patient's phone."""
    require(actor, Permission.SIMULATOR_USE)
    patient = get_visible_patient(session, actor, patient_id)
    return (phone_of_jid(patient.whatsapp_jid) if patient.whatsapp_jid else None) or patient.phone


def answer(
    session: Session, actor: Actor, phones: Phones, number: str, text: str, *, quote: str | None = None, now: datetime
) -> None:
    """The patient writes. Raises Invalid for an empty or endless text."""
    jid = _jid(session, actor, number)
    try:
        post = phones.answer(jid, text, quote=quote or None)
    except Refused as problem:
        raise Invalid.field("text", "validation.wrong") from problem
    _arrive(session, post, now=now)


def send_thing(
    session: Session, actor: Actor, phones: Phones, number: str, kind: str, *, caption: str = "", now: datetime
) -> None:
    """The patient sends a photo, a voice message or a place."""
    jid = _jid(session, actor, number)
    try:
        post = phones.send_thing(jid, kind, caption=caption)
    except Refused as problem:
        raise Invalid.field("kind", "validation.wrong") from problem
    _arrive(session, post, now=now)


def correct(
    session: Session, actor: Actor, phones: Phones, number: str, message_id: str, *, text: str, now: datetime
) -> None:
    """The patient changes what they wrote. Raises Invalid for what is not theirs."""
    jid = _jid(session, actor, number)
    try:
        post = phones.correct(jid, message_id, text)
    except Refused as problem:
        raise Invalid.field("messageId", "validation.wrong") from problem
    _arrive(session, post, now=now)


def take_back(session: Session, actor: Actor, phones: Phones, number: str, message_id: str, *, now: datetime) -> None:
    """The patient removes what they wrote. Raises Invalid for what is not theirs."""
    jid = _jid(session, actor, number)
    try:
        post = phones.take_back(jid, message_id)
    except Refused as problem:
        raise Invalid.field("messageId", "validation.wrong") from problem
    _arrive(session, post, now=now)


def react(
    session: Session, actor: Actor, phones: Phones, number: str, message_id: str, *, emoji: str, now: datetime
) -> None:
    """The patient puts an emoji on a message; an empty one takes it away."""
    _arrive(session, phones.react(_jid(session, actor, number), emoji, message_id), now=now)


def see(
    session: Session, actor: Actor, phones: Phones, number: str, message_ids: Sequence[str], *, now: datetime
) -> None:
    """The patient has seen these messages."""
    jid = _jid(session, actor, number)
    if message_ids:
        _arrive(session, phones.read(jid, list(message_ids[:MAX_READ])), now=now)


def deliver(session: Session, phones: Phones, *, now: datetime) -> int:
    """What was sent reaches the phones: one receipt a phone. Returns how many."""
    posts = phones.deliver_waiting()
    receive(session, [arrival_of(post.body, post.signature) for post in posts], now=now)
    return len(posts)


def _arrive(session: Session, post: SignedPost, *, now: datetime) -> None:
    """Through the same door as every webhook: signature, reading, durable row."""
    receive(session, [arrival_of(post.body, post.signature)], now=now)


def _jid(session: Session, actor: Actor, number: str) -> str:
    phone, _ = _phone(session, actor, number)
    return jid_of_phone(phone)


def _phone(session: Session, actor: Actor, number: str) -> tuple[str, tuple[Owner, ...]]:
    """The number in one form, and whose it is."""
    require(actor, Permission.SIMULATOR_USE)
    try:
        phone = normalise_phone(number)
    except Invalid as problem:
        raise NotFound() from problem
    owners = _owners(session, actor, [phone]).get(phone)
    if owners is None:
        raise NotFound()
    return phone, owners


def _owners(session: Session, actor: Actor, numbers: Sequence[str]) -> Mapping[str, tuple[Owner, ...]]:
    """Whose the numbers are. A number of patients none of whom the actor sees is left out."""
    indexes = {index: number for number in numbers for index in phone_indexes(number)}
    if not indexes:
        return {}
    has_number = col(Patient.phone_index).in_(list(indexes)) & col(Patient.deleted_at).is_(None)
    seen = session.exec(select(Patient).where(has_number, visible_patients(actor)).order_by(col(Patient.id))).all()
    known = session.exec(select(Patient.phone_index).where(has_number)).all()
    owners: dict[str, tuple[Owner, ...]] = {}
    for patient in seen:
        number = indexes[patient.phone_index]
        owners[number] = (*owners.get(number, ()), _owner(patient))
    taken = {indexes[index] for index in known}
    return {number: () for number in numbers if number not in taken} | owners


def _owner(patient: Patient) -> Owner:
    return Owner(
        patient.id, patient.name, patient.language, patient.verification_status, photo_file_id=patient.photo_file_id
    )


def _chat(number: str, owners: Mapping[str, tuple[Owner, ...]], chat: PhoneChat) -> SimulatedChat | None:
    if number not in owners:
        return None
    return SimulatedChat(number, owners[number], chat.last, chat.unseen)


def _found(session: Session, actor: Actor, phones: Phones, page: PageRequest, text: str) -> ChatPage:
    query = select(Patient).where(visible_patients(actor), matches(session, text, visible_patients(actor)))
    query = query.order_by(col(Patient.name_search), col(Patient.id)).offset(page.offset).limit(page.size + 1)
    patients = session.exec(query).all()
    shown = patients[: page.size]
    chats = {chat.chat_jid: chat for chat in phones.chats_of([jid_of_phone(patient.phone) for patient in shown])}
    rows: dict[str, SimulatedChat] = {}
    for patient in shown:
        held = chats.get(jid_of_phone(patient.phone))
        others = rows[patient.phone].owners if patient.phone in rows else ()
        rows[patient.phone] = SimulatedChat(
            patient.phone,
            (*others, _owner(patient)),
            held.last if held else None,
            held.unseen if held else 0,
        )
    return ChatPage(list(rows.values()), has_more=len(patients) > page.size)
