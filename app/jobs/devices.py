"""Watching the devices: logged out is noticed within a minute, and coming back wakes the queue (PEERS 5.6)."""

from __future__ import annotations

from datetime import datetime

from app.bootstrap import Gateways
from app.db import transaction
from app.integrations.ports import DeviceStatus, PortError
from app.integrations.whatsapp.jids import without_device
from app.jobs.reports import Report
from app.models.work import Device
from app.services.work.devices import ensure_devices, mark_offline, mark_online
from app.services.work.outgoing import SENDS
from app.services.work.wakeups import wake
from app.settings import get_settings


def check_devices(gateways: Gateways, *, now: datetime) -> Report:
    """Ask for the state of each configured device and keep it."""
    with transaction() as session:
        ensure_devices(session)
    report = Report()
    for name in get_settings().devices:
        status = _ask(gateways, name)
        with transaction() as session:
            device = session.get_one(Device, name)
            if status is None or not status.is_logged_in:
                mark_offline(session, device, now=now)
            else:
                mark_online(device, jid=without_device(status.jid) if status.jid else None, now=now)
                wake(session, SENDS)
            session.add(device)
            report["online" if device.is_online else "offline"] += 1
    return report


def _ask(gateways: Gateways, name: str) -> DeviceStatus | None:
    try:
        return gateways.whatsapp.device_status(name)
    except PortError:
        return None
