"""What stands on a simulated phone, as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.integrations.whatsapp.simulated_phone import PhoneMessage
from app.models.patient import VerificationStatus
from app.services.phones import as_read
from app.services.simulator import SimulatedChat
from app.state.photo_address import photo_of_patient
from app.state.session import initials_of
from app.state.simulator_chats import words_key_of

THUMB = "👍"


@dataclass(frozen=True)
class PhoneLine:
    """One message on the phone. `ticks`: sent, delivered, read for ours; `day` begins a new one when not empty."""

    id: str
    is_ours: bool
    words: str
    words_key: str
    media: str
    at: str
    day: str
    ticks: str
    reaction: str
    has_thumb: bool
    quote: str
    can_change: bool


@dataclass(frozen=True)
class PhoneOwner:
    """Whose phone it is; only the number for one that is nobody's."""

    number: str = ""
    name: str = ""
    initials: str = "?"
    photo: str = ""
    language: str = "id"
    way: str = ""
    is_verified: bool = False
    is_asked: bool = False


def owner_of(chat: SimulatedChat) -> PhoneOwner:
    if not chat.owners:
        return PhoneOwner(number=as_read(chat.phone))
    first = chat.owners[0]
    return PhoneOwner(
        number=as_read(chat.phone),
        name=", ".join(owner.name for owner in chat.owners),
        initials=initials_of(first.name),
        photo=photo_of_patient(first.id, first.photo_file_id),
        language=first.language if first.language == "en" else "id",
        way=f"/patients/{first.id}",
        is_verified=all(owner.status is VerificationStatus.VERIFIED for owner in chat.owners),
        is_asked=any(owner.status is VerificationStatus.PENDING for owner in chat.owners),
    )


def lines_of(messages: Sequence[PhoneMessage], zone: str) -> list[PhoneLine]:
    words = {message.provider_id: message.body for message in messages}
    lines, day = [], ""
    for message in messages:
        begins = _day(message.at, zone)
        lines.append(_line(message, quote=words.get(message.reply_to or "", ""), day="" if begins == day else begins))
        day = begins
    return lines


def _line(message: PhoneMessage, *, quote: str, day: str) -> PhoneLine:
    is_thumb = message.reaction.startswith(THUMB)
    has_words = bool(message.body.strip())
    return PhoneLine(
        id=message.provider_id,
        is_ours=message.is_from_us,
        words=message.body,
        words_key=words_key_of(message.media_kind, has_words=has_words),
        media=message.media_kind or "",
        at=message.at.isoformat(),
        day=day,
        ticks=message.status if message.is_from_us else "",
        reaction="" if is_thumb else message.reaction,
        has_thumb=is_thumb,
        quote=" ".join(quote.split())[:160],
        can_change=not message.is_from_us and message.media_kind is None and has_words,
    )


def _day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()
