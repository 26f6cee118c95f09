"""Old conversations are cleaned at night (M10): words go, counts and what was done stay, and nothing comes back."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from app.db import reading
from app.models.message import Emergency, Message, MessageCount, MessageStatus
from app.models.reminder import OccurrenceStatus
from app.models.work import InboxEvent, InboxState, SendState
from app.services.emergencies.taking import close_emergency, take_emergency
from app.services.messages.conversation import write_message
from app.services.messages.retention import clean_batch
from tests.stories.clinic import DEVICE, Clinic
from tests.stories.conftest import Rules

LONG = timedelta(days=31)


def test_words_go_and_counts_stay(clinic: Clinic, rules: Rules) -> None:
    rules(message_retention_days=30)
    patient = clinic.patient()
    reminder = clinic.reminder(patient, freq="once")
    clinic.go_to("08:00")
    clinic.says(patient, "sudah")
    clinic.now += LONG
    clinic.says(patient, "halo")
    clinic.clean()
    assert [message.body for message in clinic.messages(patient)] == ["halo"]
    with reading() as session:
        counts = {(c.direction.value, c.purpose, c.intent): c.count for c in session.exec(select(MessageCount))}
    assert counts == {("out", "reminder", ""): 1, ("in", "", "confirm"): 1, ("out", "thanks", ""): 1}
    assert clinic.first(reminder).status is OccurrenceStatus.CONFIRMED, "the dose itself is no conversation"
    clinic.clean()
    assert len(clinic.messages(patient)) == 1


def test_what_was_removed_does_not_come_back_by_webhook_or_history(clinic: Clinic, rules: Rules) -> None:
    rules(message_retention_days=1)
    patient = clinic.patient()
    name = clinic.says(patient, "rahasia")
    clinic.pass_time(timedelta(days=2))
    clinic.clean()
    with clinic.doing() as session:
        for event in session.exec(select(InboxEvent)):
            session.delete(event)
    clinic.says(patient, "rahasia", message_id=name)
    clinic.corrects(patient, name, "rahasia lagi")
    assert clinic.messages(patient) == []


def test_who_took_an_emergency_and_what_was_done_outlives_its_words(clinic: Clinic, rules: Rules) -> None:
    rules(message_retention_days=30)
    open_one, closed = clinic.patient(), clinic.patient()
    for patient in (open_one, closed):
        clinic.says(patient, "ibu sesak napas")
    name = next(emergency.id for emergency in clinic.emergencies() if emergency.patient_id == closed.id)
    with clinic.doing() as session:
        take_emergency(session, clinic.admin, name, now=clinic.now)
        close_emergency(session, clinic.admin, name, outcome="Diantar ke IGD", now=clinic.now)
    clinic.now += LONG
    clinic.clean()
    with reading() as session:
        kept = session.get_one(Emergency, name)
        assert (kept.outcome, kept.message_id, kept.taken_by) == ("Diantar ke IGD", None, clinic.admin.user_id)
    assert [message.body for message in clinic.messages(open_one)][:1] == ["ibu sesak napas"], "still open: kept"


def test_what_is_still_on_its_way_is_kept(clinic: Clinic, rules: Rules) -> None:
    rules(message_retention_days=1)
    clinic.whatsapp.offline.add(DEVICE)
    patient = clinic.patient()
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "halo", now=clinic.now)
    clinic.pass_time(timedelta(days=3))
    clinic.clean()
    assert [message.status for message in clinic.messages()] == [MessageStatus.QUEUED]
    clinic.back_online()
    clinic.settle()
    assert clinic.sends()[0].state is SendState.SENT


def test_events_that_could_never_be_read_go_as_well(clinic: Clinic, rules: Rules) -> None:
    rules(message_retention_days=30)
    clinic.arrives(clinic.patient(), "message", {"body": "halo"})
    with clinic.doing() as session:
        session.exec(select(InboxEvent)).one().body = "{ rahasia"
    clinic.work()
    clinic.now += LONG
    clinic.clean()
    with reading() as session:
        assert not [event for event in session.exec(select(InboxEvent)) if event.state is InboxState.DEAD]


def test_it_goes_in_batches(clinic: Clinic, rules: Rules) -> None:
    rules(message_retention_days=1)
    patient = clinic.patient()
    for number in range(7):
        clinic.arrives(patient, "message", {"body": f"halo {number}"})
    clinic.work()
    clinic.now += timedelta(days=2)
    with clinic.doing() as session:
        assert [clean_batch(session, now=clinic.now, size=3) for _ in range(4)] == [3, 3, 1, 0]
        assert session.exec(select(Message)).all() == []
        assert session.exec(select(MessageCount)).one().count == 7
