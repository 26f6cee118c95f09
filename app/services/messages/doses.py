"""Answers about a dose (R4): "sudah", "belum", a number, a thumb, from the patient or a relative who may confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, col, select

from app.integrations.ports import Intent
from app.models.message import Direction, Message, Purpose
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.services.actor import patient_actor
from app.services.messages.matching import Match, Said, match
from app.services.messages.naming import named_in
from app.services.messages.reading import Reading
from app.services.messages.replies import Reply, ask_for_whom, reply
from app.services.messages.telling import ask_a_person
from app.services.reminders.answers import Answer, confirm, decline
from app.services.work.locking import lock_occurrence

ANSWERS = frozenset({Intent.CONFIRM, Intent.DECLINE})
ASKED_LATELY = timedelta(minutes=30)
TAKEN_BACK_WITHIN = timedelta(minutes=30)
_REFUSALS = ("decline:refused", "decline:stopped")  # words of the offline reader: not "not yet" but "no"


def find_dose(session: Session, reading: Reading) -> Match:
    """A corrected message means the dose it meant before; any other is matched by quote, by name, then by time."""
    message, patients = reading.message, reading.sender.answers_for()
    if message.occurrence_id is not None:
        occurrence = session.get(Occurrence, message.occurrence_id)
        owner = next((each for each in patients if occurrence and each.id == occurrence.patient_id), None)
        if owner is not None:
            return Match(owner, occurrence, is_certain=True)
    said = Said(message.body, reading.said_at, message.reply_to_provider_id, message.is_reaction)
    return match(session, patients, said)


def answer_dose(session: Session, reading: Reading, found: Match) -> None:
    """Confirm or decline the dose that was found, thank, and ask when it is not clear whose it is."""
    dose = found.occurrence
    if dose is None and found.is_ambiguous:
        ask_for_whom(session, reading, found.candidates, about_care=True)
        return
    if dose is None and found.patient is not None and reading.meaning.intent is Intent.DECLINE:
        dose = _just_confirmed(session, reading, found)
    if dose is not None and found.patient is not None:
        _answer(session, reading, found.patient, dose, is_quiet=False)


def answer_besides(session: Session, reading: Reading, found: Match) -> None:
    """That the dose was taken, in a message about something else ("sudah bu, tapi mual"). Nobody thanks for it."""
    is_taken = Intent.CONFIRM in reading.meaning.also
    if is_taken and found.patient is not None and found.occurrence is not None:
        reading = replace(reading, meaning=replace(reading.meaning, intent=Intent.CONFIRM))
        _answer(session, reading, found.patient, found.occurrence, is_quiet=True)


def answer_by_name(session: Session, reading: Reading) -> Reading:
    """We asked for whom an answer was; a message that is only the name completes it."""
    patients = reading.sender.patients
    named = named_in(reading.message.body, patients) if len(patients) > 1 else []
    if reading.meaning.intent is not Intent.UNCLEAR or len(named) != 1:
        return reading
    earlier = _undecided(session, reading)
    if earlier is None or earlier.intent is None:
        return reading
    earlier.patient_id = named[0].id
    session.add(earlier)
    meaning = replace(reading.meaning, intent=Intent(earlier.intent), confidence=earlier.confidence or 0.0)
    return replace(reading, meaning=meaning)


def _undecided(session: Session, reading: Reading) -> Message | None:
    """The last answer from this phone of which it could not be told whose it was."""
    query = select(Message).where(
        Message.phone_index == reading.message.phone_index,
        Message.direction == Direction.IN,
        col(Message.id) != reading.message.id,
        col(Message.patient_id).is_(None),
        col(Message.intent).in_([intent.value for intent in ANSWERS]),
        col(Message.created_at) > reading.said_at - ASKED_LATELY,
        col(Message.created_at) <= reading.said_at,
    )
    return session.exec(query.order_by(col(Message.created_at).desc())).first()


def _just_confirmed(session: Session, reading: Reading, found: Match) -> Occurrence | None:
    """ "Eh, belum": a word that takes back what was said a moment ago, when nothing else is asked for."""
    if found.patient is None or found.quoted is not None or reading.message.is_reaction:
        return None
    query = select(Occurrence).where(
        Occurrence.patient_id == found.patient.id,
        Occurrence.status == OccurrenceStatus.CONFIRMED,
        Occurrence.confirmed_via == "message",
        col(Occurrence.confirmed_at) > reading.said_at - TAKEN_BACK_WITHIN,
        col(Occurrence.confirmed_at) <= reading.said_at,
    )
    return session.exec(query.order_by(col(Occurrence.confirmed_at).desc())).first()


def _answer(session: Session, reading: Reading, patient: Patient, found: Occurrence, *, is_quiet: bool) -> None:
    occurrence = lock_occurrence(session, found.id)
    if occurrence is None:
        return
    is_yes = reading.meaning.intent is Intent.CONFIRM
    is_refusal = not is_yes and bool(reading.meaning.reasons) and reading.meaning.reasons[0] in _REFUSALS
    answer = Answer("reaction" if reading.message.is_reaction else "message", reading.said_at)
    actor = patient_actor(patient.name)
    if is_yes:
        changed = confirm(session, actor, occurrence, answer, now=reading.now)
    else:
        changed = decline(session, actor, occurrence, answer, is_not_yet=not is_refusal, now=reading.now)
    reading.message.occurrence_id = occurrence.id
    session.add(reading.message)
    if is_refusal:
        ask_a_person(session, reading, patient)
    if changed and not is_quiet:
        reply(session, reading, patient, _words(occurrence, is_yes=is_yes, is_refusal=is_refusal))


def _words(occurrence: Occurrence, *, is_yes: bool, is_refusal: bool) -> Reply:
    if is_yes:
        return Reply("message.thanks_late" if occurrence.is_confirmed_late else "message.thanks", Purpose.THANKS)
    return Reply("message.declined" if is_refusal else "message.not_yet")
