"""The `message` event: text, the three shapes of media, and kinds we cannot read."""

from __future__ import annotations

from app.integrations.whatsapp.envelope import MAX_NAME, Envelope, storable
from app.integrations.whatsapp.events import IncomingMessage, MalformedEvent, MediaRef

MEDIA_KINDS = ("image", "video", "audio", "document", "sticker", "video_note")
OTHER_KINDS = ("contact", "contacts_array", "location", "live_location", "list", "order")
UNSUPPORTED = "unsupported"


def read_message(envelope: Envelope) -> IncomingMessage:
    """A message with text, media, both, or neither (`is_unsupported`: polls, buttons, media that failed to load)."""
    media = _media(envelope)
    body = envelope.text("body") or (media.caption if media else "")
    return IncomingMessage(
        **envelope.person(),
        kind=_kind(envelope, media, body=body),
        body=body,
        reply_to=envelope.identifier("replied_to_id") if envelope.payload.get("replied_to_id") else None,
        quoted_body=envelope.text("quoted_body"),
        forwarded=envelope.flag("forwarded"),
        view_once=envelope.flag("view_once"),
        media=media,
        is_unsupported=not body and media is None,
    )


def _kind(envelope: Envelope, media: MediaRef | None, *, body: str) -> str:
    if media:
        return media.kind
    other = next((kind for kind in OTHER_KINDS if kind in envelope.payload), None)
    return other or ("text" if body else UNSUPPORTED)


def _media(envelope: Envelope) -> MediaRef | None:
    payload = envelope.payload
    for kind in MEDIA_KINDS:
        value = payload.get(kind)
        if value is not None and value != "":
            return _media_ref(kind, value)
    return None


def _media_ref(kind: str, value: object) -> MediaRef:
    """A path alone, `{path, caption}` once downloaded, `{url, caption or filename}` while still at WhatsApp."""
    if isinstance(value, str):
        return MediaRef(kind=kind, path=_reference(kind, value))
    if not isinstance(value, dict):
        raise MalformedEvent(kind)
    path, url = (_reference(kind, value.get(name)) for name in ("path", "url"))
    if path is None and url is None:
        raise MalformedEvent(kind)
    name = _reference(kind, value.get("filename"))
    return MediaRef(
        kind=kind,
        path=path,
        url=url,
        file_name=name[:MAX_NAME] if name else None,
        caption=_reference(kind, value.get("caption")) or "",
    )


def _reference(kind: str, value: object) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise MalformedEvent(kind)
    return storable(value)
