"""Who sends from which device, when several processes could."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app import clock
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.ports import SentMessage
from app.integrations.whatsapp.memory import MemoryWhatsApp
from app.jobs.senders import Senders
from app.models.work import Device
from app.services.reminders.due import queue_due
from app.services.work.devices import ensure_devices
from tests.conftest import Override
from tests.databases import Database
from tests.factories.crowd import a_crowd, due_for, reminders_for

DEVICES = ["device-a", "device-b"]


@dataclass
class SlowWhatsApp(MemoryWhatsApp):
    def send_text(self, device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage:
        time.sleep(0.02)
        return super().send_text(device, jid, text, reply_to=reply_to)


@pytest.fixture
def outside(database: Database, gateways: Gateways, override_settings: Override) -> Gateways:
    override_settings(
        whatsapp="gowa", gowa_device_id=DEVICES, gowa_url="http://127.0.0.1:9", gowa_webhook_secret="s" * 16
    )
    now = clock.now()
    with transaction() as session:
        ensure_devices(session)
        due_for(session, reminders_for(session, a_crowd(session, 800)), lambda _n: now - timedelta(seconds=1))
    while True:
        with transaction() as session:
            if not queue_due(session, now=now).count:
                return replace(gateways, whatsapp=SlowWhatsApp(devices=tuple(DEVICES)))


def holders() -> list[str | None]:
    with reading() as session:
        return list(session.exec(select(Device.lease_owner).order_by(col(Device.id))).all())


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, f"it did not happen in time: {holders()}"
        time.sleep(0.02)


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_a_process_that_comes_later_gets_one_of_two_devices(outside: Gateways) -> None:
    first, second = Senders(outside, DEVICES), Senders(outside, DEVICES)
    first.start()
    try:
        wait_for(lambda: None not in holders())
        before = set(holders())
        second.start()
        wait_for(lambda: len({*holders()} - {None} - before) == 1)
    finally:
        first.stop()
        second.stop()
