"""One change to many patients (P7): chosen once, carried out in small transactions, told per patient, taken back.

`begin` chooses and notes the change, `carry_out` does a part of it; the edge repeats the latter, a transaction each, so
that others get their turn. `begin_undo` and `take_back` go the same way back, within a few minutes and once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import AppError, Gone, Invalid, NotFound
from app.models.patient import Patient
from app.models.patient_list import BulkAction, BulkChange
from app.services import subscription
from app.services.actor import Actor, Permission, require
from app.services.notifications import Notice, notify
from app.services.patients import policy, tags
from app.services.patients.commands import change_patient
from app.services.patients.filters import PatientFilter, condition_of
from app.services.patients.schemas import PatientChanges
from app.services.visibility import visible_patients

MOST = 2_000
AT_ONCE = 25
UNCHANGED = "unchanged"
UNDO_WITHIN = timedelta(minutes=5)
_NEEDS = {BulkAction.ASSIGN: Permission.PATIENT_ASSIGN}


@dataclass(frozen=True)
class BulkOrder:
    """What is to be done: `volunteer_id` (None for nobody) for `assign`, `reason` for the states, `tag` for tags."""

    action: BulkAction
    volunteer_id: UUID | None = None
    reason: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Skipped:
    """A patient whom the change left as they were, and why: `not_found unchanged unsubscribed refused`."""

    id: UUID
    reason: str


@dataclass
class BulkReport:
    changed: list[UUID] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, other: BulkReport) -> None:
        self.changed += other.changed
        self.skipped += other.skipped


@dataclass(frozen=True)
class BulkBegun:
    change_id: UUID
    patient_ids: list[UUID]

    def parts(self) -> Iterable[Sequence[UUID]]:
        """The ids, as many at a time as one transaction takes."""
        return (self.patient_ids[at : at + AT_ONCE] for at in range(0, len(self.patient_ids), AT_ONCE))


def begin(
    session: Session,
    actor: Actor,
    order: BulkOrder,
    *,
    ids: Sequence[UUID] | None,
    wanted: PatientFilter | None = None,
    now: datetime,
) -> BulkBegun:
    """Choose the patients: by id, or all that a filter shows. Raises Invalid for more than 2 000, or a wrong order."""
    require(actor, _NEEDS.get(order.action, Permission.PATIENT_WRITE))
    _check(session, order)
    if actor.user_id is None:
        raise Invalid()
    chosen = list(dict.fromkeys(ids)) if ids is not None else _all_that_match(session, actor, wanted or PatientFilter())
    if len(chosen) > MOST:
        raise Invalid.field("ids", "error.bulk_too_many", most=str(MOST))
    change = BulkChange(actor_id=actor.user_id, action=order.action.value, created_at=now)
    session.add(change)
    return BulkBegun(change.id, chosen)


def carry_out(
    session: Session, actor: Actor, order: BulkOrder, change_id: UUID, patient_ids: Sequence[UUID], *, now: datetime
) -> BulkReport:
    """Do the change to these patients. What does not work for one is told and stops no other."""
    change = _own(session, actor, change_id)
    report, former = BulkReport(), []
    seen = select(Patient).where(col(Patient.id).in_(patient_ids), visible_patients(actor))
    patients = {patient.id: patient for patient in session.exec(seen).all()}
    for patient_id in patient_ids:
        patient = patients.get(patient_id)
        if patient is None:
            report.skipped.append(Skipped(patient_id, "not_found"))
            continue
        before = _state_of(patient, order.action)
        reason = _apply(session, actor, order, patient, now=now)
        if reason:
            report.skipped.append(Skipped(patient_id, reason))
        else:
            report.changed.append(patient_id)
            former.append([str(patient_id), order.tag or before])
    change.former = [*change.former, *former]
    session.add(change)
    return report


def finish(session: Session, actor: Actor, order: BulkOrder, change_id: UUID, *, count: int, now: datetime) -> None:
    """Tell the volunteer, once, that `count` patients are theirs now."""
    if order.action is not BulkAction.ASSIGN or not count or order.volunteer_id in (None, actor.user_id):
        return
    volunteer = policy.volunteer(session, order.volunteer_id) if order.volunteer_id else None
    notice = Notice(
        event="patients_assigned",
        subject_type="user",
        subject_id=order.volunteer_id,
        dedupe=f"patients_assigned:{change_id}",
        params={"count": str(count)},
    )
    notify(session, [volunteer] if volunteer else [], notice, now=now)


def begin_undo(session: Session, actor: Actor, change_id: UUID, *, now: datetime) -> list[list[str]]:
    """Claim the taking back of an own change. Raises Gone when it was taken back already, or is too old."""
    change = _own(session, actor, change_id, lock=True)
    require(actor, _NEEDS.get(BulkAction(change.action), Permission.PATIENT_WRITE))
    if change.undone_at is not None or now - change.created_at > UNDO_WITHIN:
        raise Gone()
    change.undone_at = now
    session.add(change)
    return change.former


def take_back(session: Session, actor: Actor, change_id: UUID, items: Sequence[list[str]], *, now: datetime) -> int:
    """Put these patients back to what they were, where they still are what the change made them."""
    action = BulkAction(_own(session, actor, change_id).action)
    ids = [UUID(patient_id) for patient_id, _ in items]
    seen = select(Patient).where(col(Patient.id).in_(ids), visible_patients(actor))
    patients = {patient.id: patient for patient in session.exec(seen).all()}
    count = 0
    for patient_id, former in items:
        patient = patients.get(UUID(patient_id))
        if patient is not None:
            count += not _apply(session, actor, _opposite(action, former), patient, now=now, former=former)
    return count


def _check(session: Session, order: BulkOrder) -> None:
    if order.action is BulkAction.DEACTIVATE and not order.reason.strip():
        raise Invalid.field("reason", "error.reason_needed")
    if order.action in (BulkAction.TAG, BulkAction.UNTAG) and not order.tag.strip():
        raise Invalid.field("tag", "validation.missing")
    if order.action is BulkAction.ASSIGN and order.volunteer_id and not policy.volunteer(session, order.volunteer_id):
        raise Invalid.field("volunteerId", "error.no_such_volunteer")


def _all_that_match(session: Session, actor: Actor, wanted: PatientFilter) -> list[UUID]:
    query = select(Patient.id).where(condition_of(session, actor, wanted)).order_by(col(Patient.id)).limit(MOST + 1)
    return list(session.exec(query).all())


def _apply(
    session: Session, actor: Actor, order: BulkOrder, patient: Patient, *, now: datetime, former: str = ""
) -> str:
    """Do it to one patient; the answer is why not, or nothing."""
    try:
        match order.action:
            case BulkAction.ASSIGN:
                why = _assign(session, actor, patient, order.volunteer_id, now=now)
            case BulkAction.ACTIVATE:
                why = _activate(session, actor, patient, order.reason, now=now)
            case BulkAction.DEACTIVATE:
                why = "" if patient.is_active else UNCHANGED
                reason = former or subscription.STAFF
                subscription.deactivate(session, actor, patient, reason=reason, note=order.reason, now=now)
            case BulkAction.TAG:
                tag = tags.ensure_tag(session, actor, order.tag)
                why = "" if tags.add_tag(session, actor, patient.id, tag) else UNCHANGED
            case BulkAction.UNTAG:
                known = tags.find_tag(session, order.tag)
                why = "" if known and tags.remove_tag(session, actor, patient.id, known) else UNCHANGED
    except Invalid:
        raise
    except AppError:
        return "refused"
    return why


def _assign(session: Session, actor: Actor, patient: Patient, volunteer_id: UUID | None, *, now: datetime) -> str:
    if patient.assigned_volunteer_id == volunteer_id:
        return UNCHANGED
    changes = PatientChanges(assigned_volunteer_id=volunteer_id)
    change_patient(session, actor, patient.id, changes, seen=None, now=now, tells=False)
    return ""


def _activate(session: Session, actor: Actor, patient: Patient, reason: str, *, now: datetime) -> str:
    if patient.is_active:
        return UNCHANGED
    if subscription.has_said_stop(patient.inactive_reason) and not reason.strip():
        return subscription.UNSUBSCRIBED
    subscription.activate(session, actor, patient, reason=reason.strip() or subscription.STAFF, now=now)
    return ""


def _state_of(patient: Patient, action: BulkAction) -> str:
    if action is BulkAction.ASSIGN:
        return str(patient.assigned_volunteer_id or "")
    return patient.inactive_reason or ""


def _opposite(action: BulkAction, former: str) -> BulkOrder:
    match action:
        case BulkAction.ASSIGN:
            return BulkOrder(BulkAction.ASSIGN, volunteer_id=UUID(former) if former else None)
        case BulkAction.ACTIVATE:
            return BulkOrder(BulkAction.DEACTIVATE, reason="undo")
        case BulkAction.DEACTIVATE:
            return BulkOrder(BulkAction.ACTIVATE)  # without a reason: not of those who have said stop meanwhile
        case BulkAction.TAG:
            return BulkOrder(BulkAction.UNTAG, tag=former)
        case BulkAction.UNTAG:
            return BulkOrder(BulkAction.TAG, tag=former)


def _own(session: Session, actor: Actor, change_id: UUID, *, lock: bool = False) -> BulkChange:
    query = select(BulkChange).where(BulkChange.id == change_id, BulkChange.actor_id == actor.user_id)
    change = session.exec(query.with_for_update() if lock else query).first()
    if change is None:
        raise NotFound()
    return change
