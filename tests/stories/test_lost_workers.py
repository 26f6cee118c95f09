"""Workers that lose what they hold while a message is on the wire: nothing is lost and nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from app.integrations.ports import SentMessage
from app.models.work import Device, Send, SendState
from app.services.messages.conversation import write_message
from tests.stories.clinic import DEVICE, Clinic

MINUTE = timedelta(minutes=1)


def write(clinic: Clinic) -> None:
    """A person writes to a new patient; nothing is sent yet."""
    patient = clinic.patient()
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "halo", now=clinic.now)


def test_a_worker_that_loses_the_device_in_the_middle_stops(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        write(clinic)

    def take_over() -> None:
        with clinic.doing() as session:
            device = session.get_one(Device, DEVICE)
            device.fence, device.lease_owner = device.fence + 1, "another worker"
            device.lease_until = clinic.now + timedelta(hours=1)

    _while_on_the_wire(clinic, monkeypatch, take_over)
    clinic.work()
    assert 1 <= len(clinic.sent) <= 3, "what was in its hands is finished, nothing new is taken"
    with clinic.doing() as session:
        session.get_one(Device, DEVICE).lease_until = clinic.now
    clinic.pass_time(2 * MINUTE)
    clinic.settle()
    assert len(clinic.sent) == 6


def test_an_outcome_that_comes_after_the_claim_was_lost_changes_nothing(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(clinic)

    def lose() -> None:
        with clinic.doing() as session:
            session.exec(select(Send)).one().fence += 1

    _while_on_the_wire(clinic, monkeypatch, lose)
    clinic.work()
    assert clinic.sends()[0].state is SendState.SENDING
    clinic.pass_time(5 * MINUTE)
    clinic.settle()
    assert clinic.sends()[0].state is SendState.SENT, "found in the history"
    assert len(clinic.sent) == 1


def _while_on_the_wire(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Let something happen once, while the first message is being sent."""
    real, waiting = clinic.whatsapp.send_text, [happens]

    def send(device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage:
        while waiting:
            waiting.pop()()
        return real(device, jid, text, reply_to=reply_to)

    monkeypatch.setattr(clinic.whatsapp, "send_text", send)
