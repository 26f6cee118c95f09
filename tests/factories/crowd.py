"""A crowd: very many patients with the same reminder, made in bulk for fault tests and benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app import clock
from app.models.patient import Patient, VerificationStatus
from app.models.reminder import Occurrence, Reminder
from app.services.phones import phone_index

TEXT = "Halo {name}, waktunya minum obat ({time})."


def a_crowd(db: Session, count: int, *, first: int = 0, timezone: str = "Asia/Jakarta") -> list[Patient]:
    """Verified, active patients with consecutive numbers from `first` on."""
    patients = []
    for number in range(first, first + count):
        phone = f"+62812{number:08d}"
        patients.append(
            Patient(
                name=f"Pasien {number}",
                name_search=f"pasien {number}",
                phone=phone,
                phone_index=phone_index(phone),
                timezone=timezone,
                verification_status=VerificationStatus.VERIFIED,
                whatsapp_jid=f"{phone.removeprefix('+')}@s.whatsapp.net",
            )
        )
    db.add_all(patients)
    db.flush()
    return patients


def reminders_for(
    db: Session,
    patients: Sequence[Patient],
    *,
    times: Sequence[str] = ("08:00",),
    planned_until: datetime | None = None,
) -> list[Reminder]:
    """A daily reminder for each patient."""
    start = clock.now().date() - timedelta(days=1)
    reminders = [
        Reminder(
            patient_id=patient.id,
            message=TEXT,
            start_date=start,
            times_of_day=list(times),
            planned_until=planned_until,
        )
        for patient in patients
    ]
    db.add_all(reminders)
    db.flush()
    return reminders


def due_for(db: Session, reminders: Sequence[Reminder], due_at: Callable[[int], datetime]) -> list[Occurrence]:
    """One scheduled occurrence for each reminder; `due_at` gives the moment of the n-th."""
    occurrences = []
    for number, reminder in enumerate(reminders):
        due = due_at(number)
        occurrences.append(
            Occurrence(
                reminder_id=reminder.id,
                patient_id=reminder.patient_id,
                local_date=due.date(),
                slot=due.strftime("%H:%M"),
                due_at=due,
                expires_at=due + timedelta(hours=2),
            )
        )
    db.add_all(occurrences)
    db.flush()
    return occurrences
