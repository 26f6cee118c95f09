"""What was said while nobody listened (M3): read from the history, only where it is ours to read."""

from __future__ import annotations

from datetime import timedelta

from app.jobs.catch_up import catch_up
from app.models.message import Direction
from app.models.reminder import OccurrenceStatus
from app.models.work import Device
from tests.stories.clinic import DEVICE, Clinic

HOUR = timedelta(hours=1)


def heard(clinic: Clinic) -> list[str]:
    catch_up(clinic.gateways, now=clinic.now)
    clinic.work()
    return [message.body for message in clinic.messages(direction=Direction.IN)]


def in_history(clinic: Clinic, phone: str, text: str, *, ago: timedelta) -> str:
    jid = phone if "@" in phone else f"{phone.removeprefix('+')}@s.whatsapp.net"
    return clinic.whatsapp.receive(jid, text, at=clinic.now - ago).provider_id


def paired(clinic: Clinic, *, ago: timedelta) -> None:
    with clinic.doing() as session:
        session.get_one(Device, DEVICE).paired_at = clinic.now - ago


def test_only_chats_of_patients_and_of_numbers_that_wrote_to_us_are_read(clinic: Clinic) -> None:
    paired(clinic, ago=timedelta(days=30))
    patient = clinic.patient()
    clinic.says("+6281290000009", "halo, ini calon pasien")
    clinic.now += HOUR
    in_history(clinic, patient.phone, "dari pasien", ago=HOUR / 2)
    in_history(clinic, "+6281290000009", "dari yang pernah menulis", ago=HOUR / 2)
    in_history(clinic, "+6281290000010", "urusan pribadi pemilik HP", ago=HOUR / 2)
    in_history(clinic, "120363000000000000@g.us", "grup keluarga", ago=HOUR / 2)
    assert sorted(heard(clinic)) == ["dari pasien", "dari yang pernah menulis", "halo, ini calon pasien"]


def test_nothing_from_before_the_pairing_and_nothing_older_than_72_hours(clinic: Clinic) -> None:
    patient = clinic.patient()
    paired(clinic, ago=timedelta(days=30))
    in_history(clinic, patient.phone, "empat hari lalu", ago=timedelta(hours=96))
    in_history(clinic, patient.phone, "kemarin", ago=timedelta(hours=20))
    assert heard(clinic) == ["kemarin"]
    paired(clinic, ago=2 * HOUR)
    in_history(clinic, patient.phone, "sebelum dipasang", ago=3 * HOUR)
    assert heard(clinic) == ["kemarin"]


def test_the_first_webhook_after_an_outage_does_not_hide_what_came_before_it(clinic: Clinic) -> None:
    patient, other = clinic.patient(), clinic.patient()
    paired(clinic, ago=timedelta(days=30))
    clinic.says(patient, "sebelum mati")
    catch_up(clinic.gateways, now=clinic.now)
    clinic.now += 5 * HOUR
    in_history(clinic, other.phone, "ditulis saat mati", ago=3 * HOUR)
    clinic.says(patient, "sesudah hidup")
    assert sorted(heard(clinic)) == ["ditulis saat mati", "sebelum mati", "sesudah hidup"]


def test_what_also_came_by_webhook_is_one_message(clinic: Clinic) -> None:
    patient = clinic.patient()
    paired(clinic, ago=timedelta(days=30))
    name = in_history(clinic, patient.phone, "halo", ago=timedelta(minutes=5))
    clinic.says(patient, "halo", message_id=name, at=clinic.now - timedelta(minutes=5))
    assert heard(clinic) == ["halo"]
    assert heard(clinic) == ["halo"]


def test_an_old_answer_counts_and_is_not_answered(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    paired(clinic, ago=timedelta(days=30))
    clinic.go_to("08:00")
    clinic.now += timedelta(minutes=14)
    said_at = clinic.now - timedelta(minutes=12)
    in_history(clinic, patient.phone, "sdh bu", ago=timedelta(minutes=12))
    heard(clinic)
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.confirmed_at) == (OccurrenceStatus.CONFIRMED, said_at)
    assert len(clinic.texts(patient)) == 1


def test_an_old_emergency_alarms_with_its_own_time(clinic: Clinic) -> None:
    patient = clinic.patient()
    paired(clinic, ago=timedelta(days=30))
    in_history(clinic, patient.phone, "ibu sesak napas", ago=2 * HOUR)
    heard(clinic)
    assert clinic.emergencies()[0].happened_at == clinic.now - 2 * HOUR
    assert clinic.notifications(clinic.volunteer, "emergency")
    assert clinic.texts() == []


def test_a_chat_under_a_hidden_id_is_read_when_the_id_is_known(clinic: Clinic) -> None:
    patient = clinic.patient()
    paired(clinic, ago=timedelta(days=30))
    clinic.says(patient, "halo", from_lid="777888999@lid")
    clinic.now += HOUR
    in_history(clinic, "777888999@lid", "lewat nomor tersembunyi", ago=HOUR / 2)
    in_history(clinic, "111111111@lid", "orang lain", ago=HOUR / 2)
    assert heard(clinic) == ["halo", "lewat nomor tersembunyi"]
    assert len(clinic.messages(patient)) == 2


def test_an_offline_device_is_asked_again_later(clinic: Clinic) -> None:
    patient = clinic.patient()
    paired(clinic, ago=timedelta(days=30))
    in_history(clinic, patient.phone, "halo", ago=HOUR)
    clinic.whatsapp.offline.add(DEVICE)
    assert heard(clinic) == []
    clinic.back_online()
    clinic.now += HOUR
    assert heard(clinic) == ["halo"]


def test_our_own_messages_in_the_history_are_not_taken_for_the_patients(clinic: Clinic) -> None:
    patient = clinic.patient()
    paired(clinic, ago=timedelta(days=30))
    jid = f"{patient.phone.removeprefix('+')}@s.whatsapp.net"
    clinic.whatsapp.receive(jid, "stop", at=clinic.now - HOUR, is_from_me=True)
    assert heard(clinic) == []
    assert clinic.fresh(patient).is_active
