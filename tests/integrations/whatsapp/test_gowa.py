"""What the adapter asks of GOWA and what it makes of a good answer."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import clock
from app.integrations.ports import DeviceOffline, MediaTooLarge, NotSent, Refused
from app.integrations.whatsapp.gowa import GowaWhatsApp
from app.integrations.whatsapp.wire import Timeouts
from tests.integrations.whatsapp.conftest import DEVICE, PATIENT
from tests.servers.gowa import GowaServer

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 400


def test_a_text_goes_out_once_with_its_quote(gowa: GowaServer, whatsapp: GowaWhatsApp):
    first = whatsapp.send_text(DEVICE, PATIENT, "Waktunya minum obat 💊\nبالشفاء")
    whatsapp.send_text(DEVICE, PATIENT, "terima kasih", reply_to=first.provider_id)
    one, two = gowa.accepted()
    assert (one["id"], one["text"], one["device"]) == (first.provider_id, "Waktunya minum obat 💊\nبالشفاء", DEVICE)
    assert two["reply_to"] == first.provider_id


@pytest.mark.parametrize("text", ["a" * 10_000, "\ud83d alone", 'quotes " and \\ and \0'])
def test_a_long_or_odd_text_goes_out_too(gowa: GowaServer, whatsapp: GowaWhatsApp, text: str):
    whatsapp.send_text(DEVICE, PATIENT, text)
    assert len(gowa.accepted()) == 1


def test_a_hidden_person_can_be_answered(gowa: GowaServer, whatsapp: GowaWhatsApp):
    whatsapp.send_text(DEVICE, "251556368777322@lid", "halo")
    assert gowa.accepted()[0]["phone"] == "251556368777322@lid"


@pytest.mark.parametrize("jid", ["120363402106000000@g.us", "+6281234567890", "", "status@broadcast", "62 812@g.us"])
def test_nothing_is_sent_to_what_is_no_person(gowa: GowaServer, whatsapp: GowaWhatsApp, jid: str):
    with pytest.raises(Refused):
        whatsapp.send_text(DEVICE, jid, "halo")
    assert gowa.state()["requests"] == 0


@pytest.mark.parametrize("text", ["", " \n", "x" * 65_537])
def test_an_empty_or_endless_text_is_refused_here(gowa: GowaServer, whatsapp: GowaWhatsApp, text: str):
    with pytest.raises(Refused):
        whatsapp.send_text(DEVICE, PATIENT, text)
    assert gowa.accepted() == []


def test_an_image_is_sent_under_a_name_of_its_own(gowa: GowaServer, whatsapp: GowaWhatsApp, tmp_path: Path):
    image = tmp_path / "no-ending"
    image.write_bytes(JPEG)
    sent = whatsapp.send_image(DEVICE, PATIENT, image, caption="Dosis 💊")
    again = whatsapp.send_image(DEVICE, PATIENT, image)
    one, two = gowa.accepted()
    assert (one["id"], two["id"]) == (sent.provider_id, again.provider_id)
    assert (one["kind"], one["text"], one["size"]) == ("image", "Dosis 💊", len(JPEG))
    assert one["file_name"] != two["file_name"]


def test_what_is_no_image_is_refused_before_it_is_sent(gowa: GowaServer, whatsapp: GowaWhatsApp, tmp_path: Path):
    page = tmp_path / "page.jpg"
    page.write_bytes(b"<html>")
    for path in (page, tmp_path / "missing.jpg"):
        with pytest.raises(Refused):
            whatsapp.send_image(DEVICE, PATIENT, path)
    assert gowa.accepted() == []


@pytest.mark.parametrize(
    ("given", "arrives"),
    [
        ("hasil lab.pdf", "hasil lab.pdf"),
        ('../"x"\r\n.pdf', "..__x___.pdf"),
        ("surat – ключ.pdf", "surat – ключ.pdf"),
        ("n" * 300 + ".pdf", "n" * 138 + ".pdf"),
        ("", "file"),
    ],
)
def test_a_file_keeps_its_name_as_far_as_it_is_harmless(gowa, whatsapp, tmp_path, given, arrives):
    file = tmp_path / "stored"
    file.write_bytes(b"%PDF-" + bytes(range(256)) * 2000)
    whatsapp.send_file(DEVICE, PATIENT, file, file_name=given, caption="hasil")
    taken = gowa.accepted()[0]
    assert (taken["file_name"], taken["size"], taken["kind"]) == (arrives, 512_005, "file")


def test_a_file_over_the_limit_is_refused_before_it_is_read(gowa: GowaServer, whatsapp: GowaWhatsApp, tmp_path: Path):
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(MediaTooLarge):
        whatsapp.send_file(DEVICE, PATIENT, large, file_name="large.pdf")
    assert gowa.accepted() == []


def test_typing_is_shown_and_taken_away(gowa: GowaServer, whatsapp: GowaWhatsApp):
    whatsapp.send_typing(DEVICE, PATIENT, is_typing=True)
    whatsapp.send_typing(DEVICE, PATIENT, is_typing=False)
    assert [action for _, _, action in gowa.state()["typing"]] == ["start", "stop"]


def test_a_number_is_looked_up(gowa: GowaServer, whatsapp: GowaWhatsApp):
    gowa.mode(not_on_whatsapp=["628000000001@s.whatsapp.net"])
    assert whatsapp.check_number(DEVICE, "+6281234567890").jid == PATIENT
    assert not whatsapp.check_number(DEVICE, "+628000000001").is_on_whatsapp
    with pytest.raises(Refused):
        whatsapp.check_number(DEVICE, "0812 345")


def test_the_state_of_a_device_is_read(gowa: GowaServer, whatsapp: GowaWhatsApp):
    status = whatsapp.device_status(DEVICE)
    assert (status.is_connected, status.is_logged_in, status.jid) == (True, True, gowa.state()["devices"][DEVICE])
    gowa.mode(logged_out=[DEVICE])
    status = whatsapp.device_status(DEVICE)
    assert (status.is_connected, status.is_logged_in, status.jid) == (False, False, None)
    with pytest.raises(DeviceOffline):
        whatsapp.device_status("unknown device")


def test_two_devices_have_chats_of_their_own(gowa: GowaServer, whatsapp: GowaWhatsApp):
    start = clock.now()
    whatsapp.send_text("carepost-2", PATIENT, "dari dua")
    assert whatsapp.list_messages(DEVICE, PATIENT, since=start) == []
    assert [each.body for each in whatsapp.list_messages("carepost-2", PATIENT, since=start)] == ["dari dua"]


def test_the_history_is_read_page_by_page_oldest_first(gowa: GowaServer, whatsapp: GowaWhatsApp):
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(230):
        at = (start + timedelta(minutes=number)).timestamp()
        gowa.receive(PATIENT, f"pesan {number}", at=at, is_from_me=number % 2 == 0)
    found = whatsapp.list_messages(DEVICE, PATIENT, since=start)
    assert [each.body for each in found] == [f"pesan {number}" for number in range(230)]
    mine = whatsapp.list_messages(DEVICE, PATIENT, since=start, is_from_me=True)
    assert len(mine) == 115
    assert all(each.is_from_me for each in mine)
    until = start + timedelta(minutes=9)
    assert len(whatsapp.list_messages(DEVICE, PATIENT, since=start + timedelta(minutes=5), until=until)) == 5


def test_a_send_is_found_in_the_second_it_was_made(gowa: GowaServer, whatsapp: GowaWhatsApp):
    """WhatsApp keeps whole seconds: the moment before the send is later than the time in the history."""
    before = clock.now()
    sent = whatsapp.send_text(DEVICE, PATIENT, "obat pagi")
    found = whatsapp.list_messages(DEVICE, PATIENT, since=before, until=clock.now(), is_from_me=True)
    assert [each.provider_id for each in found] == [sent.provider_id]


def test_the_log_of_a_call_is_no_message(gowa: GowaServer, whatsapp: GowaWhatsApp):
    gowa.receive(PATIENT, "panggilan", media_type="call", silent=True)
    gowa.receive(PATIENT, "halo", silent=True)
    found = whatsapp.list_messages(DEVICE, PATIENT, since=clock.now() - timedelta(minutes=1))
    assert [each.body for each in found] == ["halo"]


def test_chats_since_a_time_are_listed_over_all_pages(gowa: GowaServer, whatsapp: GowaWhatsApp):
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(120):
        gowa.receive(f"62812{number:08d}@s.whatsapp.net", "halo", at=(start + timedelta(hours=number)).timestamp())
    assert len(whatsapp.list_chats(DEVICE, since=start)) == 120
    late = whatsapp.list_chats(DEVICE, since=start + timedelta(hours=110))
    assert {chat.jid for chat in late} == {f"62812{number:08d}@s.whatsapp.net" for number in range(110, 120)}


def test_media_is_located_with_name_type_and_size(gowa: GowaServer, whatsapp: GowaWhatsApp):
    provider_id = gowa.receive(PATIENT, "foto", media_type="image", file_name="foto obat.jpg")
    media = whatsapp.locate_media(DEVICE, PATIENT, provider_id)
    assert (media.file_name, media.media_type, media.size) == ("foto obat.jpg", "image/jpeg", 64)
    assert media.path == f"statics/media/{provider_id}/foto obat.jpg"
    with pytest.raises(Refused):
        whatsapp.locate_media(DEVICE, PATIENT, "3EB0NOTHERE")


def test_many_threads_share_one_adapter(gowa: GowaServer):
    patient_enough = Timeouts(connect=10, write=10, read=10, pool=10)
    whatsapp = GowaWhatsApp(gowa.url, gowa.username, gowa.password, timeouts=patient_enough)
    with closing(whatsapp), ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda n: whatsapp.send_text(DEVICE, PATIENT, f"n{n}").provider_id, range(200)))
    assert {each["id"]: each["text"] for each in gowa.accepted()} == {id_: f"n{n}" for n, id_ in enumerate(sent)}


def test_a_base_path_and_a_proxy_with_chunked_answers_work(gowa: GowaServer, whatsapp: GowaWhatsApp):
    gowa.mode(fault="chunked")
    sent = [whatsapp.send_text(DEVICE, PATIENT, f"{n}").provider_id for n in range(3)]
    assert [each["id"] for each in gowa.accepted()] == sent


@pytest.mark.parametrize("url", ["", "localhost:3000", "ftp://gowa", "http://"])
def test_an_address_that_cannot_be_is_refused_at_once(url: str):
    with pytest.raises(ValueError, match="address"):
        GowaWhatsApp(url, "user", "password")


def test_a_used_line_that_the_server_closed_is_replaced_before_anything_is_written(gowa, whatsapp):
    gowa.mode(fault="then_close", fault_times=1)
    whatsapp.send_text(DEVICE, PATIENT, "satu")
    time.sleep(0.05)
    whatsapp.send_text(DEVICE, PATIENT, "dua")
    gowa.refuse()
    gowa.listen()
    whatsapp.send_text(DEVICE, PATIENT, "tiga")
    assert [each["text"] for each in gowa.accepted()] == ["satu", "dua", "tiga"]


def test_when_all_lines_are_busy_the_next_send_waits_no_longer_than_agreed():
    """Sixteen sends hang in a server that never answers; the seventeenth certainly did not leave."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        adapter = GowaWhatsApp(
            f"http://127.0.0.1:{silent.getsockname()[1]}", "u", "p", timeouts=Timeouts(read=1.5, pool=0.2)
        )
        threads = [threading.Thread(target=_swallow, args=(adapter,)) for _ in range(16)]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        with pytest.raises(NotSent):
            adapter.send_text(DEVICE, PATIENT, "tujuh belas")
        for thread in threads:
            thread.join()


def _swallow(adapter: GowaWhatsApp) -> None:
    with pytest.raises(Exception, match="GOWA took"):
        adapter.send_text(DEVICE, PATIENT, "menunggu")
