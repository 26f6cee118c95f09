"""A volunteer's day: whose patients they are, and the doses behind and before them, in a database of one's own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app import clock
from app.db import transaction
from app.models.account import User
from app.models.patient import Patient
from tests.e2e.conftest import PASSWORD
from tests.factories import a_patient, a_reminder
from tests.factories.doses import a_dose
from tests.servers.carepost import CarepostProcess

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ADMIN = "hendra@care.example"


@dataclass
class Day:
    """One volunteer, whose ten patients need all that a day brings."""

    carepost: CarepostProcess
    volunteer: User
    patients: dict[str, UUID] = field(default_factory=dict)

    def answers(self, name: str, text: str) -> float:
        """The patient writes on the simulated phone; when that was, by the clock that only goes on."""
        with self.carepost.client(email=ADMIN, password=PASSWORD) as admin:
            begun = time.monotonic()  # to sign in takes the time of a password
            path = f"/simulator/patients/{self.patients[name]}/answer"
            admin.post(path, json={"text": text}).raise_for_status()
        return begun

    def patient(self, name: str) -> Patient:
        """Somebody of the volunteer's, who agreed days ago."""
        with transaction() as session:
            verified_at = clock.now() - timedelta(days=5)
            patient = a_patient(
                session,
                name=name,
                assigned_volunteer_id=self.volunteer.id,
                verified_at=verified_at,
                timezone=self.volunteer.timezone,
            )
        self.patients[name] = patient.id
        return patient


def dose(patient: Patient, fate: str, *, ago: timedelta, asked: int = 0) -> None:
    """A dose of another reminder of theirs, due `ago` before now, and how often its patient was asked."""
    now = clock.now()
    with transaction() as session:
        reminder = a_reminder(session, patient, message="Waktunya Tamoxifen 20 mg.")
        made = a_dose(session, reminder, fate, due_at=now - ago)
        made.followups_sent = asked
        if fate == "waiting":
            made.next_followup_at = now + HOUR  # the machine's own question stays out of the way
        session.add(made)
