"""Recording a call in two taps, taking it back, and reading what was recorded (P8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import IllegalTransition, Invalid, NotFound
from app.models.call import CallOutcome, PatientCall
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.calls.questions import answer_questions, reopen_questions
from app.services.compliance.figures import count_anew
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import get_visible_patient, visible_patients

MAX_NOTE = 2_000
TAKEN_BACK_WITHIN = timedelta(minutes=10)
VIA_CALL = "call"


def record_call(
    session: Session, actor: Actor, patient_id: UUID, outcome: CallOutcome, *, note: str = "", now: datetime
) -> PatientCall:
    """Write down a call that was made now. One that reached the patient settles why it was needed, and answers what
    the patient had asked; one that did not brings them back tomorrow."""
    require(actor, Permission.CALL_RECORD)
    words = note.strip()
    if len(words) > MAX_NOTE:
        raise Invalid.field("note", "validation.too_long", most=str(MAX_NOTE))
    patient = get_visible_patient(session, actor, patient_id, lock=True)
    call = PatientCall(
        patient_id=patient.id,
        author_id=actor.user_id,
        outcome=outcome,
        note=words or None,
        called_at=now,
        created_at=now,
    )
    session.add(call)
    if outcome is CallOutcome.REACHED:
        answer_questions(session, actor, patient.id, via=VIA_CALL, now=now)
    _settle(session, actor, call, "call.recorded", now=now)
    return call


def take_back_call(session: Session, actor: Actor, call_id: UUID, *, now: datetime) -> None:
    """Undo: a call of one's own that was recorded by mistake a moment ago."""
    require(actor, Permission.CALL_RECORD)
    call = find_call(session, actor, call_id)
    if call.author_id != actor.user_id or call.created_at < now - TAKEN_BACK_WITHIN:
        raise IllegalTransition("error.call_stays")
    if call.outcome is CallOutcome.REACHED:
        reopen_questions(session, actor, call.patient_id, via=VIA_CALL, at=call.called_at)
    session.delete(call)
    _settle(session, actor, call, "call.taken_back", now=now)


def find_call(session: Session, actor: Actor, call_id: UUID) -> PatientCall:
    """The call, if its patient is visible. Raises NotFound else."""
    call = session.get(PatientCall, call_id)
    if call is None:
        raise NotFound()
    get_visible_patient(session, actor, call.patient_id)
    return call


def list_calls(session: Session, actor: Actor, patient_id: UUID, page: PageRequest) -> Page[PatientCall]:
    """The calls to one patient, newest first."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(PatientCall).where(PatientCall.patient_id == patient.id)
    return paginate(session, query, page, order=[(col(PatientCall.called_at), True), (col(PatientCall.id), True)])


def list_needing_call(session: Session, actor: Actor, page: PageRequest) -> Page[PatientFigure]:
    """The figures of the visible patients who need a call, who has waited longest first."""
    require(actor, Permission.PATIENT_READ)
    query = (
        select(PatientFigure)
        .join(Patient, col(Patient.id) == col(PatientFigure.patient_id))
        .where(col(PatientFigure.call_reason).is_not(None), visible_patients(actor))
    )
    order = [(col(PatientFigure.call_since), False), (col(PatientFigure.patient_id), False)]
    return paginate(session, query, page, order=order)


def _settle(session: Session, actor: Actor, call: PatientCall, name: str, *, now: datetime) -> None:
    count_anew(session, call.patient_id, now=now)
    record_act(
        session,
        actor,
        name,
        subject_type="call",
        subject_id=call.id,
        patient_id=call.patient_id,
        changes={"outcome": (None, call.outcome)},
    )
