"""Consent over WhatsApp (P3): we ask, or the patient writes first; nothing about care goes out before."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlmodel import select

from app.db import reading
from app.errors import IllegalTransition
from app.integrations.ports import NotOnWhatsApp, OutcomeUnknown
from app.models.message import Purpose
from app.models.patient import Patient, Verification, VerificationMethod, VerificationStatus
from app.models.work import Device
from app.services import subscription
from app.services.verification import VerificationRequest, list_verifications, request_verification
from tests.stories.clinic import DEVICE, Clinic
from tests.stories.conftest import Rules

S = VerificationStatus
NEW = {"verification_status": S.NOT_ASKED}


def ask(clinic: Clinic, patient: Patient, method: VerificationMethod = VerificationMethod.ASK) -> VerificationRequest:
    with clinic.doing() as session:
        request = request_verification(session, clinic.admin, patient.id, method, now=clinic.now)
    clinic.work()
    return request


def code_of(patient: Patient) -> str:
    with reading() as session:
        query = select(Verification).where(Verification.patient_id == patient.id, Verification.status == S.PENDING)
        return next(str(request.code) for request in session.exec(query) if request.code)


@pytest.mark.parametrize(
    "word", ["YA", "ya", "iya", "Ya boleh", "boleh bu silakan", "ok", "setuju", "yes", "👍", "Ya, terima kasih", "1"]
)
def test_yes_in_many_words_is_consent(clinic: Clinic, word: str) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.says(patient, word)
    fresh = clinic.fresh(patient)
    assert (fresh.verification_status, fresh.verified_at) == (S.VERIFIED, clinic.now)
    assert len(clinic.texts(patient)) == 2, "the request and one answer"


@pytest.mark.parametrize("word", ["TIDAK", "tidak", "gak usah", "nggak", "tdk", "no", "N", "jangan", "tidak mau"])
def test_no_in_many_words_is_respected(clinic: Clinic, word: str) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.says(patient, word)
    assert clinic.fresh(patient).verification_status is S.DECLINED


@pytest.mark.parametrize("word", ["siapa ini?", "terima kasih", "halo", "😀", "boleh tanya?"])
def test_what_is_no_answer_leaves_the_request_open(clinic: Clinic, word: str) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.says(patient, word)
    assert clinic.fresh(patient).verification_status is S.PENDING


def test_the_request_names_the_organisation_and_never_the_illness(clinic: Clinic, rules: Rules) -> None:
    rules(organisation_name="Rumah Harapan")
    patient = clinic.patient(name="Ratna", **NEW)
    with clinic.doing() as session:
        row = session.get_one(Patient, patient.id)
        row.cancer_type, row.hospital = "payudara", "RS Kanker Dharmais"
    ask(clinic, patient)
    text = clinic.texts(patient)[0].casefold()
    assert "rumah harapan" in text
    assert not any(word in text for word in ("kanker", "payudara", "dharmais", "obat", "pasien", "carepost"))


def test_the_patient_writes_first_with_the_code_of_the_link(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    link = ask(clinic, patient, VerificationMethod.INBOUND).wa_link or ""
    assert link.startswith("https://wa.me/628000000000?text=")
    assert clinic.texts() == [], "nothing is sent to somebody who has not written"
    clinic.says(patient, unquote(link.split("text=")[1]))
    assert clinic.fresh(patient).verification_status is S.VERIFIED


@pytest.mark.parametrize("written", ["{code}", "cp {digits}", "kode: {lower}.", "CP{digits} ya bu"])
def test_the_code_may_be_typed_by_hand(clinic: Clinic, written: str) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient, VerificationMethod.INBOUND)
    code = code_of(patient)
    clinic.says(patient, written.format(code=code, digits=code[3:], lower=code.lower()))
    assert clinic.fresh(patient).verification_status is S.VERIFIED


def test_the_code_from_another_number_proves_nothing(clinic: Clinic) -> None:
    patient, other = clinic.patient(**NEW), clinic.patient()
    relative = clinic.contact(patient, "+6281290000001")
    ask(clinic, patient, VerificationMethod.INBOUND)
    for stranger in (other, relative, "+6281290000002"):
        clinic.says(stranger, f"Halo, kode saya {code_of(patient)}")
    assert clinic.fresh(patient).verification_status is S.PENDING


def test_a_yes_from_a_relative_is_not_the_patients_consent(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    relative = clinic.contact(patient, "+6281290000001")
    ask(clinic, patient)
    clinic.says(relative, "ya boleh")
    assert clinic.fresh(patient).verification_status is S.PENDING


def test_a_thumb_is_consent_only_on_the_request_itself(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.reacts(patient, "👍", "3EB0SOMETHINGELSE")
    assert clinic.fresh(patient).verification_status is S.PENDING
    clinic.reacts(patient, "👍", clinic.sent[0].provider_id)
    assert clinic.fresh(patient).verification_status is S.VERIFIED


def test_a_request_can_be_answered_while_a_link_was_made_as_well(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.pass_time(timedelta(minutes=1))
    ask(clinic, patient, VerificationMethod.INBOUND)
    clinic.says(patient, "YA")
    assert clinic.fresh(patient).verification_status is S.VERIFIED
    with clinic.doing() as session:
        assert [row.status for row in list_verifications(session, clinic.admin, patient.id)] == [S.EXPIRED, S.VERIFIED]


def test_asking_has_limits(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    with pytest.raises(IllegalTransition, match="asked_just_now"):
        ask(clinic, patient)
    for _ in range(2):
        clinic.pass_time(timedelta(minutes=11))
        ask(clinic, patient)
    clinic.pass_time(timedelta(minutes=11))
    with pytest.raises(IllegalTransition, match="asked_too_often"):
        ask(clinic, patient)
    ask(clinic, patient, VerificationMethod.INBOUND)
    assert len(clinic.texts(patient)) == 3


def test_an_unanswered_request_expires_and_a_late_yes_does_not_count(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.pass_time(timedelta(days=7, minutes=1))
    assert clinic.fresh(patient).verification_status is S.EXPIRED
    clinic.says(patient, "YA")
    assert clinic.fresh(patient).verification_status is S.EXPIRED
    ask(clinic, patient)
    clinic.says(patient, "YA")
    assert clinic.fresh(patient).verification_status is S.VERIFIED


def test_a_number_without_whatsapp_is_unreachable_and_stands_so_in_the_history(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    clinic.whatsapp.fail_next(NotOnWhatsApp("no such account"))
    ask(clinic, patient)
    assert clinic.fresh(patient).verification_status is S.UNREACHABLE
    with clinic.doing() as session:
        assert [row.status for row in list_verifications(session, clinic.admin, patient.id)] == [S.UNREACHABLE]


def test_the_night_holds_the_request_and_a_second_one_replaces_it(clinic: Clinic) -> None:
    clinic.go_to("22:00")
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.pass_time(timedelta(minutes=30))
    ask(clinic, patient)
    assert clinic.texts() == []
    clinic.go_to("05:00", day=1)
    assert len(clinic.texts(patient)) == 1


def test_whoever_proves_the_number_at_night_is_not_asked_in_the_morning(clinic: Clinic) -> None:
    clinic.go_to("22:00")
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    ask(clinic, patient, VerificationMethod.INBOUND)
    clinic.says(patient, code_of(patient))
    clinic.go_to("06:00", day=1)
    assert clinic.fresh(patient).verification_status is S.VERIFIED
    purposes = [message.purpose for message in clinic.messages(patient) if message.sent_at]
    assert purposes == [Purpose.ANSWER], "the welcome, and no question"


def test_who_says_stop_to_the_request_has_declined_and_hears_of_it_once(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    clinic.says(patient, "stop")
    fresh = clinic.fresh(patient)
    assert (fresh.verification_status, fresh.is_active) == (S.DECLINED, False)
    assert len(clinic.texts(patient)) == 2


def test_who_unsubscribed_is_not_asked_but_may_come_back_with_the_code(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    clinic.says(patient, "stop")
    with pytest.raises(IllegalTransition, match="patient_inactive"):
        ask(clinic, patient)
    ask(clinic, patient, VerificationMethod.INBOUND)
    clinic.says(patient, code_of(patient))
    fresh = clinic.fresh(patient)
    assert (fresh.verification_status, fresh.is_active) == (S.VERIFIED, True)


def test_two_patients_on_one_phone_are_asked_apart(clinic: Clinic) -> None:
    mother = clinic.patient(name="Ratna Dewi", is_phone_shared=True, **NEW)
    son = clinic.patient(name="Budi Santoso", phone=mother.phone, is_phone_shared=True, **NEW)
    ask(clinic, mother)
    ask(clinic, son)
    clinic.says(mother, "ya")
    assert {clinic.fresh(each).verification_status for each in (mother, son)} == {S.PENDING}
    assert "Ratna Dewi, Budi Santoso" in clinic.texts()[-1]
    clinic.says(mother, "Budi")
    assert clinic.fresh(son).verification_status is S.VERIFIED
    clinic.says(mother, "tidak", quote=clinic.sent[0].provider_id)
    assert clinic.fresh(mother).verification_status is S.DECLINED


def test_a_request_of_unknown_outcome_is_not_repeated(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    clinic.whatsapp.fail_next(OutcomeUnknown("cut"))
    ask(clinic, patient)
    clinic.settle()
    assert clinic.texts() == []
    clinic.pass_time(timedelta(minutes=11))
    ask(clinic, patient)
    assert len(clinic.texts()) == 1


def test_a_link_needs_a_number_of_ours(clinic: Clinic) -> None:
    with clinic.doing() as session:
        session.get_one(Device, DEVICE).jid = None
    with pytest.raises(IllegalTransition, match="device_unpaired"):
        ask(clinic, clinic.patient(**NEW), VerificationMethod.INBOUND)


def test_who_has_consented_is_not_asked_again_until_the_number_changes(clinic: Clinic) -> None:
    patient = clinic.patient()
    with pytest.raises(IllegalTransition, match="already_verified"):
        ask(clinic, patient)


def test_staff_stopped_a_patient_whose_consent_comes_after(clinic: Clinic) -> None:
    patient = clinic.patient(**NEW)
    ask(clinic, patient)
    with clinic.doing() as session:
        subscription.set_active(
            session, clinic.admin, patient.id, is_active=False, reason="di rumah sakit", now=clinic.now
        )
    clinic.says(patient, "ya")
    fresh = clinic.fresh(patient)
    assert (fresh.verification_status, fresh.is_active) == (S.VERIFIED, False)
    assert len(clinic.texts(patient)) == 1, "no promise of messages that will not come"
