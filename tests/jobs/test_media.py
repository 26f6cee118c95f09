"""What patients send besides words is fetched, checked like any file, and filed to them (M2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from sqlmodel import select

from app.db import reading, transaction
from app.integrations.ports import Media, MediaTooLarge, NotSent, Refused
from app.integrations.whatsapp.media import fetch
from app.jobs.media import fetch_media
from app.models.file import File, FileSource, FileUse, UseKind
from app.models.message import Direction, MediaStatus, Message
from tests.ends_of_uploads import ends
from tests.factories import a_patient
from tests.factories.bytes import a_picture

JPEG = a_picture("JPEG")


@pytest.fixture
def sent(database, gateways, now, tmp_path):
    """`sent("foto.jpeg", data)`: a message of a patient with that file, lying at the gateway."""

    def make(name: str, data: bytes, kind: str = "image") -> Message:
        path = tmp_path / name
        path.write_bytes(data)
        with transaction() as session:
            patient = a_patient(session, phone="+6281900000771")
            message = Message(
                patient_id=patient.id, phone=patient.phone, direction=Direction.IN, body="", media_kind=kind,
                media_ref=name, media_status=MediaStatus.NOT_FETCHED, device_id="memory", created_at=now,
                provider_message_id=f"3EB0{name}",
            )  # fmt: skip
            session.add(message)
        gateways.whatsapp._media[f"3EB0{name}"] = Media(name, "image/jpeg", path=str(path))
        return message

    return make


def row(message: Message) -> Message:
    with reading() as session:
        return session.get_one(Message, message.id)


def test_a_picture_is_fetched_and_filed_to_the_patient(sent, gateways, now) -> None:
    message = sent("foto.jpeg", JPEG)

    assert fetch_media(gateways, now=now) == {"fetched": 1}

    found = row(message)
    with reading() as session:
        file = session.get_one(File, found.file_id)
        use = session.exec(select(FileUse)).one()
    assert found.media_status is MediaStatus.FETCHED
    assert (file.name, file.source, file.owner_id) == ("foto.jpeg", FileSource.WHATSAPP, None)
    assert (use.kind, use.subject_id, use.patient_id) == (UseKind.MESSAGE, message.id, message.patient_id)
    assert b"".join(gateways.storage.read(file.object_key)) == JPEG
    assert fetch_media(gateways, now=now) == {}


def test_what_has_no_ending_that_is_known_is_named_by_its_kind_and_moment(sent, gateways, now) -> None:
    message = sent("foto.jpe", JPEG)

    fetch_media(gateways, now=now)

    with reading() as session:
        assert session.get_one(File, row(message).file_id).name == "image 2026-03-10 01.00.jpg"


def test_what_is_no_picture_is_not_taken_and_not_asked_for_again(sent, gateways, now) -> None:
    before = ends()
    message = sent("foto.jpeg", b"<html><script>")

    assert fetch_media(gateways, now=now) == {"not_taken": 1}
    assert ends() - before == {"rejected": 1}

    assert row(message).media_status is MediaStatus.FAILED
    assert list(gateways.storage.keys("")) == []
    assert fetch_media(gateways, now=now + timedelta(days=1)) == {}


def test_a_gateway_that_is_away_is_asked_again_with_longer_waits_and_then_no_more(sent, gateways, now) -> None:
    message = sent("foto.jpeg", JPEG)

    class Away(type(gateways.whatsapp)):
        def locate_media(self, device, jid, provider_id):
            raise NotSent("away")

    away = replace(gateways, whatsapp=Away())
    assert fetch_media(away, now=now) == {"not_fetched": 1}
    assert fetch_media(away, now=now + timedelta(seconds=30)) == {}
    for hours in range(1, 6):
        assert fetch_media(away, now=now + timedelta(hours=13 * hours)) == {"not_fetched": 1}

    assert row(message).media_status is MediaStatus.FAILED


class _Statics(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = {"/g/statics/media/a.jpg": 200, "/g/statics/media/busy": 503}.get(self.path, 404)
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        self.send_response(status)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x" * 1000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def statics():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Statics)
    server.asked = []
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_gowa_gives_files_of_its_own_folder_only(statics) -> None:
    get = partial(fetch, f"http://127.0.0.1:{statics.server_port}/g", credentials=("a", "b"), most=1000)

    assert b"".join(get(Media("a.jpg", "", path="statics/media/a.jpg"))) == b"x" * 1000
    assert b"".join(get(Media("a.jpg", "", url="http://elsewhere.example/statics/media/a.jpg"))) == b"x" * 1000
    with pytest.raises(MediaTooLarge):
        list(
            fetch(
                f"http://127.0.0.1:{statics.server_port}/g",
                Media("a", "", path="statics/media/a.jpg"),
                credentials=None,
                most=999,
            )
        )
    with pytest.raises(NotSent):
        list(get(Media("a", "", path="statics/media/busy")))
    for path in ("statics/media/none", "/etc/passwd", "statics/../../etc/passwd", "statics/"):
        with pytest.raises(Refused):
            list(get(Media("a", "", path=path)))
    assert statics.asked[0] == ("/g/statics/media/a.jpg", "Basic YTpi")


def test_what_came_with_a_message_is_counted_like_any_file(sent, gateways, now) -> None:
    before = ends()
    sent("foto.jpeg", JPEG)
    fetch_media(gateways, now=now)
    assert ends() - before == {"ready": 1}
