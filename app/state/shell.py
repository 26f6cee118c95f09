"""What the frame shows beside the places: how much there is, and how messages leave."""

from __future__ import annotations

import reflex as rx

from app import clock
from app.security.guard import ANYBODY, READS, handler
from app.services.frame import DeviceState, get_frame
from app.settings import WhatsAppBackend, get_settings
from app.state.base import fetch
from app.state.live import watch

_MEANINGS = {DeviceState.SIMULATED: "info", DeviceState.CONNECTED: "done", DeviceState.OFFLINE: "fail"}


class ShellState(rx.State):
    today: int = 0
    emergencies: int = 0
    waiting_people: int = 0
    is_simulated: bool = False
    device_key: str = ""
    device_meaning: str = "idle"
    queued: int = 0
    queue_ends_at: str = ""

    @handler(ANYBODY, READS, supersedes=True)
    async def load(self) -> None:
        """Count anew; after every page, and when something of it changes."""
        frame = await fetch(self, get_frame, now=clock.now())
        self.today, self.emergencies, self.waiting_people = frame.today, frame.emergencies, frame.waiting_people
        self.is_simulated = get_settings().whatsapp is WhatsAppBackend.SIMULATOR
        self.device_key = f"device.{frame.device.value}" if frame.device else ""
        self.device_meaning = _MEANINGS.get(frame.device, "idle") if frame.device else "idle"
        self.queued = frame.queued
        self.queue_ends_at = frame.queue_ends_at.isoformat()
        watch(self, ShellState.load, "patient", "emergency", "user", "device", "send_run", slot="frame")
