"""Answers for others (P1): a relative who may confirm, and several patients on one phone."""

from __future__ import annotations

import pytest

from app.models.patient import Patient
from app.models.reminder import OccurrenceStatus, Reminder
from tests.stories.clinic import Clinic

S = OccurrenceStatus


def statuses(clinic: Clinic, *reminders: Reminder) -> list[OccurrenceStatus]:
    return [clinic.first(reminder).status for reminder in reminders]


@pytest.mark.parametrize(("may_confirm", "status"), [(True, S.CONFIRMED), (False, S.SENT)])
def test_a_relative_confirms_when_they_may_and_is_thanked_on_their_own_phone(
    clinic: Clinic, may_confirm: bool, status: OccurrenceStatus
) -> None:
    patient = clinic.patient(name="Ratna")
    relative = clinic.contact(patient, "+6281290000001", may_confirm=may_confirm)
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(relative, "ibu sudah minum obat")
    assert statuses(clinic, reminder) == [status]
    assert len(clinic.texts(patient)) == 1
    assert len(clinic.texts(relative)) == int(may_confirm)


def shared(clinic: Clinic) -> tuple[Patient, Patient]:
    mother = clinic.patient(name="Ratna Dewi", is_phone_shared=True)
    return mother, clinic.patient(name="Budi Santoso", phone=mother.phone, is_phone_shared=True)


def doses_of_both(clinic: Clinic, *patients: Patient) -> list[Reminder]:
    reminders = [clinic.reminder(patient) for patient in patients]
    clinic.go_to("08:00")
    return reminders


def test_on_a_shared_phone_it_is_asked_for_whom_and_the_name_alone_answers(clinic: Clinic) -> None:
    mother, son = shared(clinic)
    reminders = doses_of_both(clinic, mother, son)
    clinic.says(mother, "sudah")
    assert statuses(clinic, *reminders) == [S.SENT, S.SENT]
    assert "Ratna Dewi, Budi Santoso" in clinic.texts()[-1]
    clinic.says(mother, "Budi bu")
    assert statuses(clinic, *reminders) == [S.SENT, S.CONFIRMED]
    assert "Budi Santoso" in clinic.texts()[-1]
    clinic.says(mother, "sudah")
    assert statuses(clinic, *reminders) == [S.CONFIRMED, S.CONFIRMED], "now only one fits"


def test_on_a_shared_phone_the_name_decides(clinic: Clinic) -> None:
    mother, son = shared(clinic)
    reminders = doses_of_both(clinic, mother, son)
    clinic.says(mother, "ratna, sudah")
    assert statuses(clinic, *reminders) == [S.CONFIRMED, S.SENT]
    clinic.says(mother, "Ratna sudah minum lagi")
    assert statuses(clinic, *reminders) == [S.CONFIRMED, S.SENT], "a name never falls to somebody else's dose"


def test_on_a_shared_phone_a_quote_decides(clinic: Clinic) -> None:
    mother, son = shared(clinic)
    reminders = doses_of_both(clinic, mother, son)
    quoted = next(sent.provider_id for sent in clinic.sent if "Budi" in sent.text)
    clinic.says(mother, "belum", quote=quoted)
    assert statuses(clinic, *reminders) == [S.SENT, S.DECLINED]


def test_a_name_that_both_bear_tells_nothing(clinic: Clinic) -> None:
    mother = clinic.patient(name="Siti Rahma", is_phone_shared=True)
    sister = clinic.patient(name="Siti Aminah", phone=mother.phone, is_phone_shared=True)
    reminders = doses_of_both(clinic, mother, sister)
    clinic.says(mother, "Siti sudah")
    assert statuses(clinic, *reminders) == [S.SENT, S.SENT]
    clinic.says(mother, "Aminah sudah")
    assert statuses(clinic, *reminders) == [S.SENT, S.CONFIRMED]
