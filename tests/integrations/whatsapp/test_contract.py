"""What every WhatsApp adapter promises: one suite for GOWA (on the strict server), the simulator and the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.integrations.ports import DeviceOffline, MediaTooLarge, Refused, WhatsApp
from app.integrations.whatsapp.gowa import GowaWhatsApp
from app.integrations.whatsapp.memory import MemoryWhatsApp
from app.integrations.whatsapp.simulator import SimulatedWhatsApp
from tests.integrations.whatsapp.conftest import BRIEF, DEVICE, PATIENT
from tests.servers.gowa import GowaServer

OTHER = "6285555555555@s.whatsapp.net"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@dataclass
class Case:
    """An adapter, a device it knows, and how a patient's message gets into its history."""

    whatsapp: WhatsApp
    device: str
    receive: Callable[[str, str], object]


@pytest.fixture(params=["gowa", "simulator", "memory"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "gowa":
        server: GowaServer = request.getfixturevalue("gowa")
        gowa = GowaWhatsApp(server.url, server.username, server.password, timeouts=BRIEF)
        yield Case(gowa, DEVICE, server.receive)
        gowa.close()
    elif request.param == "simulator":
        simulator = SimulatedWhatsApp(tmp_path / "data", "webhook-secret")
        yield Case(simulator, "simulator", simulator.answer)
        simulator.close()
    else:
        memory = MemoryWhatsApp()
        yield Case(memory, "memory", memory.receive)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "dose.png"
    path.write_bytes(PNG)
    return path


def bodies(case: Case, **bounds: object) -> list[str]:
    given = {"since": clock.now() - timedelta(minutes=1), **bounds}
    return [each.body for each in case.whatsapp.list_messages(case.device, PATIENT, **given)]  # type: ignore[arg-type]


def test_a_text_gets_an_id_of_its_own_and_stands_in_the_history(case: Case):
    one = case.whatsapp.send_text(case.device, PATIENT, "Waktunya minum obat 💊")
    two = case.whatsapp.send_text(case.device, PATIENT, "Waktunya minum obat 💊", reply_to=one.provider_id)
    assert one.provider_id.startswith("3EB0")
    assert one.provider_id != two.provider_id
    found = case.whatsapp.list_messages(case.device, PATIENT, since=clock.now() - timedelta(seconds=5))
    assert [(each.provider_id, each.is_from_me, each.chat_jid) for each in found] == [
        (one.provider_id, True, PATIENT),
        (two.provider_id, True, PATIENT),
    ]


def test_both_sides_of_a_chat_are_read_and_told_apart(case: Case):
    case.whatsapp.send_text(case.device, PATIENT, "sudah minum?")
    case.receive(PATIENT, "sudah bu")
    case.receive(OTHER, "lain")
    assert bodies(case) == ["sudah minum?", "sudah bu"]
    assert bodies(case, is_from_me=False) == ["sudah bu"]
    assert bodies(case, is_from_me=True) == ["sudah minum?"]
    sender = case.whatsapp.list_messages(
        case.device, PATIENT, since=clock.now() - timedelta(minutes=1), is_from_me=False
    )
    assert sender[0].sender_jid == PATIENT


def test_the_history_keeps_to_its_bounds_to_the_second(case: Case):
    before = clock.now()
    case.whatsapp.send_text(case.device, PATIENT, "sekarang")
    assert bodies(case, since=before, until=clock.now()) == ["sekarang"]
    assert bodies(case, since=before + timedelta(minutes=1)) == []
    assert bodies(case, since=before - timedelta(hours=2), until=before - timedelta(hours=1)) == []


def test_a_chat_that_nobody_had_is_empty(case: Case):
    assert bodies(case) == []


def test_chats_are_listed_once_each_when_something_happened_since(case: Case):
    before = clock.now()
    case.whatsapp.send_text(case.device, PATIENT, "satu")
    case.receive(PATIENT, "dua")
    case.receive(OTHER, "tiga")
    chats = case.whatsapp.list_chats(case.device, since=before)
    assert sorted(chat.jid for chat in chats) == [PATIENT, OTHER]
    assert all(chat.last_message_at for chat in chats)
    assert case.whatsapp.list_chats(case.device, since=before + timedelta(hours=1)) == []


def test_an_image_and_a_file_are_sent_and_can_be_found_again(case: Case, image: Path):
    picture = case.whatsapp.send_image(case.device, PATIENT, image, caption="dosis")
    paper = case.whatsapp.send_file(case.device, PATIENT, image, file_name="hasil lab.png")
    found = case.whatsapp.list_messages(case.device, PATIENT, since=clock.now() - timedelta(seconds=5))
    assert [(each.provider_id, each.media_kind) for each in found] == [
        (picture.provider_id, "image"),
        (paper.provider_id, "document"),
    ]
    media = case.whatsapp.locate_media(case.device, PATIENT, paper.provider_id)
    assert (media.file_name, media.size) == ("hasil lab.png", len(PNG))
    assert case.whatsapp.locate_media(case.device, PATIENT, picture.provider_id).media_type == "image/png"


def test_media_of_a_message_without_any_is_refused(case: Case):
    sent = case.whatsapp.send_text(case.device, PATIENT, "halo")
    for provider_id in (sent.provider_id, "3EB0NOTHERE"):
        with pytest.raises(Refused):
            case.whatsapp.locate_media(case.device, PATIENT, provider_id)


@pytest.mark.parametrize("jid", ["120363402106000000@g.us", "+6281234567890", "6281234567890", "status@broadcast", ""])
def test_only_people_are_written_to(case: Case, image: Path, jid: str):
    with pytest.raises(Refused):
        case.whatsapp.send_text(case.device, jid, "halo")
    with pytest.raises(Refused):
        case.whatsapp.send_image(case.device, jid, image)
    with pytest.raises(Refused):
        case.whatsapp.send_file(case.device, jid, image, file_name="a.png")
    with pytest.raises(Refused):
        case.whatsapp.send_typing(case.device, jid, is_typing=True)


def test_a_hidden_person_is_written_to(case: Case):
    assert case.whatsapp.send_text(case.device, "251556368777322@lid", "halo").provider_id


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 65_537])
def test_an_empty_or_endless_text_is_refused(case: Case, text: str):
    with pytest.raises(Refused):
        case.whatsapp.send_text(case.device, PATIENT, text)
    assert bodies(case) == []


def test_media_that_cannot_be_sent_is_refused_and_too_large_says_so(case: Case, tmp_path: Path):
    with pytest.raises(Refused):
        case.whatsapp.send_file(case.device, PATIENT, tmp_path / "missing.pdf", file_name="missing.pdf")
    page, large = tmp_path / "page.png", tmp_path / "large"
    page.write_bytes(b"<html>")
    with large.open("wb") as file:
        file.write(PNG)
        file.truncate(50_000_001)
    with pytest.raises(Refused):
        case.whatsapp.send_image(case.device, PATIENT, page)
    with pytest.raises(MediaTooLarge):
        case.whatsapp.send_image(case.device, PATIENT, large)
    with pytest.raises(MediaTooLarge):
        case.whatsapp.send_file(case.device, PATIENT, large, file_name="large.pdf")
    assert bodies(case) == []


def test_a_number_is_checked(case: Case):
    found = case.whatsapp.check_number(case.device, "+6281234567890")
    assert (found.is_on_whatsapp, found.jid) == (True, PATIENT)
    with pytest.raises(Refused):
        case.whatsapp.check_number(case.device, "081234567890")


def test_a_device_that_works_says_so_with_its_address(case: Case):
    status = case.whatsapp.device_status(case.device)
    assert status.is_connected
    assert status.is_logged_in
    assert str(status.jid).endswith("@s.whatsapp.net")


def test_a_device_that_is_unknown_is_offline_for_everything(case: Case, image: Path):
    since = clock.now()
    for call in (
        lambda: case.whatsapp.send_text("nobody", PATIENT, "halo"),
        lambda: case.whatsapp.send_image("nobody", PATIENT, image),
        lambda: case.whatsapp.send_typing("nobody", PATIENT, is_typing=True),
        lambda: case.whatsapp.check_number("nobody", "+6281234567890"),
        lambda: case.whatsapp.device_status("nobody"),
        lambda: case.whatsapp.list_chats("nobody", since=since),
        lambda: case.whatsapp.list_messages("nobody", PATIENT, since=since),
        lambda: case.whatsapp.locate_media("nobody", PATIENT, "3EB0"),
    ):
        with pytest.raises(DeviceOffline):
            call()


def test_typing_is_shown_without_a_message(case: Case):
    case.whatsapp.send_typing(case.device, PATIENT, is_typing=True)
    case.whatsapp.send_typing(case.device, PATIENT, is_typing=False)
    assert bodies(case) == []
