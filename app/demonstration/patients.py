"""The patients, what is known of them, who is close to them, and how reliably each of them answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.demonstration import cast, words
from app.demonstration.chance import Chance
from app.demonstration.staff import HISTORY
from app.models.account import User
from app.models.patient import (
    Patient,
    PatientContact,
    RecordEntry,
    RecordKind,
    Sex,
    Verification,
    VerificationMethod,
    VerificationStatus,
)
from app.services.patients.search import searchable
from app.services.phones import phone_index
from app.services.subscription import UNSUBSCRIBED

COUNT = 150
_PHONES_FROM = 8_000_000
_V = VerificationStatus


@dataclass(frozen=True)
class Cared:
    """One patient with what the story of their three months needs."""

    number: int
    patient: Patient
    volunteer_id: UUID
    medicines: tuple[str, ...]
    reliability: float
    since: datetime


def make_patients(volunteers: list[User], *, count: int, now: datetime) -> list[Cared]:
    return [_make(number, volunteers, now=now) for number in range(count)]


def make_around(cared: Cared, *, now: datetime) -> list[Verification | PatientContact | RecordEntry]:
    """How consent was asked for, relatives, and the record."""
    chance = Chance(f"around:{cared.patient.phone}")
    return [
        *_verifications(chance, cared, now=now),
        *_contacts(chance, cared),
        *_record(chance, cared, now=now),
    ]


def _make(number: int, volunteers: list[User], *, now: datetime) -> Cared:
    chance = Chance(f"patient:{number}")
    is_female = chance.happens(0.64)
    name = f"{chance.one_of(cast.FEMALE_NAMES if is_female else cast.MALE_NAMES)} {chance.one_of(cast.FAMILY_NAMES)}"
    suiting = [row for row in cast.ILLNESSES if row[1] in ("", "female" if is_female else "male")]
    illness, _, medicines = chance.one_of(suiting)
    town, timezone = chance.weighted({row: 6.0 if row[1] == "Asia/Jakarta" else 1.0 for row in cast.TOWNS})
    phone = f"+62800{_PHONES_FROM + number * 37:07d}"
    status, is_active = _status_of(number), number % 37 != 5
    since = now - min(HISTORY, timedelta(days=chance.between(35, 200)))
    volunteer = volunteers[number % len(volunteers)]
    born = date(now.year - chance.between(24, 78), chance.between(1, 12), chance.between(1, 28))
    patient = Patient(
        id=chance.new_id(since),
        name=name,
        name_search=searchable(name),
        phone=phone,
        phone_index=phone_index(phone),
        whatsapp_jid=f"{phone[1:]}@s.whatsapp.net" if status is _V.VERIFIED else None,
        sex=Sex.FEMALE if is_female else Sex.MALE,
        birth_year=born.year,
        birth_date=born.isoformat(),
        address=f"{chance.one_of(cast.STREETS)} {chance.between(1, 90)}, {town}",
        language="en" if number % 12 == 7 else "id",
        timezone=timezone,
        quiet_hours="21:00-06:00" if chance.happens(0.3) else None,
        cancer_type=illness,
        assigned_volunteer_id=volunteer.id,
        is_active=is_active,
        inactive_reason=None if is_active else UNSUBSCRIBED,
        verification_status=status,
        verified_at=since + timedelta(hours=2) if status is _V.VERIFIED else None,
        is_demonstration=True,
        created_by=volunteer.id,
        created_at=since,
        updated_at=since,
    )
    _add_treatment(patient, chance, since=since)
    taken = tuple(dict.fromkeys((chance.one_of(medicines), chance.one_of(cast.ALSO_TAKEN))))
    return Cared(number, patient, volunteer.id, taken, _reliability(chance), since)


def _add_treatment(patient: Patient, chance: Chance, *, since: datetime) -> None:
    patient.cancer_stage = chance.one_of(cast.STAGES)
    patient.diagnosed_on = (since - timedelta(days=chance.between(30, 900))).date()
    patient.treatment_started_on = (since - timedelta(days=chance.between(5, 25))).date()
    patient.hospital = chance.one_of(cast.HOSPITALS)
    patient.doctor = chance.one_of(cast.DOCTORS)


def _status_of(number: int) -> VerificationStatus:
    """Most have said yes; every other standing occurs, always with the same people."""
    rare = {11: _V.PENDING, 23: _V.NOT_ASKED, 41: _V.DECLINED, 47: _V.UNREACHABLE, 53: _V.EXPIRED}
    return next((status for step, status in rare.items() if number % 60 == step % 60), _V.VERIFIED)


def _reliability(chance: Chance) -> float:
    return chance.weighted({0.97: 5.0, 0.9: 4.0, 0.78: 2.0, 0.5: 0.8, 0.15: 0.3})


def _verifications(chance: Chance, cared: Cared, *, now: datetime) -> list[Verification]:
    status = cared.patient.verification_status
    if status is _V.NOT_ASKED:
        return []
    asked = now - timedelta(hours=20) if status is _V.PENDING else cared.since + timedelta(minutes=5)
    answered = asked + timedelta(hours=1) if status in (_V.VERIFIED, _V.DECLINED) else None
    return [
        Verification(
            id=chance.new_id(asked),
            patient_id=cared.patient.id,
            method=VerificationMethod.ASK,
            status=status,
            requested_by=cared.volunteer_id,
            requested_at=asked,
            expires_at=asked + timedelta(days=7),
            answered_at=answered,
        )
    ]


def _contacts(chance: Chance, cared: Cared) -> list[PatientContact]:
    if chance.happens(0.35):
        return []
    name = f"{chance.one_of(cast.FEMALE_NAMES + cast.MALE_NAMES)} {cared.patient.name.split()[-1]}"
    phone = f"+62800{int(cared.patient.phone[6:]) + 1:07d}"
    return [
        PatientContact(
            id=chance.new_id(cared.since),
            patient_id=cared.patient.id,
            name=name,
            relation=chance.one_of(cast.RELATIONS),
            phone=phone,
            phone_index=phone_index(phone),
            may_confirm=chance.happens(0.6),
            may_be_told=True,
            created_at=cared.since,
        )
    ]


def _record(chance: Chance, cared: Cared, *, now: datetime) -> list[RecordEntry]:
    patient, found = cared.patient, list[RecordEntry]()
    kinds = ["diagnosis", "medication", *chance.some_of(["lab_result", "allergy", "note"], chance.between(1, 3))]
    for kind in kinds:
        at = cared.since + (now - cared.since) * (chance.between(0, 90) / 100)
        body = chance.one_of(words.RECORDS[kind]).format(
            illness=patient.cancer_type, stage=patient.cancer_stage, medicine=cared.medicines[0]
        )
        found.append(
            RecordEntry(
                id=chance.new_id(at),
                patient_id=patient.id,
                kind=RecordKind(kind),
                happened_on=at.date(),
                body=body,
                author_id=cared.volunteer_id,
                created_at=at,
                updated_at=at,
            )
        )
    return found
