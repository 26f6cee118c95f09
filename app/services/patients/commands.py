"""Adding, changing, deleting and restoring patients (P1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.errors import NotFound, VersionConflict
from app.models.patient import Patient, Sex
from app.services import audit, events, subscription
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.notifications import Notice, notify
from app.services.patients import consequences, policy
from app.services.patients.conflicts import in_wire_names
from app.services.patients.schemas import NewPatient, Particulars, PatientChanges
from app.services.patients.search import searchable
from app.services.phones import normalise_phone, phone_index
from app.services.versions import apply_changes
from app.services.visibility import get_visible_patient
from app.settings import get_settings

DELETED = "deleted"
_NOT_COLUMNS = {"allow_shared_phone", "is_active", "reason", "version"}


def add_patient(session: Session, actor: Actor, new: NewPatient, *, now: datetime, tells: bool = True) -> Patient:
    """Add a patient. Raises DuplicatePhone unless sharing the number is said, Invalid for values that do not hold."""
    require(actor, Permission.PATIENT_CREATE)
    policy.check_volunteer(session, actor, new.assigned_volunteer_id, present=None)
    house = get_settings()
    values = {"language": house.default_language, "timezone": house.default_timezone, "sex": Sex.UNKNOWN}
    phone = normalise_phone(new.phone_number)
    patient = Patient(
        name=new.name, phone=phone, phone_index=phone_index(phone), created_by=actor.user_id, created_at=now
    )
    patient.updated_at = now
    patient.is_phone_shared = policy.settle_phone(
        session, actor, phone, but_not=patient.id, is_sharing_allowed=new.allow_shared_phone
    )
    for name, value in (values | _columns(new)).items():
        setattr(patient, name, value)
    with _number_is_free(session, actor, patient):
        session.add(patient)
    audit.add_patient_key(session, patient.id)
    session.flush()
    _record(session, actor, patient, "patient.created", {"phone": (None, phone), "name": (None, new.name)})
    if tells:
        _tell_new_volunteer(session, actor, patient, now=now)
    return patient


def change_patient(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    changes: PatientChanges,
    *,
    seen: int | None,
    now: datetime,
    tells: bool = True,
) -> Patient:
    """Change the fields that were sent. Raises VersionConflict for those that others changed since version `seen`.

    With `tells=False` a new volunteer is told by whoever gives them many patients at once.
    """
    require(actor, Permission.PATIENT_WRITE)
    patient = get_visible_patient(session, actor, patient_id, lock=True)
    values = _columns(changes)
    if "assigned_volunteer_id" in values:
        wanted = changes.assigned_volunteer_id
        policy.check_volunteer(session, actor, wanted, present=patient.assigned_volunteer_id)
    if values.get("phone", patient.phone) != patient.phone:
        values |= _new_phone(session, actor, patient, str(values["phone"]), changes)
    with _number_is_free(session, actor, patient), in_wire_names(actor):
        changed = apply_changes(patient, values, seen=seen, now=now)
        session.add(patient)
    if changed:
        _record(session, actor, patient, "patient.changed", changed)
        consequences.of_changes(session, actor, patient, changed.keys(), now=now)
    if "assigned_volunteer_id" in changed:
        events.emit(
            session, actor, "patient.assigned", subject_type="patient", subject_id=patient.id, patient_id=patient.id
        )
        if tells:
            _tell_new_volunteer(session, actor, patient, now=now)
    return patient


def delete_patient(session: Session, actor: Actor, patient_id: UUID, *, seen: int | None, now: datetime) -> None:
    """Delete softly: nothing more is sent, history stays, and it can be restored."""
    require(actor, Permission.PATIENT_DELETE)
    patient = get_visible_patient(session, actor, patient_id, lock=True)
    if seen is not None and seen != patient.version:
        raise VersionConflict()
    subscription.deactivate(session, actor, patient, reason=DELETED, now=now)
    patient.deleted_at = now
    patient.updated_at = now
    patient.version += 1
    session.add(patient)
    _record(session, actor, patient, "patient.deleted", {})


def restore_patient(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> Patient:
    """Bring a deleted patient back. Raises DuplicatePhone when the number belongs to somebody else by now."""
    require(actor, Permission.PATIENT_DELETE)
    query = select(Patient).where(Patient.id == patient_id, col(Patient.deleted_at).is_not(None))
    patient = session.exec(query.with_for_update()).first()
    if patient is None:
        return get_visible_patient(session, actor, patient_id)
    if not actor.may(Permission.PATIENT_READ_ALL) and actor.user_id not in _people_of(patient):
        raise NotFound()
    if not patient.is_phone_shared:
        policy.settle_phone(session, actor, patient.phone, but_not=patient.id, is_sharing_allowed=False)
    with _number_is_free(session, actor, patient):
        patient.deleted_at = None
        patient.updated_at = now
        patient.version += 1
        session.add(patient)
    if patient.inactive_reason == DELETED:
        subscription.activate(session, actor, patient, reason="restored", now=now)
    _record(session, actor, patient, "patient.restored", {})
    return patient


def _columns(values: Particulars) -> dict[str, object]:
    """The sent fields as columns of the table."""
    sent = {name: value for name, value in values.given().items() if name not in _NOT_COLUMNS}
    if "phone_number" in sent:
        sent["phone"] = normalise_phone(str(sent.pop("phone_number")))
    if "name" in sent:
        sent["name_search"] = searchable(str(sent["name"]))
    if "birth_date" in sent:
        born = sent["birth_date"]
        sent["birth_year"] = born.year if isinstance(born, date) else None
        sent["birth_date"] = born.isoformat() if isinstance(born, date) else None
    return sent


def _new_phone(
    session: Session, actor: Actor, patient: Patient, phone: str, changes: PatientChanges
) -> dict[str, object]:
    is_shared = policy.settle_phone(
        session, actor, phone, but_not=patient.id, is_sharing_allowed=changes.allow_shared_phone
    )
    return {"phone_index": phone_index(phone), "is_phone_shared": is_shared}


@contextmanager
def _number_is_free(session: Session, actor: Actor, patient: Patient) -> Iterator[None]:
    """Write what the block changes, in a savepoint: of two requests that both found the number free, the second ends
    at the unique index, and still has a transaction to say so in."""
    own = patient.id
    phone = patient.phone
    try:
        with session.begin_nested():
            yield
            phone = patient.phone
            session.flush()
    except IntegrityError as problem:
        if "phone_index" not in str(problem.orig):
            raise
        raise policy.duplicate_phone(session, actor, phone, but_not=own) from problem


def _people_of(patient: Patient) -> set[UUID | None]:
    return {patient.assigned_volunteer_id, patient.created_by}


def _tell_new_volunteer(session: Session, actor: Actor, patient: Patient, *, now: datetime) -> None:
    volunteer_id = patient.assigned_volunteer_id
    if volunteer_id is None or volunteer_id == actor.user_id:
        return
    volunteer = policy.volunteer(session, volunteer_id)
    notice = Notice(
        event="patient_assigned",
        subject_type="patient",
        subject_id=patient.id,
        dedupe=f"patient_assigned:{patient.id}:{patient.version}",
        params={"patientId": str(patient.id)},
    )
    notify(session, [volunteer] if volunteer else [], notice, now=now)


def _record(
    session: Session, actor: Actor, patient: Patient, name: str, changes: Mapping[str, tuple[object, object]]
) -> None:
    shown = {key: value for key, value in changes.items() if key not in ("phone_index", "name_search")}
    record_act(
        session, actor, name, subject_type="patient", subject_id=patient.id, patient_id=patient.id, changes=shown
    )
