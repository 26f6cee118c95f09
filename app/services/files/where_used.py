"""Where a file is used, in words that the reader may know: the name of a patient only for who sees the patient."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.file import FileUse, UseKind
from app.models.patient import Patient
from app.services.actor import Actor, Permission
from app.services.shapes import Shown
from app.services.visibility import visible_patients


class UsedIn(Shown):
    """One place. `name` is the patient's; empty where there is none, or where the reader does not see them.

    Of a patient whom the reader does not see nothing is said but the kind of place.
    """

    kind: UseKind
    subject_id: UUID | None
    patient_id: UUID | None
    name: str


def uses_of(session: Session, actor: Actor, file_ids: Sequence[UUID]) -> dict[UUID, list[UsedIn]]:
    """The places of each file, the oldest first: two statements, however many files."""
    query = select(FileUse).where(col(FileUse.file_id).in_(file_ids), FileUse.kind != UseKind.FORMER)
    rows = session.exec(query.order_by(col(FileUse.created_at), col(FileUse.id))).all()
    names = _names(session, actor, {row.patient_id for row in rows if row.patient_id is not None})
    found: dict[UUID, list[UsedIn]] = {}
    for row in rows:
        found.setdefault(row.file_id, []).append(_place(row, names))
    return found


def _place(row: FileUse, names: dict[UUID, str]) -> UsedIn:
    is_unseen = row.patient_id is not None and row.patient_id not in names
    if row.patient_id is None or is_unseen:
        return UsedIn(kind=row.kind, subject_id=None if is_unseen else row.subject_id, patient_id=None, name="")
    return UsedIn(kind=row.kind, subject_id=row.subject_id, patient_id=row.patient_id, name=names[row.patient_id])


def _names(session: Session, actor: Actor, patient_ids: set[UUID]) -> dict[UUID, str]:
    if not patient_ids or not actor.may(Permission.PATIENT_READ):
        return {}
    query = select(Patient.id, Patient.name).where(col(Patient.id).in_(patient_ids), visible_patients(actor))
    return {row[0]: row[1] for row in session.exec(query).all()}
