"""Carepost is down, GOWA gives up on its webhooks, and patients write all the same: on start it is read (M3)."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from app import clock
from app.db import reading, transaction
from app.models.message import Direction, Emergency, Message, Purpose
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Device, InboxEvent, InboxState, JobRun, Notification, Send, SendState
from tests.databases import Database
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.factories.people import a_role, a_user
from tests.faults.serving import post_all, serving, until, words
from tests.faults.workers import DEVICES
from tests.servers.gowa.running import GowaProcess

MINUTE = timedelta(minutes=1)
LATE, FRESH, CRYING, STOPPING, SILENT = range(5)  # the five patients
STRANGER = "6289900000001@s.whatsapp.net"
GROUP = "120363000000000001@g.us"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)], indirect=True)
def test_what_was_written_meanwhile_is_read_once_and_only_what_is_fresh_is_answered(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    patients = _five_patients_with_a_dose(gowa)
    said = _they_write(gowa, patients)

    with serving(database.url, gowa, tmp_path / "up") as carepost:
        until(lambda: _received() == sorted(said.values()), what=lambda: f"read: {_received()}")
        until(lambda: len(gowa.accepted()) == 1, what="the fresh answer is not thanked for")
        until(_is_quiet)
        _check(patients)
        # GOWA's webhooks come after all, several times: they are known.
        known = [words(patients[who].whatsapp_jid or "", "lagi", name, device=_device(patients[who]))
                 for who, name in said.items()]  # fmt: skip
        assert set(post_all([carepost.url], known * 3)) == {200}
        until(_is_quiet)
        assert _received() == sorted(said.values())

        # An hour later the same hours are read again, and nothing in them is new.
        _catch_up_again()
        _check(patients)
        assert _received() == sorted(said.values())
    assert [message["phone"] for message in gowa.accepted()] == [patients[FRESH].whatsapp_jid]


def _five_patients_with_a_dose(gowa: GowaProcess) -> list[Patient]:
    """Each was reminded half an hour ago; the devices are paired since yesterday, and were read before that."""
    now = clock.now()
    with transaction() as session:
        a_user(session, role=a_role(session, "admin").slug)
        for name, jid in gowa.state()["devices"].items():
            device = Device(id=name, paired_at=now - timedelta(days=1), jid=jid, caught_up_to=now - 40 * MINUTE)
            session.add(device)
        patients = a_crowd(session, 5)
        for dose in due_for(session, reminders_for(session, patients), lambda _: now - 31 * MINUTE):
            dose.status, dose.sent_at = OccurrenceStatus.SENT, now - 30 * MINUTE
            session.add(dose)
    return patients


def _they_write(gowa: GowaProcess, patients: list[Patient]) -> dict[int, str]:
    """Nobody hears it: it is only in the history of each patient's device. Returns the ids of what they wrote."""
    lines = {
        LATE: ("sudah bu", 20),
        FRESH: ("sudah bu", 2),
        CRYING: ("tolong ibu sesak napas", 25),
        STOPPING: ("stop", 15),
    }
    for jid in (STRANGER, GROUP):
        gowa.receive(jid, "halo", silent=True, at=time.time() - 300)
    return {
        who: gowa.receive(
            patients[who].whatsapp_jid or "",
            text,
            silent=True,
            at=time.time() - 60 * ago,
            device=_device(patients[who]),
        )
        for who, (text, ago) in lines.items()
    }


def _device(patient: Patient) -> str:
    return DEVICES[patient.phone_index[0] % len(DEVICES)]


def _catch_up_again() -> None:
    with transaction() as session:
        job = session.get_one(JobRun, "messages.catch_up")
        runs, job.next_run_at = job.runs, clock.now()
        session.add(job)
        for device in session.exec(select(Device)).all():
            device.caught_up_to = clock.now() - 40 * MINUTE
            session.add(device)
    until(lambda: _catch_ups() > runs, what="the history was not read again")


def _catch_ups() -> int:
    with reading() as session:
        return session.get_one(JobRun, "messages.catch_up").runs


def _is_quiet() -> bool:
    """All that was read has been acted upon, which comes after it is stored, and what was said has left."""
    with reading() as session:
        unsent = select(Send.id).where(col(Send.state) != SendState.SENT)
        unread = select(InboxEvent.id).where(col(InboxEvent.state).in_((InboxState.WAITING, InboxState.PROCESSING)))
        return not session.exec(unsent).first() and not session.exec(unread).first()


def _received() -> list[str]:
    with reading() as session:
        query = select(Message.provider_message_id).where(Message.direction == Direction.IN)
        return sorted(name for name in session.exec(query).all() if name)


def _check(patients: list[Patient]) -> None:
    with reading() as session:
        doses = {dose.patient_id: dose for dose in session.exec(select(Occurrence)).all()}
        late, fresh = doses[patients[LATE].id], doses[patients[FRESH].id]
        assert (late.status, fresh.status) == (OccurrenceStatus.CONFIRMED, OccurrenceStatus.CONFIRMED)
        assert late.confirmed_at is not None
        assert late.confirmed_at < clock.now() - 19 * MINUTE, "confirmed when it was written, not when it was read"
        assert doses[patients[SILENT].id].status is OccurrenceStatus.SENT
        emergencies = session.exec(select(Emergency)).all()
        assert [cry.patient_id for cry in emergencies] == [patients[CRYING].id]
        assert emergencies[0].happened_at < clock.now() - 24 * MINUTE
        assert session.exec(select(Notification).where(Notification.event == "emergency")).first() is not None
        active = {patient.id: patient.is_active for patient in session.exec(select(Patient)).all()}
        assert [who for who, patient in enumerate(patients) if not active[patient.id]] == [STOPPING]
        assert list(session.exec(select(Send.purpose)).all()) == [Purpose.THANKS]
