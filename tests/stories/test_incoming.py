"""Whatever arrives by webhook (M2): kept once, read once, answered with measure, and never lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.db import reading
from app.integrations.ports import Classification, Intent, NotSent
from app.jobs.inbox import process_inbox
from app.models.message import Direction, MediaStatus, MessageStatus
from app.models.reminder import OccurrenceStatus
from app.models.work import DomainEvent, InboxEvent, InboxState
from app.services.messages.conversation import list_unmatched
from app.services.pages import PageRequest
from tests.stories.clinic import DEVICE_JID, Clinic

MINUTE = timedelta(minutes=1)
IN = Direction.IN


def inbox(clinic: Clinic) -> list[InboxEvent]:
    with reading() as session:
        return list(session.exec(select(InboxEvent)).all())


def test_a_message_is_stored_with_its_reading_and_told_of_once(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "bu, boleh minum obatnya sebelum makan?")
    (message,) = clinic.messages(patient, direction=IN)
    assert (message.intent, message.intent_provider, message.language) == ("question", "rules", "id")
    assert message.confidence
    assert message.intent_latency_ms is not None
    assert clinic.fresh(patient).last_inbound_at == clinic.now
    with reading() as session:
        names = [event.name for event in session.exec(select(DomainEvent))]
    assert names.count("message.received") == 1
    (event,) = inbox(clinic)
    assert (event.state, event.body) == (InboxState.DONE, ""), "the words stay in one place only"


def test_a_repeated_webhook_changes_nothing(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    for _ in range(3):
        clinic.says(patient, "sudah", message_id="3EB0SAME")
    assert len(clinic.messages(patient, direction=IN)) == 1
    assert len(clinic.texts(patient)) == 2
    assert clinic.first(reminder).version == 4, "sending, sent, confirmed"


def test_an_event_that_was_worked_and_not_marked_is_worked_again_without_effect(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.go_to("08:00")
    body = {"body": "sudah"}
    clinic.arrives(patient, "message", body, message_id="3EB0TWICE")
    clinic.work()
    with clinic.doing() as session:
        event = session.exec(select(InboxEvent)).one()
        event.state, event.body = InboxState.WAITING, webhook(patient.phone, "3EB0TWICE", clinic, **body)
    clinic.work()
    assert len(clinic.messages(patient, direction=IN)) == 1
    assert len(clinic.texts(patient)) == 2


def webhook(phone: str, name: str, clinic: Clinic, **payload: object) -> str:
    jid = f"{phone.removeprefix('+')}@s.whatsapp.net"
    told = {"id": name, "chat_id": jid, "from": jid, "timestamp": clinic.now.isoformat(), **payload}
    return json.dumps({"event": "message", "device_id": DEVICE_JID, "payload": told})


def test_what_we_wrote_on_the_phone_itself_is_logged_and_never_answered(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "stop", is_from_me=True)
    clinic.says(patient, "ibu sesak napas", is_from_me=True)
    own = clinic.messages(patient)
    assert [(m.direction, m.is_by_phone, m.status) for m in own] == [(Direction.OUT, True, MessageStatus.SENT)] * 2
    assert clinic.fresh(patient).is_active
    assert clinic.texts() == []
    assert clinic.emergencies() == []


def test_the_echo_of_our_own_send_that_comes_first_is_not_a_second_message(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.go_to("07:59")
    clinic.says(patient, "Halo Siti Rahma, waktunya minum obat (08.00).", is_from_me=True, message_id=f"3EB0{1:018X}")
    clinic.go_to("08:00")
    (message,) = clinic.messages(patient)
    assert (message.is_by_phone, message.provider_message_id) == (False, f"3EB0{1:018X}")
    clinic.says(patient, "halo lagi", is_from_me=True, message_id=f"3EB0{1:018X}")
    assert len(clinic.messages(patient)) == 1


def test_groups_and_channels_are_left_alone(clinic: Clinic) -> None:
    patient = clinic.patient()
    for chat in ("120363000000000000@g.us", "120363000000000001@newsletter", "status@broadcast"):
        clinic.says(patient, "ibu sesak napas", chat_id=chat)
    assert clinic.messages() == []
    assert clinic.emergencies() == []


def test_an_unknown_number_stands_in_the_unmatched_inbox_and_is_told_of_once_an_hour(clinic: Clinic) -> None:
    for text in ("halo", "ini siapa?", "sudah"):
        clinic.says("+6281290000009", text)
    clinic.says("+6281290000008", "stop")
    with reading() as session:
        unmatched = list_unmatched(session, clinic.admin, PageRequest()).rows
    assert len(unmatched) == 4
    assert len(clinic.notifications(clinic.admin_user, "unmatched_message")) == 2
    assert clinic.texts() == []
    clinic.pass_time(timedelta(hours=1))
    clinic.says("+6281290000009", "halo?")
    assert len(clinic.notifications(clinic.admin_user, "unmatched_message")) == 3


def test_a_hidden_id_is_learned_with_the_number_and_known_alone_after(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.says("777888999@lid", "halo")
    assert clinic.messages(patient) == []
    clinic.says(patient, "halo", from_lid="777888999@lid")
    clinic.go_to("08:00")
    clinic.says("777888999@lid", "sudah")
    assert clinic.first(reminder).status is OccurrenceStatus.CONFIRMED
    assert len(clinic.texts(patient)) == 2, "thanks go to the number"
    clinic.says("777888999@lid", "halo ini ditulis di HP", is_from_me=True)
    assert clinic.messages(patient)[-1].is_by_phone


@pytest.mark.parametrize(
    "payload",
    [
        {"image": {"url": "https://mmg.whatsapp.net/x", "caption": "hasil lab"}},
        {"audio": "statics/media/voice.ogg"},
        {"document": {"path": "statics/media/lab.pdf", "caption": "lab", "filename": "lab.pdf"}},
    ],
)
def test_media_is_kept_as_not_fetched_and_shown_to_a_person(clinic: Clinic, payload: dict[str, Any]) -> None:
    patient = clinic.patient()
    clinic.arrives(patient, "message", payload)
    clinic.work()
    (message,) = clinic.messages(patient)
    assert message.media_status is MediaStatus.NOT_FETCHED
    assert message.media_ref
    assert clinic.notifications(clinic.volunteer, "patient_question")
    assert clinic.texts() == []


def test_a_caption_is_read_like_any_text(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.arrives(patient, "message", {"image": {"url": "https://x", "caption": "tolong ibu sesak napas"}})
    clinic.work()
    assert clinic.emergencies()


def test_what_cannot_be_read_is_answered_kindly(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "", poll_update="x")
    assert "tulis sebagai teks" in clinic.texts(patient)[0]


@pytest.mark.parametrize("text", ["مرحبا كيف حالك اليوم", "א" * 500, "😀🎈", "x\u202eabc\u202c", "\u0000nul", "𝕏 𝕐"])
def test_any_script_comes_through_whole(clinic: Clinic, text: str) -> None:
    patient = clinic.patient()
    clinic.says(patient, text)
    assert clinic.messages(patient)[0].body == text.replace("\x00", "\ufffd")


def test_beyond_ten_a_minute_the_machine_falls_silent_and_tells_the_staff_once(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    for _ in range(11):
        clinic.says(patient, "", poll_update="x")
    before = len(clinic.texts(patient))
    clinic.says(patient, "sudah")
    assert clinic.first(reminder).status is OccurrenceStatus.CONFIRMED, "it is read all the same"
    assert len(clinic.texts(patient)) == before
    clinic.says(patient, "stop")
    assert not clinic.fresh(patient).is_active
    assert len(clinic.notifications(clinic.admin_user, "message_flood")) == 1


def test_a_flood_that_is_read_late_is_still_a_flood(clinic: Clinic) -> None:
    patient = clinic.patient()
    for _ in range(25):
        clinic.arrives(patient, "message", {"poll_update": "x"})
    clinic.pass_time(3 * MINUTE)
    assert len(clinic.texts(patient)) <= 10


def test_a_flood_is_not_read_by_a_remote_model(clinic: Clinic) -> None:
    remote = _Counting()
    gateways = replace(clinic.gateways, intents=remote)
    patient = clinic.patient()
    for number in range(30):
        clinic.arrives(patient, "message", {"body": f"apa kabar {number}"})
        process_inbox(gateways, now=clinic.now)
    assert remote.asked == 10
    assert len(clinic.messages(patient)) == 30


class _Counting:
    name = "counting"
    asked = 0

    def classify(self, text: str, *, language: str | None = None) -> Classification:
        self.asked += 1
        return Classification(Intent.GREETING, 0.9, "id", provider=self.name, sent="apa kabar, [PHONE_1]")


def test_what_left_for_a_remote_model_stays_with_the_message_until_it_is_corrected(clinic: Clinic) -> None:
    gateways = replace(clinic.gateways, intents=_Counting())
    patient = clinic.patient()
    clinic.arrives(patient, "message", {"body": "apa kabar, 081234567890"})
    process_inbox(gateways, now=clinic.now)
    (message,) = clinic.messages(patient)
    assert (message.intent_provider, message.intent_sent) == ("counting", "apa kabar, [PHONE_1]")


def test_a_model_that_cannot_answer_leaves_the_rules_reading(clinic: Clinic) -> None:
    gateways = replace(clinic.gateways, intents=_Failing())
    patient = clinic.patient()
    clinic.arrives(patient, "message", {"body": "stop"})
    process_inbox(gateways, now=clinic.now)
    assert not clinic.fresh(patient).is_active


class _Failing:
    name = "failing"

    def classify(self, text: str, *, language: str | None = None) -> Classification:
        raise NotSent("time-out")


def test_receipts_out_of_order_and_for_many_messages_raise_and_never_lower(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, "08:00", "08:01")
    clinic.go_to("08:00")
    clinic.go_to("08:01")
    ids = [sent.provider_id for sent in clinic.sent]
    for receipt in ("read", "delivered", "read-self", "played"):
        payload = {"ids": ids, "receipt_type": receipt, "receipt_type_description": ""}
        clinic.arrives(patient, "message.ack", payload)
    clinic.work()
    assert [o.status for o in clinic.occurrences(reminder)[:2]] == [OccurrenceStatus.READ] * 2
    assert clinic.occurrences(reminder)[0].delivered_at is not None


def test_a_removed_message_stays_for_staff_and_is_marked(clinic: Clinic) -> None:
    patient = clinic.patient()
    name = clinic.says(patient, "saya takut")
    clinic.arrives(patient, "message.revoked", {"revoked_message_id": name, "revoked_from_me": False})
    clinic.arrives(patient, "message.deleted", {"deleted_message_id": name, "was_from_me": False})
    clinic.work()
    (message,) = clinic.messages(patient)
    assert (message.body, message.removed_at) == ("saya takut", clinic.now)


def test_an_event_that_nobody_can_read_is_put_aside_and_the_others_go_on(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.arrives(patient, "message", {"body": "halo"})
    with clinic.doing() as session:
        session.exec(select(InboxEvent)).one().body = "{"
    clinic.says(patient, "stop")
    assert not clinic.fresh(patient).is_active
    assert [event.state for event in inbox(clinic)] == [InboxState.DEAD, InboxState.DONE]
    assert clinic.notifications(clinic.admin_user, "event_unread"), "somebody looks at the phone itself"


def test_questions_in_a_row_are_one_notice(clinic: Clinic) -> None:
    patient = clinic.patient()
    for text in ("bu, boleh makan pedas?", "jadwal kontrol kapan?", "obatnya diminum sesudah makan?"):
        clinic.says(patient, text)
    assert len(clinic.notifications(clinic.volunteer, "patient_question")) == 1
    clinic.pass_time(6 * MINUTE)
    clinic.says(patient, "bu, boleh minum kopi?")
    assert len(clinic.notifications(clinic.volunteer, "patient_question")) == 2


def test_a_question_from_a_shared_phone_is_filed_where_the_talk_was(clinic: Clinic) -> None:
    mother = clinic.patient(name="Ratna", is_phone_shared=True)
    son = clinic.patient(name="Budi", phone=mother.phone, is_phone_shared=True)
    clinic.reminder(son)
    clinic.go_to("08:00")
    clinic.says(mother, "boleh diminum sesudah makan?")
    assert [message.patient_id for message in clinic.messages(direction=IN)] == [son.id]
