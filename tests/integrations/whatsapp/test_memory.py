from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.integrations.ports import DeviceOffline, NotOnWhatsApp, NotSent, OutcomeUnknown
from app.integrations.whatsapp.memory import DEVICE, MemoryWhatsApp
from tests.integrations.whatsapp.conftest import PATIENT


def test_scripted_failures_come_in_order_and_then_sends_succeed():
    memory = MemoryWhatsApp()
    memory.fail_next(NotSent("one"))
    memory.succeed_next()
    memory.fail_next(NotSent("two"))
    for expected in ("one", None, "two", None):
        if expected:
            with pytest.raises(NotSent, match=expected):
                memory.send_text(DEVICE, PATIENT, "halo")
        else:
            memory.send_text(DEVICE, PATIENT, "halo")
    assert [each.text for each in memory.sent] == ["halo", "halo"]


def test_an_unknown_send_may_have_left_and_is_found_in_the_history():
    memory = MemoryWhatsApp()
    memory.fail_next(OutcomeUnknown("cut"), leaves=True)
    with pytest.raises(OutcomeUnknown):
        memory.send_text(DEVICE, PATIENT, "obat")
    found = memory.list_messages(DEVICE, PATIENT, since=clock.now() - timedelta(seconds=5), is_from_me=True)
    assert [each.provider_id for each in found] == [each.provider_id for each in memory.sent]


def test_devices_and_numbers_can_be_away():
    memory = MemoryWhatsApp(devices=("one", "two"))
    memory.offline.add("one")
    memory.not_on_whatsapp.add(PATIENT)
    with pytest.raises(DeviceOffline):
        memory.send_text("one", PATIENT, "halo")
    assert not memory.device_status("one").is_logged_in
    with pytest.raises(NotOnWhatsApp):
        memory.send_text("two", PATIENT, "halo")
    assert not memory.check_number("two", "+6281234567890").is_on_whatsapp
