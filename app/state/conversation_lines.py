"""One line of a conversation as the page shows it: whose bubble, what stands below it, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.integrations.ports import Intent
from app.models.conversation import ConversationNote, ScheduledState
from app.models.message import Direction, MediaStatus, Message, MessageStatus, Purpose
from app.services.messages.conversation import may_be_sent_again
from app.services.messages.conversation_thread import Later, Line
from app.services.messages.media import is_still_kept, may_be_fetched_again
from app.state.attached import NO_FILE, AttachedShown

THUMB = "👍"
JOINED = timedelta(minutes=2)
"""Words that follow each other so soon are one thought: only the last of them carries the time."""

_SHOWN_QUOTE = 160
_TOLD_INTENTS = frozenset(Intent) - {Intent.GREETING, Intent.THANKS}
_FAILURES = frozenset(
    {
        "not_on_whatsapp",
        "refused",
        "attempts",
        "inactive",
        "not_verified",
        "number_changed",
        "duplicate_text",
        "answered",
        "too_late",
        "unknown",
    }
)
_MEDIA = frozenset({"image", "audio", "video", "document", "sticker", "video_note"})
_FAILED = (MessageStatus.FAILED, MessageStatus.TOO_LATE)


Files = Mapping[UUID, AttachedShown]


@dataclass(frozen=True)
class BubbleRow:
    """A message or a note. Keys are of the catalogues; moments are ISO 8601; `day` is set where a new one begins.

    `file` is what came or went with it; `media_key` says why it is not there.
    """

    id: str
    kind: str
    words: str = ""
    words_key: str = ""
    media: str = ""
    media_key: str = ""
    can_fetch: bool = False
    file: AttachedShown = NO_FILE
    at: str = ""
    day: str = ""
    author: str = ""
    purpose_key: str = ""
    status: str = ""
    status_key: str = ""
    status_at: str = ""
    failure_key: str = ""
    intent: str = ""
    intent_key: str = ""
    percent: int = 0
    sent: str = ""
    quote: str = ""
    is_own_quote: bool = False
    reactions: str = ""
    thumbs: int = 0
    is_edited: bool = False
    is_removed: bool = False
    is_joined: bool = False
    can_retry: bool = False
    is_mine: bool = False


@dataclass(frozen=True)
class LaterRow:
    """A message for later; `is_lost` when it was not sent because its author is gone."""

    id: str
    words: str
    at: str
    author: str
    is_lost: bool
    is_mine: bool
    version: int
    file: AttachedShown = NO_FILE


def bubbles_of(
    lines: Sequence[Line], files: Files, *, zone: str, reader: UUID | None, now: datetime
) -> list[BubbleRow]:
    """The lines of a window; the first of each day says so, and what is said in one breath shares one time."""
    rows: list[BubbleRow] = []
    day = ""
    for index, line in enumerate(lines):
        begins = line.place.at.astimezone(ZoneInfo(zone)).date().isoformat()
        row = _bubble(line, files, reader=reader, now=now)
        after = lines[index + 1] if index + 1 < len(lines) else None
        rows.append(replace(row, day="" if begins == day else begins, is_joined=_is_joined(row, line, after)))
        day = begins
    return rows


def later_of(scheduled: Sequence[Later], files: Files, *, reader: UUID | None) -> list[LaterRow]:
    """What is to be sent, the next first."""
    return [
        LaterRow(
            id=str(later.row.id),
            words=later.row.body,
            at=later.row.due_at.isoformat(),
            author=later.author,
            is_lost=later.row.state is ScheduledState.CANCELLED,
            is_mine=later.row.author_id == reader,
            version=later.row.version,
            file=files.get(later.row.file_id, NO_FILE) if later.row.file_id else NO_FILE,
        )
        for later in scheduled
    ]


def _bubble(line: Line, files: Files, *, reader: UUID | None, now: datetime) -> BubbleRow:
    entry = line.entry
    if isinstance(entry, ConversationNote):
        return BubbleRow(
            id=str(entry.id),
            kind="note",
            words=entry.body,
            at=_iso(entry.created_at),
            author=line.author,
            is_mine=entry.author_id == reader,
        )
    quote = " ".join(line.quote.body.split())[:_SHOWN_QUOTE] if line.quote else ""
    row = _received(entry) if entry.direction is Direction.IN else _sent(entry, line.author)
    file = files.get(entry.file_id, NO_FILE) if entry.file_id else NO_FILE
    return replace(
        row,
        file=file,
        media_key=_media_key(entry, file, now=now),
        can_fetch=may_be_fetched_again(entry, now=now),
        words="" if entry.removed_at and not entry.body else entry.body,
        words_key="" if file.id else _words_key(entry),
        media=entry.media_kind if entry.media_kind in _MEDIA else "",
        quote=quote,
        is_own_quote=line.quote is not None and line.quote.is_from_us,
        reactions=" ".join(each for each in line.reactions if not each.startswith(THUMB)),
        thumbs=sum(each.startswith(THUMB) for each in line.reactions),
        is_edited=entry.edited_at is not None,
        is_removed=entry.removed_at is not None,
    )


def _received(message: Message) -> BubbleRow:
    is_told = message.intent in _TOLD_INTENTS and not message.removed_at
    return BubbleRow(
        id=str(message.id),
        kind="in",
        at=_iso(message.created_at),
        intent=message.intent or "" if is_told else "",
        intent_key=f"conversation.intent_{message.intent}" if is_told else "",
        percent=round((message.confidence or 0) * 100),
        sent=message.intent_sent or "",
    )


def _sent(message: Message, author: str) -> BubbleRow:
    is_failed = message.status in _FAILED or message.status is MessageStatus.CANCELLED
    status_at = message.read_at if message.status is MessageStatus.READ else None
    return BubbleRow(
        id=str(message.id),
        kind="automatic" if message.is_automatic and not message.is_by_phone else "person",
        at=_iso(message.sent_at or message.created_at),
        author=author,
        purpose_key=_purpose_key(message),
        status=message.status.value,
        status_key=f"conversation.status_{message.status.value}",
        status_at=_iso(status_at) if status_at else "",
        failure_key=_failure_key(message) if is_failed else "",
        can_retry=may_be_sent_again(message),
    )


def _purpose_key(message: Message) -> str:
    if message.is_by_phone:
        return "conversation.by_phone"
    if message.purpose is None or message.purpose is Purpose.PERSON:
        return ""
    return f"conversation.purpose_{message.purpose.value}"


def _failure_key(message: Message) -> str:
    known = message.failure if message.failure in _FAILURES else "other"
    return f"conversation.failure_{known}"


def _words_key(message: Message) -> str:
    """What stands there when there are no words."""
    if message.body.strip():
        return ""
    if message.media_kind in _MEDIA:
        return f"conversation.media_{message.media_kind}"
    return "conversation.no_words" if not message.removed_at else "conversation.was_removed"


def _media_key(message: Message, file: AttachedShown, *, now: datetime) -> str:
    """Why what came or went with it is not there, and what is to be done; "" where it is."""
    if file.id or message.removed_at:
        return ""
    if message.file_id is not None:
        return "conversation.media_gone"
    if message.media_kind not in _MEDIA or message.media_status is MediaStatus.NONE:
        return ""
    if message.media_status is MediaStatus.FAILED:
        is_kept = may_be_fetched_again(message, now=now)
        return "conversation.media_failed" if is_kept else "conversation.media_lost"
    return "conversation.media_waits" if is_still_kept(message, now=now) else "conversation.media_lost"


def _is_joined(row: BubbleRow, line: Line, after: Line | None) -> bool:
    if row.kind != "in" or row.intent or after is None or not isinstance(after.entry, Message):
        return False
    return after.entry.direction is Direction.IN and after.place.at - line.place.at <= JOINED


def _iso(at: datetime) -> str:
    return at.isoformat()
