from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.integrations.whatsapp.events import (
    Ack,
    CallOffer,
    Deleted,
    Edited,
    IncomingMessage,
    MalformedEvent,
    MediaRef,
    Other,
    Presence,
    Reaction,
    Revoked,
)
from app.integrations.whatsapp.webhooks import dedupe_key, parse_event

EXAMPLES: dict[str, dict[str, object]] = {
    name: body
    for name, body in json.loads((Path(__file__).parents[2] / "data/gowa-webhook-examples.json").read_text()).items()
    if not name.startswith("_")
}
PATIENT = "6281234567890@s.whatsapp.net"
DEVICE = "6281100000001@s.whatsapp.net"


def raw(name: str, **payload: object) -> bytes:
    body = json.loads(json.dumps(EXAMPLES[name]))
    body["payload"].update(payload)
    return json.dumps(body).encode()


def message(name: str, **payload: object) -> IncomingMessage:
    event = parse_event(raw(name, **payload))
    assert isinstance(event, IncomingMessage)
    return event


def test_a_text_message_is_read_with_everything_it_says():
    assert parse_event(raw("text")) == IncomingMessage(
        device_jid=DEVICE,
        session_id="carepost-1",
        at=datetime(2026, 11, 21, 0, 1, tzinfo=UTC),
        provider_id="3EB0A00000000000001",
        chat_jid=PATIENT,
        sender_jid=PATIENT,
        sender_lid="251556368777322@lid",
        sender_name="Pasien",
        kind="text",
        body="sudah minum obat bu",
    )


def test_an_event_cannot_be_changed_after_it_was_read():
    with pytest.raises(FrozenInstanceError):
        message("text").body = "belum"  # type: ignore[misc]


def test_a_reply_names_the_message_it_quotes():
    reply = message("reply_to_reminder")
    assert (reply.reply_to, reply.quoted_body, reply.body) == ("3EB0B00000000000009", "Waktunya minum obat", "belum")


def test_what_was_typed_on_the_phone_itself_is_from_me():
    assert message("sent_from_the_phone_itself").is_from_me


@pytest.mark.parametrize(
    ("name", "media", "body"),
    [
        (
            "image_downloaded_without_caption",
            MediaRef(kind="image", path="statics/media/1752404751-a.jpeg"),
            "",
        ),
        (
            "image_downloaded_with_caption",
            MediaRef(kind="image", path="statics/media/1752404752-b.jpeg", caption="ini suratnya"),
            "ini suratnya",
        ),
        (
            "image_not_downloaded",
            MediaRef(kind="image", url="https://media.example/enc/abc", caption="ini suratnya"),
            "ini suratnya",
        ),
        (
            "document_downloaded",
            MediaRef(kind="document", path="statics/media/1752404965-lab.pdf", caption="hasil lab"),
            "hasil lab",
        ),
        (
            "document_not_downloaded",
            MediaRef(kind="document", url="https://media.example/enc/def", file_name="hasil-lab.pdf"),
            "hasil lab",
        ),
        ("media_failed_to_download", None, "foto obat"),
    ],
)
def test_media_comes_in_three_shapes_or_not_at_all(name, media, body):
    event = message(name)
    assert (event.media, event.body, event.is_unsupported) == (media, body, False)


def test_a_caption_serves_as_body_when_gowa_gives_no_body():
    assert message("image_not_downloaded", body=None).body == "ini suratnya"


def test_a_message_without_text_and_media_is_unsupported():
    event = message("unsupported_kind_has_no_body")
    assert (event.is_unsupported, event.kind, event.body) == (True, "unsupported", "")


def test_a_location_says_what_it_is_although_we_cannot_read_it():
    event = message("unsupported_kind_has_no_body", location={"degreesLatitude": -6.2})
    assert (event.is_unsupported, event.kind) == (True, "location")


def test_a_group_message_names_the_group_and_the_person():
    event = message("group_message")
    assert event.is_group
    assert event.chat_jid.endswith("@g.us")
    assert event.sender_jid == PATIENT


def test_a_sender_known_only_by_hidden_id_keeps_that_id():
    event = message("sender_known_only_by_lid")
    assert event.sender_jid == event.sender_lid == "251556368777322@lid"


def test_a_forwarded_message_says_so():
    assert message("forwarded").forwarded


@pytest.mark.parametrize(("name", "emoji"), [("reaction", "👍"), ("reaction_removed", "")])
def test_a_reaction_names_its_target_and_is_empty_when_taken_away(name, emoji):
    event = parse_event(raw(name))
    assert isinstance(event, Reaction)
    assert (event.emoji, event.target_id) == (emoji, "3EB0B00000000000009")


@pytest.mark.parametrize(
    ("name", "receipt", "ids"),
    [
        ("ack_delivered", "delivered", ("3EB0B00000000000009", "3EB0B00000000000010")),
        ("ack_read", "read", ("3EB0B00000000000009",)),
    ],
)
def test_a_receipt_carries_all_its_message_ids(name, receipt, ids):
    event = parse_event(raw(name))
    assert isinstance(event, Ack)
    assert (event.receipt, event.provider_ids, event.at.year) == (receipt, ids, 2026)


def test_whatsapps_empty_receipt_type_means_delivered():
    event = parse_event(raw("ack_delivered", receipt_type=""))
    assert isinstance(event, Ack)
    assert event.receipt == "delivered"


@pytest.mark.parametrize(
    ("name", "kind", "field", "value"),
    [
        ("edited", Edited, "original_id", "3EB0A00000000000001"),
        ("edited", Edited, "body", "belum, maaf salah ketik"),
        ("revoked", Revoked, "revoked_id", "3EB0A00000000000001"),
        ("deleted_for_me", Deleted, "deleted_id", "3EB0A00000000000001"),
        ("typing", Presence, "is_typing", True),
        ("call", CallOffer, "call_id", "C-1"),
        ("call", CallOffer, "session_id", None),
    ],
)
def test_the_other_events_are_read_too(name, kind, field, value):
    event = parse_event(raw(name))
    assert isinstance(event, kind)
    assert getattr(event, field) == value


def test_an_event_of_a_later_gowa_is_kept_by_name():
    event = parse_event(b'{"event":"poll.vote","device_id":"a@s.whatsapp.net","payload":{"x":1}}')
    assert isinstance(event, Other)
    assert (event.name, len(event.digest)) == ("poll.vote", 64)


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("2026-11-21T07:01:00+07:00", datetime(2026, 11, 21, 0, 1, tzinfo=UTC)),
        (1795219260, datetime(2026, 11, 21, 0, 1, tzinfo=UTC)),
        (1795219260000, datetime(2026, 11, 21, 0, 1, tzinfo=UTC)),
        ("2026-11-21T00:01:00.250Z", datetime(2026, 11, 21, 0, 1, 0, 250000, tzinfo=UTC)),
    ],
)
def test_a_time_may_be_rfc_3339_or_an_epoch(timestamp, expected):
    assert message("text", timestamp=timestamp).at == expected


def test_a_message_without_a_time_happened_now():
    moment = datetime(2026, 11, 21, 5, tzinfo=UTC)
    with clock.use(lambda: moment):
        assert message("text", timestamp=None).at == moment


def test_a_linked_device_is_read_as_its_account():
    body = json.loads(raw("text"))
    body["device_id"] = "6281100000001:12@s.whatsapp.net"
    assert parse_event(json.dumps(body).encode()).device_jid == DEVICE


def test_text_that_no_database_stores_is_made_storable():
    event = message("text", body="a\0b \ud83d c 👍", from_lid="")
    assert event.body == "a\ufffdb \ufffd c 👍"
    assert event.sender_lid is None


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": 7},
        {"id": "x" * 300},
        {"id": "a\nb"},
        {"body": 5},
        {"is_from_me": "yes"},
        {"from": None},
        {"timestamp": "yesterday"},
        {"timestamp": True},
        {"timestamp": 1e400},
        {"image": 5},
        {"image": {}},
        {"image": {"path": 1}},
        {"replied_to_id": ["a"]},
    ],
)
def test_a_field_of_the_wrong_kind_is_refused_by_name_and_not_by_value(change):
    with pytest.raises(MalformedEvent) as caught:
        message("text", **change)
    assert "sudah minum" not in str(caught.value)
    assert str(caught.value) in (*change, "timestamp")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"\xff", b"{}", b"[" * 100_000, b'{"event":"message"}', b'{"event":"x","payload":[]}']
)
def test_a_body_that_is_no_event_is_refused(body):
    with pytest.raises(MalformedEvent):
        parse_event(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(name=st.sampled_from(sorted(EXAMPLES)), data=st.data())
def test_no_body_however_odd_raises_anything_but_malformed(name, data):
    body = json.loads(json.dumps(EXAMPLES[name]))
    for part in (body, body["payload"]):
        for key in data.draw(st.lists(st.sampled_from(sorted(body["payload"])), max_size=3)):
            part[key] = data.draw(JSON)
    encoded = json.dumps(body, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass")
    _read_or_refuse(encoded[: data.draw(st.none() | st.integers(0, len(encoded)))])


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_malformed(noise):
    _read_or_refuse(noise)


def _read_or_refuse(body: bytes) -> None:
    try:
        event = parse_event(body)
    except MalformedEvent:
        return
    assert event.at.tzinfo is UTC
    assert len(dedupe_key(event)) <= 200
    repr(event).encode()
    for field in ("body", "sender_name", "emoji"):
        getattr(event, field, "").encode()
