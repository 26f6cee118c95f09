"""What a message sets in motion, once it was read (M4, R4, P3, P4, M5).

Emergencies and unsubscribes always act. Everything the machine would answer by itself stays silent when the message is
old (read from history after an outage) or when the number writes more than ten times a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app import i18n
from app.integrations.ports import Classification, Intent
from app.models.account import User
from app.models.message import Message, Purpose
from app.models.patient import Patient, VerificationStatus
from app.models.reminder import Occurrence
from app.services import subscription, verification
from app.services.actor import Permission, patient_actor
from app.services.emergencies.raising import raise_emergency
from app.services.messages.matching import Match, match
from app.services.messages.storing import FRESH, Stored
from app.services.notifications import Notice, notify, people_who_may
from app.services.reminders.answers import Answer, confirm, decline
from app.services.reminders.local_time import QuietHours, zone_of
from app.services.work.outgoing import Outgoing, queue_for_patient
from app.settings import get_settings

FOR_A_PERSON = frozenset({Intent.QUESTION, Intent.APPOINTMENT_CHANGE, Intent.SIDE_EFFECT, Intent.UNCLEAR})


@dataclass(frozen=True)
class Reading:
    """One stored message with what it was read as."""

    stored: Stored
    meaning: Classification
    now: datetime

    @property
    def message(self) -> Message:
        return self.stored.message

    @property
    def may_answer(self) -> bool:
        """Whether the machine may answer this by itself."""
        return not self.stored.is_over_limit and self.message.created_at > self.now - FRESH


def act(session: Session, reading: Reading) -> None:
    """Do what the message asks for, in the transaction that marks it as read."""
    _keep_reading(session, reading)
    if _verified_by_code(session, reading):
        return
    found = _find_dose(session, reading)
    patient = found.patient or (reading.stored.sender.patients or (None,))[0]
    if found.patient is not None:
        reading.message.patient_id = found.patient.id
        session.add(reading.message)
    if reading.meaning.intent is Intent.EMERGENCY:
        raise_emergency(session, reading.message, patient, may_answer=_is_recent(reading), now=reading.now)
        return
    if reading.stored.is_over_limit:
        _tell_of_flood(session, reading)
    if patient is None:
        _tell_of_unknown(session, reading)
    else:
        _act_for_patient(session, reading, patient, found)


def _find_dose(session: Session, reading: Reading) -> Match:
    """A corrected message means the dose it meant before; any other is matched by quote, then by time."""
    message, patients = reading.message, reading.stored.sender.patients
    if message.occurrence_id is not None and len(patients) == 1:
        return Match(patients[0], session.get(Occurrence, message.occurrence_id))
    return match(session, patients, quoted=message.reply_to_provider_id, text=message.body, at=message.created_at)


def _act_for_patient(session: Session, reading: Reading, patient: Patient, found: Match) -> None:
    intent = reading.meaning.intent
    actor = patient_actor(patient.name)
    is_patient = not reading.stored.sender.is_contact
    if is_patient and _consent(session, reading, patient):
        return
    if intent is Intent.UNSUBSCRIBE and is_patient:
        for each in reading.stored.sender.patients:
            subscription.unsubscribe(session, actor, each, message_id=reading.message.id, now=reading.now)
    elif intent is Intent.RESUME and is_patient and not patient.is_active:
        subscription.resume(session, actor, patient, message_id=reading.message.id, now=reading.now)
    elif intent in (Intent.CONFIRM, Intent.DECLINE):
        _answer_dose(session, reading, patient, found)
    elif intent in FOR_A_PERSON:
        _ask_a_person(session, reading, patient)


def _consent(session: Session, reading: Reading, patient: Patient) -> bool:
    """YA or TIDAK to an open request for consent."""
    if patient.verification_status is not VerificationStatus.PENDING:
        return False
    request = verification.open_request(session, patient, now=reading.now)
    is_yes = reading.meaning.intent is Intent.CONFIRM
    is_no = reading.meaning.intent in (Intent.DECLINE, Intent.UNSUBSCRIBE)
    if request is None or request.code is not None or not (is_yes or is_no):
        return False
    verification.answer(session, patient_actor(patient.name), patient, request, is_yes=is_yes, now=reading.now)
    return True


def _verified_by_code(session: Session, reading: Reading) -> bool:
    """The patient wrote first: the code proves that the number is theirs."""
    request = verification.request_by_code(session, reading.message.body, now=reading.now)
    if request is None:
        return False
    patient = next((p for p in reading.stored.sender.patients if p.id == request.patient_id), None)
    if patient is None or reading.stored.sender.is_contact:
        return False
    reading.message.patient_id = patient.id
    verification.answer(session, patient_actor(patient.name), patient, request, is_yes=True, now=reading.now)
    return True


def _answer_dose(session: Session, reading: Reading, patient: Patient, found: Match) -> None:
    if found.is_ambiguous and found.occurrence is None:
        _ask_for_whom(session, reading, patient, found)
        return
    if found.occurrence is None:
        return
    is_yes = reading.meaning.intent is Intent.CONFIRM
    answer = Answer("reaction" if reading.message.is_reaction else "message", reading.message.created_at)
    actor = patient_actor(patient.name)
    if is_yes:
        changed = confirm(session, actor, found.occurrence, answer, now=reading.now)
    else:
        changed = decline(session, actor, found.occurrence, answer, is_not_yet=True, now=reading.now)
    reading.message.occurrence_id = found.occurrence.id
    session.add(reading.message)
    if changed:
        purpose = Purpose.THANKS if is_yes else Purpose.ANSWER
        key = "message.not_yet" if not is_yes else "message.thanks"
        if is_yes and found.occurrence.is_confirmed_late:
            key = "message.thanks_late"
        _reply(session, reading, patient, purpose, key)


def _ask_for_whom(session: Session, reading: Reading, patient: Patient, found: Match) -> None:
    names = ", ".join(candidate.name for candidate in found.candidates)
    _reply(session, reading, patient, Purpose.ANSWER, "message.for_whom", names=names)


def _reply(session: Session, reading: Reading, patient: Patient, purpose: Purpose, key: str, **params: str) -> None:
    """An answer of the machine: only to fresh messages, only to who may receive care, held in quiet hours."""
    if not reading.may_answer or not patient.may_receive_care:
        return
    quiet = QuietHours(patient.quiet_hours or get_settings().quiet_hours)
    queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=purpose,
            body=i18n.translate(patient.language, key, name=patient.name, **params),
            dedupe=f"reply:{reading.message.id}:{reading.message.edited_at or ''}",
            due_at=reading.now,
            not_before=quiet.next_allowed(reading.now, zone_of(patient.timezone)),
        ),
        now=reading.now,
    )


def _ask_a_person(session: Session, reading: Reading, patient: Patient) -> None:
    volunteer = session.get(User, patient.assigned_volunteer_id) if patient.assigned_volunteer_id else None
    people = [volunteer] if volunteer else people_who_may(session, Permission.MESSAGE_READ_UNMATCHED)
    _notify(session, reading, people, "patient_question", params={"patientId": str(patient.id)})
    if reading.meaning.intent is Intent.UNCLEAR and not reading.message.body.strip() and not reading.message.media_kind:
        _reply(session, reading, patient, Purpose.ANSWER, "message.unsupported")


def _tell_of_unknown(session: Session, reading: Reading) -> None:
    people = people_who_may(session, Permission.MESSAGE_READ_UNMATCHED)
    _notify(session, reading, people, "unmatched_message", dedupe=f"unmatched:{_number_key(reading)}")


def _tell_of_flood(session: Session, reading: Reading) -> None:
    hour = reading.now.strftime("%Y%m%d%H")
    people = people_who_may(session, Permission.MESSAGE_READ_UNMATCHED)
    _notify(session, reading, people, "message_flood", dedupe=f"flood:{_number_key(reading)}:{hour}")


def _number_key(reading: Reading) -> str:
    return (reading.message.phone_index or b"").hex()[:24]


def _notify(
    session: Session,
    reading: Reading,
    people: list[User],
    event: str,
    *,
    dedupe: str | None = None,
    params: dict[str, str] | None = None,
) -> None:
    notice = Notice(
        event=event,
        subject_type="message",
        subject_id=reading.message.id,
        dedupe=dedupe or f"{event}:{reading.message.id}",
        params=params or {},
    )
    notify(session, people, notice, now=reading.now)


def _keep_reading(session: Session, reading: Reading) -> None:
    message, meaning = reading.message, reading.meaning
    message.intent = meaning.intent.value
    message.confidence = round(meaning.confidence, 4)
    message.language = meaning.language
    message.sentiment = meaning.sentiment.value
    message.intent_provider = meaning.provider
    message.intent_model = meaning.model
    message.intent_latency_ms = meaning.latency_ms
    message.intent_cost = meaning.cost
    session.add(message)


def _is_recent(reading: Reading) -> bool:
    return reading.message.created_at > reading.now - FRESH
