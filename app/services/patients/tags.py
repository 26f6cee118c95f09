"""Words that people put on patients, to find them together again (P7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from app.errors import Invalid
from app.models.patient import Patient
from app.models.patient_list import PatientTag, Tag
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.patients.search import searchable
from app.services.visibility import get_visible_patient, visible_patients

MOST_LETTERS, MOST_OF_ONE = 40, 20


@dataclass(frozen=True)
class CountedTag:
    name: str
    count: int


def list_tags(session: Session, actor: Actor) -> list[CountedTag]:
    """The tags in use on patients the actor sees, by name, with how many have them."""
    require(actor, Permission.PATIENT_READ)
    query = (
        select(Tag.name, func.count())
        .join(PatientTag, col(PatientTag.tag_id) == col(Tag.id))
        .join(Patient, col(Patient.id) == col(PatientTag.patient_id))
        .where(visible_patients(actor))
        .group_by(col(Tag.id), col(Tag.name))
        .order_by(col(Tag.name))
    )
    return [CountedTag(name, count) for name, count in session.exec(query).all()]


def names_of(session: Session, patient_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The tags of these patients, in alphabetical order."""
    query = (
        select(PatientTag.patient_id, Tag.name)
        .join(Tag, col(Tag.id) == col(PatientTag.tag_id))
        .where(col(PatientTag.patient_id).in_(patient_ids))
        .order_by(col(Tag.key))
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for patient_id, name in session.exec(query).all():
        found[patient_id].append(name)
    return found


def set_tags(session: Session, actor: Actor, patient_id: UUID, *, names: Iterable[str]) -> list[str]:
    """Give a patient exactly these tags; new ones come into being. The answer is how they are written."""
    require(actor, Permission.PATIENT_WRITE)
    patient = get_visible_patient(session, actor, patient_id)
    wanted = {tag.id: tag for tag in (ensure_tag(session, actor, name) for name in names)}
    if len(wanted) > MOST_OF_ONE:
        raise Invalid.field("tags", "validation.too_many", most=str(MOST_OF_ONE))
    present = set(session.exec(select(PatientTag.tag_id).where(PatientTag.patient_id == patient.id)).all())
    for tag_id in present - wanted.keys():
        remove_tag(session, actor, patient.id, session.get_one(Tag, tag_id))
    for tag_id in wanted.keys() - present:
        add_tag(session, actor, patient.id, wanted[tag_id])
    return sorted((tag.name for tag in wanted.values()), key=str.casefold)


def ensure_tag(session: Session, actor: Actor, name: str) -> Tag:
    """The tag of that name, made when it is new. Raises Invalid for a name that is none."""
    written = " ".join(name.split())
    key = searchable(written)
    if not key or len(written) > MOST_LETTERS or not written.isprintable():
        raise Invalid.field("tags", "error.tag_unreadable", most=str(MOST_LETTERS))
    tag = session.exec(select(Tag).where(Tag.key == key)).first()
    if tag is None:
        tag = Tag(name=written, key=key, created_by=actor.user_id)
        session.add(tag)
        session.flush()
    return tag


def find_tag(session: Session, name: str) -> Tag | None:
    return session.exec(select(Tag).where(Tag.key == searchable(name))).first()


def add_tag(session: Session, actor: Actor, patient_id: UUID, tag: Tag) -> bool:
    """Put `tag` on a patient whom the caller has found to be the actor's. False when it was there."""
    if session.get(PatientTag, (patient_id, tag.id)) is not None:
        return False
    session.add(PatientTag(patient_id=patient_id, tag_id=tag.id))
    _record(session, actor, patient_id, (None, tag.name))
    return True


def remove_tag(session: Session, actor: Actor, patient_id: UUID, tag: Tag) -> bool:
    """Take `tag` off. False when it was not there."""
    is_ours = (col(PatientTag.patient_id) == patient_id) & (col(PatientTag.tag_id) == tag.id)
    gone = session.execute(delete(PatientTag).where(is_ours).returning(col(PatientTag.tag_id))).first()
    if gone is None:
        return False
    _record(session, actor, patient_id, (tag.name, None))
    return True


def _record(session: Session, actor: Actor, patient_id: UUID, change: tuple[str | None, str | None]) -> None:
    name = "patient.tagged" if change[1] else "patient.untagged"
    record_act(
        session,
        actor,
        name,
        subject_type="patient",
        subject_id=patient_id,
        patient_id=patient_id,
        changes={"tag": change},
    )
