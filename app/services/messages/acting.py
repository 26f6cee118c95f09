"""What a message sets in motion, once it was read (M4, R4, P3, P4, M5).

Emergencies and unsubscribes always act. Everything the machine would answer by itself stays silent when the message is
old (read from history after an outage) or when the number writes more than ten times a minute.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from app.integrations.ports import Intent
from app.models.message import Direction, Message
from app.models.patient import Patient
from app.services import events, subscription
from app.services.actor import patient_actor
from app.services.emergencies.raising import Cry, raise_emergency
from app.services.messages.consent import consent_by_code, consent_by_word, refuse_open
from app.services.messages.doses import ANSWERS, answer_besides, answer_by_name, answer_dose, find_dose
from app.services.messages.matching import Match
from app.services.messages.reading import Reading, keep_reading
from app.services.messages.telling import ask_a_person, tell_of_flood, tell_of_unknown

FOR_A_PERSON = frozenset({Intent.QUESTION, Intent.APPOINTMENT_CHANGE, Intent.SIDE_EFFECT, Intent.UNCLEAR})
SURE = 0.55  # below this an answer is read by a person before it counts


def act(session: Session, reading: Reading) -> None:
    """Do what the message asks for, in the transaction that marks it as read."""
    reading = answer_by_name(session, reading)
    keep_reading(session, reading)
    found = find_dose(session, reading)
    _file(session, reading, found)
    is_by_code = consent_by_code(session, reading)
    if reading.meaning.intent is Intent.EMERGENCY:
        _raise_emergency(session, reading, found)
        answer_besides(session, reading, found)
        return
    if reading.stored.is_over_limit:
        tell_of_flood(session, reading)
    if not reading.sender.patients:
        tell_of_unknown(session, reading)
    elif not is_by_code and not consent_by_word(session, reading, found):
        _act_by_intent(session, reading, found)
    events.hint(session, reading.message.patient_id)  # it was read as something, and belongs to somebody now


def _act_by_intent(session: Session, reading: Reading, found: Match) -> None:
    intent = reading.meaning.intent
    patient = found.patient or _last_spoken_to(session, reading)
    if intent in ANSWERS:
        if reading.meaning.confidence < SURE:
            ask_a_person(session, reading, patient)
        else:
            answer_dose(session, reading, found)
        return
    if intent is Intent.UNSUBSCRIBE:
        _unsubscribe(session, reading, patient, found)
    elif intent is Intent.RESUME:
        _resume(session, reading, patient, found)
    elif intent in FOR_A_PERSON:
        ask_a_person(session, reading, patient)
        answer_besides(session, reading, found)
    if reading.message.patient_id is None:
        reading.message.patient_id = patient.id
        session.add(reading.message)


def _unsubscribe(session: Session, reading: Reading, patient: Patient, found: Match) -> None:
    """Stop everything that this phone gets, or what it gets for the one who was named. A relative asks a person."""
    if reading.sender.is_contact:
        ask_a_person(session, reading, patient)
        return
    patients = _meant(reading, found)
    refuse_open(session, reading, patients)
    subscription.unsubscribe(
        session,
        patient_actor(patient.name),
        patients,
        message_id=reading.message.id,
        may_answer=reading.is_fresh,
        now=reading.now,
    )


def _resume(session: Session, reading: Reading, patient: Patient, found: Match) -> None:
    """Begin again for whom the phone had stopped. What staff had stopped, staff begin again."""
    patients = () if reading.sender.is_contact else _meant(reading, found)
    is_resumed = subscription.resume(
        session,
        patient_actor(patient.name),
        patients,
        message_id=reading.message.id,
        may_answer=reading.may_answer,
        now=reading.now,
    )
    if not is_resumed and not patient.is_active:
        ask_a_person(session, reading, patient)


def _meant(reading: Reading, found: Match) -> tuple[Patient, ...]:
    return (found.patient,) if found.patient and found.is_certain else reading.sender.patients


def _raise_emergency(session: Session, reading: Reading, found: Match) -> None:
    """One emergency for each who may be meant: on a shared phone nobody's volunteer is left out."""
    cry = Cry(
        message=reading.message,
        said_at=reading.said_at,
        answer_to=reading.sender.recipient(),
        may_answer=reading.is_fresh,
    )
    for patient in _meant(reading, found) or (None,):
        is_own_number = patient is not None and not reading.sender.is_contact
        raise_emergency(session, cry, patient, is_own_number=is_own_number, now=reading.now)


def _file(session: Session, reading: Reading, found: Match) -> None:
    """Into whose conversation the message belongs, as far as it can be told."""
    if found.patient is not None:
        reading.message.patient_id = found.patient.id
        session.add(reading.message)


def _last_spoken_to(session: Session, reading: Reading) -> Patient:
    """Of several who share the phone, the one it was last written to."""
    patients = {patient.id: patient for patient in reading.sender.patients}
    if len(patients) > 1:
        query = select(Message.patient_id).where(
            Message.phone_index == reading.message.phone_index,
            Message.direction == Direction.OUT,
            col(Message.patient_id).in_(list(patients)),
        )
        last = session.exec(query.order_by(col(Message.created_at).desc())).first()
        if last is not None:
            return patients[last]
    return reading.sender.patients[0]
