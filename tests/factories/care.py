"""Patients and what is planned for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.models.patient import Patient, VerificationStatus
from app.models.reminder import Frequency, Occurrence, OccurrenceStatus, Reminder, ReminderKind, ReminderStatus
from app.models.work import Device
from app.services import audit
from app.services.phones import phone_index

_number = count(1)


class PatientFields(TypedDict, total=False):
    id: UUID
    name: str
    language: str
    timezone: str
    quiet_hours: str | None
    assigned_volunteer_id: UUID | None
    is_active: bool
    is_phone_shared: bool
    verification_status: VerificationStatus
    verified_at: datetime | None
    last_inbound_at: datetime | None
    whatsapp_jid: str | None
    deleted_at: datetime | None


def a_patient(db: Session, *, phone: str | None = None, **fields: Unpack[PatientFields]) -> Patient:
    """A verified, active patient with a number of their own."""
    number = phone or f"+628120000{next(_number):04d}"
    given: PatientFields = {
        "name": "Siti Rahma",
        "verification_status": VerificationStatus.VERIFIED,
        "whatsapp_jid": f"{number.removeprefix('+')}@s.whatsapp.net",
        **fields,
    }
    patient = Patient(phone=number, phone_index=phone_index(number), name_search=given["name"].casefold(), **given)
    db.add(patient)
    db.flush()
    audit.add_patient_key(db, patient.id)
    db.flush()
    return patient


class ReminderFields(TypedDict, total=False):
    kind: ReminderKind
    message: str
    start_date: date
    end_date: date | None
    times_of_day: list[str]
    freq: Frequency
    interval: int
    by_day: list[str]
    window_minutes: int
    timezone: str | None
    status: ReminderStatus


def a_reminder(db: Session, patient: Patient | None = None, **fields: Unpack[ReminderFields]) -> Reminder:
    """A daily 08:00 dose from today on. Nothing is planned by it: see `an_occurrence`."""
    owner = patient or a_patient(db)
    given: ReminderFields = {
        "message": "Waktunya minum obat.",
        "start_date": clock.now().date(),
        "times_of_day": ["08:00"],
        **fields,
    }
    reminder = Reminder(patient_id=owner.id, **given)
    db.add(reminder)
    db.flush()
    return reminder


class OccurrenceFields(TypedDict, total=False):
    status: OccurrenceStatus
    reason: str | None
    sent_at: datetime | None
    message_id: UUID | None
    next_followup_at: datetime | None


def an_occurrence(
    db: Session,
    reminder: Reminder | None = None,
    *,
    due_at: datetime | None = None,
    **fields: Unpack[OccurrenceFields],
) -> Occurrence:
    """One due moment of `reminder`, now unless said otherwise."""
    of = reminder or a_reminder(db)
    due = due_at or clock.now()
    occurrence = Occurrence(
        reminder_id=of.id,
        patient_id=of.patient_id,
        local_date=due.date(),
        slot=due.strftime("%H:%M"),
        due_at=due,
        expires_at=due + timedelta(minutes=of.window_minutes),
        **fields,
    )
    db.add(occurrence)
    db.flush()
    return occurrence


def a_device(db: Session, device_id: str = "simulator") -> Device:
    """A device that is paired and online."""
    device = db.get(Device, device_id) or Device(id=device_id, jid=f"{device_id}@s.whatsapp.net")
    db.add(device)
    db.flush()
    return device
