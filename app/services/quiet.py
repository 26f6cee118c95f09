"""When the machine may speak to a patient: outside the patient's quiet hours (R8)."""

from __future__ import annotations

from datetime import datetime

from app.models.patient import Patient
from app.services.reminders.local_time import QuietHours, zone_of
from app.settings import get_settings


def speaking_time(patient: Patient, *, now: datetime) -> datetime:
    """`now`, or the end of the quiet hours in which it lies."""
    quiet = QuietHours(patient.quiet_hours or get_settings().quiet_hours)
    return quiet.next_allowed(now, zone_of(patient.timezone))
