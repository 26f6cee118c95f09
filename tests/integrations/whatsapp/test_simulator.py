"""The simulated phones: they last, they are shared, and the patient speaks through the webhook."""

from __future__ import annotations

import multiprocessing
import os
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.integrations.ports import Refused
from app.integrations.whatsapp.events import Ack, IncomingMessage, Reaction, WebhookEvent
from app.integrations.whatsapp.simulated_posts import SignedPost
from app.integrations.whatsapp.simulator import DEVICE, DEVICE_JID, SimulatedWhatsApp
from app.integrations.whatsapp.webhooks import SIGNATURE_HEADER, dedupe_key, parse_event, verify_signature
from tests.integrations.whatsapp.conftest import PATIENT

SECRET = "a-secret-of-sixteen"


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[SimulatedWhatsApp]:
    simulator = SimulatedWhatsApp(tmp_path, SECRET)
    yield simulator
    simulator.close()


def opened(post: SignedPost) -> WebhookEvent:
    """The event in the post, as the webhook route would see it."""
    assert verify_signature(SECRET, post.body, post.headers[SIGNATURE_HEADER])
    return parse_event(post.body)


def test_a_patients_answer_comes_as_gowas_webhook_and_stands_on_the_phone(phones: SimulatedWhatsApp):
    sent = phones.send_text(DEVICE, PATIENT, "Sudah minum obat?")
    event = opened(phones.answer(PATIENT, "sdh bu 🙏", quote=sent.provider_id))
    assert isinstance(event, IncomingMessage)
    assert (event.device_jid, event.session_id) == (DEVICE_JID, DEVICE)
    assert (event.chat_jid, event.sender_jid, event.is_from_me) == (PATIENT, PATIENT, False)
    assert (event.body, event.reply_to, event.quoted_body) == ("sdh bu 🙏", sent.provider_id, "Sudah minum obat?")
    assert [(each.body, each.is_from_us) for each in phones.phone_messages(PATIENT)] == [
        ("Sudah minum obat?", True),
        ("sdh bu 🙏", False),
    ]


def test_every_answer_is_an_event_of_its_own(phones: SimulatedWhatsApp):
    keys = {dedupe_key(opened(phones.answer(PATIENT, "ya"))) for _ in range(20)}
    assert len(keys) == 20


def test_a_reaction_is_put_on_a_message_and_taken_away(phones: SimulatedWhatsApp):
    sent = phones.send_text(DEVICE, PATIENT, "Waktunya minum obat")
    event = opened(phones.react(PATIENT, "👍", sent.provider_id))
    assert isinstance(event, Reaction)
    assert (event.emoji, event.target_id) == ("👍", sent.provider_id)
    assert phones.phone_messages(PATIENT)[0].reaction == "👍"
    assert opened(phones.react(PATIENT, "", sent.provider_id)).emoji == ""  # type: ignore[union-attr]
    assert phones.phone_messages(PATIENT)[0].reaction == ""


def test_receipts_go_forward_only_and_name_their_messages(phones: SimulatedWhatsApp):
    ids = [phones.send_text(DEVICE, PATIENT, f"pesan {n}").provider_id for n in range(3)]
    (post,) = phones.deliver_waiting()
    event = opened(post)
    assert isinstance(event, Ack)
    assert (event.receipt, event.provider_ids) == ("delivered", tuple(ids))
    assert phones.deliver_waiting() == []
    event = opened(phones.read(PATIENT, ids[:2]))
    assert isinstance(event, Ack)
    assert event.receipt == "read"
    phones.delivered(PATIENT, ids)
    assert [each.status for each in phones.phone_messages(PATIENT)] == ["read", "read", "delivered"]


def test_a_photo_from_the_patient_is_kept_and_announced_with_its_place(phones: SimulatedWhatsApp, tmp_path: Path):
    photo = tmp_path / "obat.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + b"1" * 50)
    event = opened(phones.answer_with_image(PATIENT, photo, caption="ini obatnya"))
    photo.unlink()
    assert isinstance(event, IncomingMessage)
    assert event.media is not None
    assert (event.kind, event.body, event.media.caption) == ("image", "ini obatnya", "ini obatnya")
    media = phones.locate_media(DEVICE, PATIENT, event.provider_id)
    assert media.path == event.media.path
    assert Path(str(media.path)).read_bytes() == b"\xff\xd8\xff" + b"1" * 50
    plain = opened(phones.answer_with_image(PATIENT, Path(str(media.path))))
    assert isinstance(plain, IncomingMessage)
    assert (plain.body, plain.is_unsupported) == ("", False)


def test_the_phones_survive_a_restart(tmp_path: Path):
    before = SimulatedWhatsApp(tmp_path, SECRET)
    sent = before.send_text(DEVICE, PATIENT, "sebelum")
    before.answer(PATIENT, "dijawab saat mati")
    after = SimulatedWhatsApp(tmp_path, SECRET)
    missed = after.list_messages(DEVICE, PATIENT, since=clock.now() - timedelta(minutes=1), is_from_me=False)
    assert [each.body for each in missed] == ["dijawab saat mati"]
    assert after.phone_messages(PATIENT)[0].provider_id == sent.provider_id
    before.close()
    after.close()


def test_the_phones_are_readable_by_their_owner_only(phones: SimulatedWhatsApp, tmp_path: Path):
    phones.send_text(DEVICE, PATIENT, "rahasia")
    for file in tmp_path.glob("simulator.db*"):
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600


def test_threads_share_the_phones(phones: SimulatedWhatsApp):
    with ThreadPoolExecutor(8) as pool:
        ids = {sent.provider_id for sent in pool.map(lambda n: phones.send_text(DEVICE, PATIENT, f"{n}"), range(200))}
    assert len(ids) == len(phones.phone_messages(PATIENT, limit=1000)) == 200


def _send_some(directory: Path) -> None:
    simulator = SimulatedWhatsApp(directory, SECRET)
    for number in range(50):
        simulator.send_text(DEVICE, PATIENT, f"{os.getpid()} {number}")


def test_processes_share_the_phones(tmp_path: Path):
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_send_some, args=(tmp_path,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(30)
        assert child.exitcode == 0
    simulator = SimulatedWhatsApp(tmp_path, SECRET)
    assert len(simulator.phone_messages(PATIENT, limit=1000)) == 100
    simulator.close()


def test_a_forked_child_opens_the_phones_for_itself(phones: SimulatedWhatsApp):
    phones.send_text(DEVICE, PATIENT, "induk")
    child = os.fork()
    if child == 0:
        phones.send_text(DEVICE, PATIENT, "anak")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert [each.body for each in phones.phone_messages(PATIENT)] == ["induk", "anak"]


def test_what_the_patient_cannot_do_is_refused(phones: SimulatedWhatsApp):
    with pytest.raises(Refused):
        phones.answer("120363402106000000@g.us", "halo")
    with pytest.raises(Refused):
        phones.answer(PATIENT, "  ")
    assert phones.phone_messages(PATIENT) == []


def test_odd_text_is_kept(phones: SimulatedWhatsApp):
    phones.send_text(DEVICE, PATIENT, "lone \ud83d and \0 and \u200fعربي")
    phones.answer(PATIENT, "lone \ud83d")
    assert len(phones.phone_messages(PATIENT)) == 2


def test_a_simulated_send_costs_little(phones: SimulatedWhatsApp):
    begun = time.perf_counter()
    for number in range(300):
        phones.send_text(DEVICE, PATIENT, f"pesan {number}")
    assert 300 / (time.perf_counter() - begun) > 300
