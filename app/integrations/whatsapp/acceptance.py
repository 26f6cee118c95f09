"""What every WhatsApp adapter accepts for sending; checked before anything leaves, so that a refusal is certain."""

from __future__ import annotations

from pathlib import Path

from app.integrations.ports import MAX_FILE, MAX_IMAGE, MediaTooLarge, Refused
from app.integrations.whatsapp import jids

__all__ = ["MAX_FILE", "MAX_IMAGE", "image_type", "person", "size_of", "text"]

MAX_TEXT = 65_536  # characters; WhatsApp's own limit
_IMAGE_HEAD = 12  # bytes that tell an image's type


def person(jid: str) -> str:
    """The address as it is, if it is a person's: GOWA would take a bare long number for a group. Raises Refused."""
    if jids.phone_of_jid(jid) is None and not jids.is_hidden(jid):
        raise Refused("not the address of a person")
    return jid


def text(given: str) -> str:
    """The text as it is. Raises Refused when it is blank or too long."""
    if not given.strip() or len(given) > MAX_TEXT:
        raise Refused("the text is empty or too long")
    return given


def size_of(path: Path, *, most: int) -> int:
    """The file's size in bytes. Raises Refused when it is not there, MediaTooLarge above `most`."""
    try:
        size = path.stat().st_size
    except OSError:
        raise Refused("the file is not there") from None
    if size > most:
        raise MediaTooLarge(f"{size} bytes; the limit is {most}")
    return size


def image_type(path: Path) -> str:
    """The media type by the first bytes. Raises Refused for all but the kinds that WhatsApp shows as images."""
    try:
        with path.open("rb") as file:
            head = file.read(_IMAGE_HEAD)
    except OSError:
        raise Refused("the file is not there") from None
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "image/webp"
    raise Refused("not an image that WhatsApp takes (JPEG, PNG, WebP)")
