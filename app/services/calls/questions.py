"""Questions of patients that wait for a person: opened when a message goes to one, closed when somebody answers.

Whoever writes to the patient answers everything that is open; so does a call that reached them. A question to which
nothing needs to be said is closed by hand. Each has the same time for its answer; others will stand on these rows (M7).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.models.call import Question
from app.services import events
from app.services.actor import SYSTEM, Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import of_visible_patients, unseen

VIA_MESSAGE = "message"
VIA_HAND = "hand"
ANSWER_WITHIN = timedelta(hours=4)


def open_question(
    session: Session, patient_id: UUID, message_id: UUID, *, intent: str, asked_at: datetime
) -> Question | None:
    """A message of the patient that a person has to answer. None: that message is a question already."""
    if session.exec(select(Question.id).where(Question.message_id == message_id)).first() is not None:
        return None
    question = Question(patient_id=patient_id, message_id=message_id, intent=intent, asked_at=asked_at)
    session.add(question)
    _tell(session, SYSTEM, question, "question.asked")
    return question


def answer_questions(
    session: Session, actor: Actor, patient_id: UUID, *, via: str, now: datetime, asked_before: datetime | None = None
) -> int:
    """Somebody answered the patient: nothing of theirs is open any more. Returns how many questions that closed.

    `asked_before`: when the answer was written, if that was earlier than now.
    """
    query = select(Question).where(col(Question.patient_id) == patient_id, col(Question.answered_at).is_(None))
    if asked_before is not None:
        query = query.where(Question.asked_at < asked_before)
    found = session.exec(query).all()
    for question in found:
        _close(session, actor, question, via=via, now=now)
    return len(found)


def close_question(session: Session, actor: Actor, question_id: UUID, *, now: datetime) -> Question:
    """No answer is needed. One that is closed stays as it is."""
    require(actor, Permission.MESSAGE_SEND)
    question = find_question(session, actor, question_id, lock=True)
    if question.answered_at is None:
        _close(session, actor, question, via=VIA_HAND, now=now)
    return question


def reopen_question(session: Session, actor: Actor, question_id: UUID) -> Question:
    """Undo of closing by hand."""
    require(actor, Permission.MESSAGE_SEND)
    question = find_question(session, actor, question_id, lock=True)
    if question.answered_via == VIA_HAND:
        _open(session, actor, question)
    return question


def reopen_questions(session: Session, actor: Actor, patient_id: UUID, *, via: str, at: datetime) -> None:
    """What was thought to have answered them at that moment did not."""
    query = select(Question).where(
        col(Question.patient_id) == patient_id, col(Question.answered_at) == at, col(Question.answered_via) == via
    )
    for question in session.exec(query).all():
        _open(session, actor, question)


def list_open_questions(session: Session, actor: Actor, page: PageRequest) -> Page[Question]:
    """What waits for an answer, the oldest first."""
    require(actor, Permission.MESSAGE_READ)
    query = select(Question).where(
        col(Question.answered_at).is_(None), of_visible_patients(actor, col(Question.patient_id))
    )
    return paginate(session, query, page, order=[(col(Question.asked_at), False), (col(Question.id), False)])


def find_question(session: Session, actor: Actor, question_id: UUID, *, lock: bool = False) -> Question:
    """The question, if its patient is visible. Raises NotFound else."""
    query = select(Question).where(Question.id == question_id, of_visible_patients(actor, col(Question.patient_id)))
    question = session.exec(query.with_for_update() if lock else query).first()
    if question is None:
        raise unseen(session.get(Question, question_id), "question")
    return question


def forget_messages(session: Session, message_ids: list[UUID]) -> None:
    """Their words are about to go (M10); that there was a question, and who answered it, stays."""
    session.execute(update(Question).where(col(Question.message_id).in_(message_ids)).values(message_id=None))


def _close(session: Session, actor: Actor, question: Question, *, via: str, now: datetime) -> None:
    question.answered_at, question.answered_by, question.answered_via = now, actor.user_id, via
    session.add(question)
    _tell(session, actor, question, "question.answered")


def _open(session: Session, actor: Actor, question: Question) -> None:
    question.answered_at = question.answered_by = question.answered_via = None
    session.add(question)
    _tell(session, actor, question, "question.reopened")


def _tell(session: Session, actor: Actor, question: Question, name: str) -> None:
    events.emit(
        session,
        actor,
        name,
        subject_type="question",
        subject_id=question.id,
        patient_id=question.patient_id,
        data={"intent": question.intent},
    )
