"""A cry for help (M5): the patient hears the fixed words at once, and people are told until one of them takes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import reading
from app.errors import IllegalTransition, Invalid, NotFound
from app.models.account import Setting, User
from app.models.message import EmergencyStatus, Purpose
from app.models.patient import Patient, VerificationMethod, VerificationStatus
from app.models.reminder import OccurrenceStatus
from app.models.work import Delivery, Lane
from app.services.emergencies.circles import ON_CALL
from app.services.emergencies.taking import close_emergency, list_emergencies, take_emergency
from app.services.pages import PageRequest
from app.services.verification import request_verification
from tests.factories.people import a_user, an_actor
from tests.stories.clinic import DEVICE, Clinic

MINUTE = timedelta(minutes=1)
CRY = "ibu sesak napas"


def colleague(clinic: Clinic, role: str = "moderator") -> User:
    with clinic.doing() as session:
        return a_user(session, role=role)


def on_call(clinic: Clinic, *people: object) -> None:
    """The roster of Tuesday, the day of these stories."""
    with clinic.doing() as session:
        session.merge(Setting(name=ON_CALL, value={"tue": [str(person) for person in people]}))


def test_the_patient_hears_the_fixed_words_at_once_and_people_are_told(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, CRY)
    (text,) = clinic.texts(patient)
    assert "119/112" in text
    assert "bukan layanan gawat darurat" in text
    (emergency,) = clinic.emergencies()
    assert (emergency.patient_id, emergency.status) == (patient.id, EmergencyStatus.OPEN)
    assert clinic.sends()[0].lane is Lane.URGENT
    for person in (clinic.volunteer, clinic.admin_user):
        (notice,) = clinic.notifications(person, "emergency")
        assert notice.is_critical
    with reading() as session:
        mails = session.exec(select(Delivery)).all()
    assert {mail.recipient for mail in mails} == {clinic.volunteer.email, clinic.admin_user.email}
    assert not any(patient.name in mail.subject + mail.body or CRY in mail.body for mail in mails)


def test_the_words_are_in_the_patients_language(clinic: Clinic) -> None:
    patient = clinic.patient(language="en")
    clinic.says(patient, "I can't breathe, help me")
    assert "not an emergency service" in clinic.texts(patient)[0]


@pytest.mark.parametrize("hour", ["23:30", "03:00"])
def test_it_passes_quiet_hours(clinic: Clinic, hour: str) -> None:
    patient = clinic.patient()
    clinic.go_to(hour, day=1)
    clinic.says(patient, "saya ingin mati saja")
    assert len(clinic.texts(patient)) == 1
    assert clinic.notifications(clinic.volunteer, "emergency")


def test_somebody_who_unsubscribed_is_heard(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "stop")
    clinic.says(patient, CRY)
    assert "119/112" in clinic.texts(patient)[-1]
    assert clinic.notifications(clinic.volunteer, "emergency")


def test_several_cries_in_a_row_are_one_emergency_and_one_text(clinic: Clinic) -> None:
    patient = clinic.patient()
    for word in (CRY, "tolong", "tolong sesak napas", "dadanya sakit sekali, pingsan"):
        clinic.says(patient, word)
        clinic.pass_time(timedelta(seconds=20))
    assert len(clinic.emergencies()) == 1
    assert len([text for text in clinic.texts(patient) if "119" in text]) == 1
    assert len(clinic.notifications(clinic.admin_user, "emergency")) == 1


def test_the_alarm_widens_every_five_minutes_also_while_the_patient_goes_on_writing(clinic: Clinic) -> None:
    patient = clinic.patient()
    duty, staff = colleague(clinic), colleague(clinic)
    on_call(clinic, duty.id)
    clinic.says(patient, CRY)
    assert clinic.notifications(duty, "emergency")
    assert not clinic.notifications(staff, "emergency")
    clinic.pass_time(4 * MINUTE)
    clinic.says(patient, "sesak napas lagi bu")
    clinic.pass_time(MINUTE)
    assert len(clinic.notifications(staff, "emergency")) == 1
    assert len(clinic.notifications(duty, "emergency")) == 2
    clinic.pass_time(5 * MINUTE)
    assert len(clinic.notifications(staff, "emergency")) == 2
    with clinic.doing() as session:
        take_emergency(session, an_actor(user=staff), clinic.emergencies()[0].id, now=clinic.now)
    clinic.pass_time(30 * MINUTE)
    assert len(clinic.notifications(staff, "emergency")) == 2, "taken: the alarm is silent"


@pytest.mark.parametrize("roster", [["nobody at all"], [], ["00000000-0000-7000-8000-000000000000"]])
def test_a_roster_that_names_nobody_reaches_all_the_staff(clinic: Clinic, roster: list[str]) -> None:
    on_call(clinic, *roster)
    clinic.says(clinic.patient(), CRY)
    assert clinic.notifications(clinic.admin_user, "emergency")


def test_a_volunteer_on_call_may_take_what_they_were_alarmed_for(clinic: Clinic) -> None:
    duty = colleague(clinic, "volunteer")
    on_call(clinic, duty.id)
    clinic.says(clinic.patient(), CRY)
    with clinic.doing() as session:
        taken = take_emergency(session, an_actor(user=duty), clinic.emergencies()[0].id, now=clinic.now)
    assert taken.taken_by == duty.id


def test_only_one_takes_it_and_says_what_was_done(clinic: Clinic) -> None:
    clinic.says(clinic.patient(), CRY)
    name = clinic.emergencies()[0].id
    volunteer = an_actor(user=clinic.volunteer)
    with pytest.raises(IllegalTransition), clinic.doing() as session:
        close_emergency(session, volunteer, name, outcome="ditelepon", now=clinic.now)
    with clinic.doing() as session:
        take_emergency(session, volunteer, name, now=clinic.now)
    with pytest.raises(IllegalTransition), clinic.doing() as session:
        take_emergency(session, clinic.admin, name, now=clinic.now)
    with pytest.raises(Invalid), clinic.doing() as session:
        close_emergency(session, volunteer, name, outcome=" ", now=clinic.now)
    with clinic.doing() as session:
        closed = close_emergency(session, volunteer, name, outcome="Diantar ke IGD", now=clinic.now)
    assert (closed.status, closed.outcome, closed.taken_by) == (
        EmergencyStatus.CLOSED,
        "Diantar ke IGD",
        clinic.volunteer.id,
    )


def test_another_volunteer_does_not_see_it(clinic: Clinic) -> None:
    clinic.says(clinic.patient(), CRY)
    stranger = an_actor(user=colleague(clinic, "volunteer"))
    with clinic.doing() as session:
        assert list_emergencies(session, stranger, PageRequest()).rows == []
    with pytest.raises(NotFound), clinic.doing() as session:
        take_emergency(session, stranger, clinic.emergencies()[0].id, now=clinic.now)


def test_who_took_it_hears_when_the_patient_cries_again(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, CRY)
    with clinic.doing() as session:
        take_emergency(session, an_actor(user=clinic.volunteer), clinic.emergencies()[0].id, now=clinic.now)
    clinic.pass_time(10 * MINUTE)
    clinic.says(patient, "sekarang pingsan bu tolong")
    assert len(clinic.emergencies()) == 1
    assert len(clinic.notifications(clinic.volunteer, "emergency")) == 2
    assert len(clinic.notifications(clinic.admin_user, "emergency")) == 1
    clinic.pass_time(2 * timedelta(hours=1))
    clinic.says(patient, CRY)
    assert len(clinic.emergencies()) == 2, "hours later it is another one"


def test_a_number_nobody_knows_gets_the_words_and_the_staff_are_told(clinic: Clinic) -> None:
    clinic.says("+6281290000009", CRY)
    assert "119" in clinic.texts("+6281290000009")[0]
    assert clinic.emergencies()[0].patient_id is None
    assert clinic.notifications(clinic.admin_user, "emergency")
    assert not clinic.notifications(clinic.volunteer, "emergency")


def test_two_hidden_numbers_are_two_emergencies_and_both_are_answered(clinic: Clinic) -> None:
    for lid in ("111222333444@lid", "555666777888@lid"):
        clinic.says(lid, CRY)
    assert len(clinic.emergencies()) == 2
    assert [sent.jid for sent in clinic.sent] == ["111222333444@lid", "555666777888@lid"]


def test_a_relatives_cry_is_the_patients_emergency_and_the_relative_is_answered(clinic: Clinic) -> None:
    patient = clinic.patient()
    relative = clinic.contact(patient, "+6281290000001", may_confirm=False)
    clinic.says(relative, CRY)
    assert clinic.emergencies()[0].patient_id == patient.id
    assert clinic.notifications(clinic.volunteer, "emergency")
    assert (len(clinic.texts(relative)), len(clinic.texts(patient))) == (1, 0)


def test_on_a_shared_phone_nobodys_volunteer_is_left_out(clinic: Clinic) -> None:
    other_volunteer = colleague(clinic, "volunteer")
    mother = clinic.patient(name="Ratna Dewi", is_phone_shared=True)
    son = clinic.patient(
        name="Budi", phone=mother.phone, is_phone_shared=True, assigned_volunteer_id=other_volunteer.id
    )
    clinic.says(mother, "tolong sesak napas")
    assert {emergency.patient_id for emergency in clinic.emergencies()} == {mother.id, son.id}
    assert clinic.notifications(clinic.volunteer, "emergency")
    assert clinic.notifications(other_volunteer, "emergency")
    assert len(clinic.texts()) == 1


def test_in_the_middle_of_a_flood(clinic: Clinic) -> None:
    patient = clinic.patient()
    for number in range(15):
        clinic.says(patient, f"halo {number}")
    clinic.says(patient, CRY)
    assert "119" in clinic.texts(patient)[-1]
    assert clinic.notifications(clinic.volunteer, "emergency")


def test_one_that_is_found_in_history_alarms_with_its_own_time_and_is_not_answered(clinic: Clinic) -> None:
    patient = clinic.patient()
    said_at = clinic.now - timedelta(hours=3)
    clinic.says(patient, CRY, at=said_at)
    assert clinic.texts() == []
    assert clinic.emergencies()[0].happened_at == said_at
    assert clinic.notifications(clinic.volunteer, "emergency")


def test_a_message_corrected_into_one_counts_from_the_correction(clinic: Clinic) -> None:
    patient = clinic.patient()
    message = clinic.says(patient, "halo bu")
    clinic.pass_time(12 * MINUTE)
    clinic.corrects(patient, message, "tolong ibu sesak napas")
    assert len(clinic.emergencies()) == 1
    assert "119" in clinic.texts(patient)[-1]


def test_while_consent_is_asked_for_and_with_the_code_in_it(clinic: Clinic) -> None:
    patient = clinic.patient(verification_status=VerificationStatus.NOT_ASKED)
    with clinic.doing() as session:
        link = request_verification(session, clinic.admin, patient.id, VerificationMethod.INBOUND, now=clinic.now)
    code = (link.wa_link or "")[-9:]
    clinic.says(patient, f"{code} tolong ibu sesak napas")
    assert clinic.emergencies()
    assert "119" in clinic.texts(patient)[0] + clinic.texts(patient)[-1]


def test_quoting_a_reminder_and_saying_that_it_was_taken(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "sudah minum obat tapi dada sakit sekali sesak", quote=clinic.sent[0].provider_id)
    assert clinic.emergencies()
    assert clinic.first(reminder).status is OccurrenceStatus.CONFIRMED, "that the dose was taken is not lost"


def test_it_leaves_before_everything_that_waits_and_while_the_pace_is_slow(clinic: Clinic) -> None:
    patient = clinic.patient()
    for _ in range(3):
        clinic.reminder(clinic.patient(), "09:00")
    clinic.whatsapp.offline.add(DEVICE)
    clinic.go_to("09:00")
    clinic.says(patient, CRY)
    clinic.back_online()
    clinic.settle()
    assert "119" in clinic.sent[0].text


def test_the_brake_against_loops_never_stops_it(clinic: Clinic) -> None:
    patient = clinic.patient()
    for _ in range(8):
        clinic.says(patient, CRY)
        clinic.pass_time(5 * MINUTE)
    texts = [message for message in clinic.messages(patient) if message.purpose is Purpose.EMERGENCY]
    assert len(texts) == len([text for text in clinic.texts(patient) if "119" in text]) >= 7


def test_a_deleted_patient_is_a_number_nobody_knows(clinic: Clinic) -> None:
    patient = clinic.patient()
    with clinic.doing() as session:
        session.get_one(Patient, patient.id).deleted_at = clinic.now
    clinic.says(patient, CRY)
    assert clinic.emergencies()[0].patient_id is None
    assert clinic.notifications(clinic.admin_user, "emergency")
