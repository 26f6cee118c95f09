"""Consent in a conversation (P3): YA or TIDAK to our request, or the code that the patient sends first."""

from __future__ import annotations

from sqlmodel import Session

from app.integrations.ports import Intent
from app.models.patient import Patient, Verification, VerificationStatus
from app.services import subscription, verification
from app.services.actor import patient_actor
from app.services.messages.matching import Match
from app.services.messages.naming import named_in
from app.services.messages.reading import Reading
from app.services.messages.replies import ask_for_whom

_ALSO_NO = frozenset({"n", "jangan", "ora", "emoh", "alim"})

Open = list[tuple[Patient, Verification]]


def consent_by_code(session: Session, reading: Reading) -> bool:
    """The patient wrote first: the code proves that the number is theirs. From any other number it proves nothing."""
    if reading.sender.is_contact or reading.message.is_reaction:
        return False
    request = verification.request_by_code(session, reading.message.body, reading.sender.patients, now=reading.now)
    patient = next((each for each in reading.sender.patients if request and each.id == request.patient_id), None)
    if request is None or patient is None:
        return False
    reading.message.patient_id = patient.id
    _settle(session, reading, patient, request, is_yes=True)
    return True


def consent_by_word(session: Session, reading: Reading, found: Match) -> bool:
    """YA or TIDAK to an open request. With several requests to one phone the quote or the name decides."""
    is_yes = _yes_or_no(reading)
    if reading.sender.is_contact or is_yes is None:
        return False
    pending = _meant(reading, found, _open(session, reading))
    others = [found.patient] if found.patient and found.occurrence and not found.is_certain else []
    asked = tuple({each.id: each for each in [*(patient for patient, _ in pending), *others]}.values())
    if not pending:
        return False
    if len(asked) > 1:
        reading.message.patient_id = None
        ask_for_whom(session, reading, asked, about_care=False)
        return True
    patient, request = pending[0]
    reading.message.patient_id = patient.id
    _settle(session, reading, patient, request, is_yes=is_yes)
    return True


def refuse_open(session: Session, reading: Reading, patients: tuple[Patient, ...]) -> None:
    """Who says stop has also answered our request, and hears of it once."""
    for patient, request in _open(session, reading):
        if patient in patients:
            actor = patient_actor(patient.name)
            verification.answer(session, actor, patient, request, is_yes=False, may_answer=False, now=reading.now)


def _open(session: Session, reading: Reading) -> Open:
    return [
        (patient, request)
        for patient in reading.sender.patients
        if patient.verification_status is VerificationStatus.PENDING
        and (request := verification.open_request(session, patient, now=reading.now))
    ]


def _meant(reading: Reading, found: Match, pending: Open) -> Open:
    if found.quoted is not None:
        return [(patient, request) for patient, request in pending if request.message_id == found.quoted.id]
    if reading.message.is_reaction:
        return []
    named = named_in(reading.message.body, reading.sender.patients) if len(reading.sender.patients) > 1 else []
    return [pair for pair in pending if pair[0] in named] if len(named) == 1 else pending


def _yes_or_no(reading: Reading) -> bool | None:
    if reading.meaning.intent is Intent.CONFIRM:
        return True
    bare = reading.message.body.strip(" .!").casefold()
    return False if reading.meaning.intent is Intent.DECLINE or bare in _ALSO_NO else None


def _settle(session: Session, reading: Reading, patient: Patient, request: Verification, *, is_yes: bool) -> None:
    actor = patient_actor(patient.name)
    if is_yes and not patient.is_active:
        subscription.resume(session, actor, [patient], message_id=reading.message.id, may_answer=False, now=reading.now)
    verification.answer(session, actor, patient, request, is_yes=is_yes, may_answer=reading.may_answer, now=reading.now)
