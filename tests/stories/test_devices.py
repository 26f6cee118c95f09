"""Watching the device (M9, PEERS 5.6): logged out is noticed, told once, and mended by coming back."""

from __future__ import annotations

from datetime import timedelta

from app.jobs.devices import check_devices
from app.models.work import Device
from tests.stories.clinic import DEVICE, DEVICE_JID, Clinic

MINUTE = timedelta(minutes=1)


def device(clinic: Clinic) -> Device:
    with clinic.doing() as session:
        return session.get_one(Device, DEVICE)


def look(clinic: Clinic) -> Device:
    clinic.now += MINUTE
    check_devices(clinic.gateways, now=clinic.now)
    return device(clinic)


def test_a_device_that_goes_away_is_told_of_once_each_time(clinic: Clinic) -> None:
    clinic.whatsapp.offline.add(DEVICE)
    gone = look(clinic)
    assert (gone.is_online, gone.offline_since) == (False, clinic.now)
    look(clinic)
    assert len(clinic.notifications(clinic.admin_user, "device_offline")) == 1
    clinic.whatsapp.offline.clear()
    assert look(clinic).is_online
    clinic.whatsapp.offline.add(DEVICE)
    look(clinic)
    assert len(clinic.notifications(clinic.admin_user, "device_offline")) == 2
    assert not clinic.notifications(clinic.volunteer, "device_offline")


def test_the_moment_of_pairing_outlives_an_outage(clinic: Clinic) -> None:
    paired_at = device(clinic).paired_at
    clinic.whatsapp.offline.add(DEVICE)
    look(clinic)
    clinic.whatsapp.offline.clear()
    assert look(clinic).paired_at == paired_at


def test_a_status_that_does_not_name_the_account_changes_neither_it_nor_the_pairing(clinic: Clinic) -> None:
    before = device(clinic)
    clinic.whatsapp.device_jid = ""
    after = look(clinic)
    assert (after.jid, after.paired_at) == (before.jid, before.paired_at) == (DEVICE_JID, before.paired_at)


def test_another_account_is_another_pairing(clinic: Clinic) -> None:
    clinic.whatsapp.device_jid = "628111111111:7@s.whatsapp.net"
    after = look(clinic)
    assert (after.jid, after.paired_at) == ("628111111111@s.whatsapp.net", clinic.now)
