"""What the machine answers to whoever wrote: only to fresh messages, and held in quiet hours (M2, M3, R8)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlmodel import Session

from app import i18n
from app.models.message import Purpose
from app.models.patient import Patient
from app.services.messages.reading import Reading
from app.services.quiet import speaking_time
from app.services.work.outgoing import Outgoing, queue_for, recipient_of


@dataclass(frozen=True)
class Reply:
    """Words of the catalogue; `about_care` goes only to who is verified and active (P3)."""

    key: str
    purpose: Purpose = Purpose.ANSWER
    about_care: bool = True
    params: dict[str, str] = field(default_factory=dict)


def reply(session: Session, reading: Reading, patient: Patient, words: Reply) -> None:
    """Answer the one who wrote about `patient`, once for each message and each correction of it."""
    is_relative = reading.sender.is_contact
    recipient = reading.sender.recipient(patient) if is_relative else recipient_of(patient, now=reading.now)
    may_hear = patient.may_receive_care if words.about_care else patient.is_active
    if recipient is None or not reading.may_answer or not may_hear:
        return
    queue_for(
        session,
        recipient,
        Outgoing(
            purpose=words.purpose,
            body=i18n.translate(patient.language, words.key, name=patient.name, **words.params),
            dedupe=f"reply:{reading.message.id}:{reading.message.edited_at or ''}",
            due_at=reading.now,
            not_before=speaking_time(patient, now=reading.now),
        ),
        now=reading.now,
    )


def ask_for_whom(session: Session, reading: Reading, candidates: tuple[Patient, ...], *, about_care: bool) -> None:
    """Several share the phone, and the answer fits more than one of them (P1)."""
    names = ", ".join(candidate.name for candidate in candidates)
    words = Reply("message.for_whom", about_care=about_care, params={"names": names})
    hearer = next((each for each in candidates if each.may_receive_care or not about_care), None)
    if hearer is not None:
        reply(session, reading, hearer, words)
