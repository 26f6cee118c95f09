"""A patient's question waits for a person, and is answered by whoever answers (M7's beginning)."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.db import reading, transaction
from app.jobs.compliance import complete_figures, refresh_figures
from app.models.call import CallOutcome, Question
from app.models.patient_list import PatientFigure
from app.services.calls import questions
from app.services.calls.recording import record_call
from app.services.messages.conversation import write_message
from app.services.pages import PageRequest
from tests.stories.clinic import Clinic


def waiting(clinic: Clinic) -> list[str]:
    with reading() as session:
        return [row.intent for row in questions.list_open_questions(session, clinic.admin, PageRequest()).rows]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("obatnya boleh diminum sesudah makan?", "question"),
        ("saya mual sekali sejak minum obat", "side_effect"),
        ("bisa ganti jadwal kontrol hari jumat?", "appointment_change"),
    ],
)
def test_what_only_a_person_can_answer_waits_until_one_does(clinic: Clinic, text: str, intent: str) -> None:
    patient = clinic.patient()
    clinic.says(patient, text)
    assert waiting(clinic) == [intent]

    with transaction() as session:
        write_message(session, clinic.admin, patient.id, "Boleh, Bu.", now=clinic.now)

    assert waiting(clinic) == []
    with reading() as session:
        question = session.exec(select(Question)).one()
    assert (question.answered_by, question.answered_via) == (clinic.admin_user.id, "message")


@pytest.mark.parametrize("text", ["sudah", "belum", "terima kasih", "selamat pagi"])
def test_what_the_machine_understands_waits_for_nobody(clinic: Clinic, text: str) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, text)
    assert waiting(clinic) == []


def test_a_question_can_be_closed_without_an_answer_and_opened_again(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "apa boleh minum kopi?")
    with transaction() as session:
        [row] = questions.list_open_questions(session, clinic.admin, PageRequest()).rows
        questions.close_question(session, clinic.admin, row.id, now=clinic.now)
    assert waiting(clinic) == []
    with transaction() as session:
        questions.reopen_question(session, clinic.admin, row.id)
    assert waiting(clinic) == ["question"]


def test_a_call_that_reached_the_patient_answers_too(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "apa boleh minum kopi?")
    for outcome, left in ((CallOutcome.NOT_REACHED, ["question"]), (CallOutcome.REACHED, [])):
        with transaction() as session:
            record_call(session, clinic.admin, patient.id, outcome, now=clinic.now)
        assert waiting(clinic) == left


def test_two_missed_doses_put_the_patient_on_the_list_of_calls_and_a_word_takes_them_off(clinic: Clinic) -> None:
    patient = clinic.patient()
    complete_figures(clinic.gateways, now=clinic.now)
    clinic.reminder(patient, "08:00", "12:00")
    for wall in ("08:00", "08:16", "10:02", "12:01", "12:20", "14:10", "16:30"):
        clinic.go_to(wall)
    refresh_figures(clinic.gateways, now=clinic.now)
    with reading() as session:
        assert session.get_one(PatientFigure, patient.id).call_reason == "missed"

    clinic.says(patient, "sudah bu")
    refresh_figures(clinic.gateways, now=clinic.now)
    with reading() as session:
        assert session.get_one(PatientFigure, patient.id).call_reason is None
