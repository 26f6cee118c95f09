"""The work on an import, a part a transaction: rows are checked five hundred at a time and added fifty at a time.

A row's patient and its mark are written together, so that a process killed between two parts, or in the middle of one,
adds nobody twice. The clock's job and the request that brought a short file call the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.errors import AppError, DuplicatePhone
from app.models.account import User, UserStatus
from app.models.patient import Patient
from app.models.patient_import import WORKED_ON, ImportBatch, ImportRow, ImportState, RowState
from app.services import events
from app.services.accounts.actors import get_person, person_actor
from app.services.actor import SYSTEM, Actor, Origin, Permission
from app.services.notifications import Notice, notify
from app.services.patients import tags
from app.services.patients.commands import add_patient
from app.services.patients.importing.batches import cells_of
from app.services.patients.importing.values import Problem, Understood, problem, understand
from app.services.patients.search import searchable
from app.services.phones import phone_index, phone_indexes

CHECKED_AT_ONCE, ADDED_AT_ONCE = 500, 50


def has_waiting_imports(session: Session, *, now: datetime) -> bool:  # noqa: ARG001 - the clock asks all alike
    """Whether any import waits for work."""
    query = select(ImportBatch.id).where(col(ImportBatch.state).in_(WORKED_ON)).limit(1)
    return session.exec(query).first() is not None


def work_part(session: Session, *, now: datetime, only: UUID | None = None) -> dict[str, int]:
    """Do one part of the oldest import that waits, or of `only`. What was done, by outcome; nothing when none waits."""
    query = select(ImportBatch).where(col(ImportBatch.state).in_(WORKED_ON)).order_by(col(ImportBatch.created_at))
    if only is not None:
        query = query.where(ImportBatch.id == only)
    batch = session.exec(query.limit(1).with_for_update(skip_locked=True)).first()
    if batch is None:
        return {}
    actor = _owner(session, batch)
    if actor is None:
        return _end(session, batch, ImportState.CANCELLED, now=now, error="import.owner_left")
    done = (
        _check(session, actor, batch) if batch.state is ImportState.CHECKING else _add(session, actor, batch, now=now)
    )
    batch.version += 1
    session.add(batch)
    events.emit(session, actor, "import.went_on", subject_type="import", subject_id=batch.id)
    return done


def _owner(session: Session, batch: ImportBatch) -> Actor | None:
    """Who brought the file, with the rights of this moment; None when they may not add patients any more."""
    found = get_person(session, batch.owner_id)
    if found is None or found[0].status is not UserStatus.ACTIVE:
        return None
    actor = person_actor(*found, origin=Origin())
    return actor if actor.may(Permission.PATIENT_CREATE) else None


def _check(session: Session, actor: Actor, batch: ImportBatch) -> dict[str, int]:
    rows = _next_rows(session, batch, RowState.UNCHECKED, CHECKED_AT_ONCE)
    if not rows:
        return _end(session, batch, ImportState.READY, now=None)
    understood = [understand(cells_of(row), batch.mapping) for row in rows]
    taken = _taken(session, batch, understood)
    people = _people(session, actor, understood)
    for row, said in zip(rows, understood, strict=True):
        problems = [*said.problems, *_volunteer_problems(actor, said, people)]
        row.state, row.problems = (RowState.BAD if problems else RowState.GOOD), problems
        if said.phone and not problems:
            row.phone_index = phone_index(said.phone)
            other = taken.setdefault(row.phone_index, row.number)
            if other != row.number and not batch.shares_phones:
                row.state, row.problems = RowState.DUPLICATE, [_duplicate(other)]
        session.add(row)
        batch.good += row.state is RowState.GOOD
        batch.bad += row.state is RowState.BAD
        batch.duplicate += row.state is RowState.DUPLICATE
    batch.checked += len(rows)
    return {"checked": len(rows)}


def _taken(session: Session, batch: ImportBatch, understood: Sequence[Understood]) -> dict[bytes, int]:
    """Who has these numbers already: the row of this file where it stands first, or 0 for a patient."""
    current = {said.phone: phone_index(said.phone) for said in understood if said.phone}
    every = {index: current[phone] for phone in current for index in phone_indexes(phone)}
    in_file = select(ImportRow.phone_index, ImportRow.number).where(
        ImportRow.batch_id == batch.id, col(ImportRow.phone_index).in_(list(current.values()))
    )
    earlier = session.exec(in_file.order_by(col(ImportRow.number).desc())).all()
    known = select(Patient.phone_index).where(
        col(Patient.phone_index).in_(list(every)), col(Patient.deleted_at).is_(None)
    )
    taken = {index: number for index, number in earlier if index is not None}
    return taken | {every[index]: 0 for index in session.exec(known).all()}


def _duplicate(other: int) -> Problem:
    if other:
        return problem("phoneNumber", "import.same_as_row", row=str(other))
    return problem("phoneNumber", "import.same_as_patient")


def _people(session: Session, actor: Actor, understood: Sequence[Understood]) -> dict[str, UUID | None]:
    """The volunteers named by address or by name; None for a name that several have."""
    if not actor.may(Permission.PATIENT_ASSIGN) or not any(said.volunteer for said in understood):
        return {}
    found: dict[str, UUID | None] = {}
    for user in session.exec(select(User).where(User.status == UserStatus.ACTIVE)).all():
        name = searchable(user.name)
        found[name] = None if name in found else user.id
        found[user.email.casefold()] = user.id
    return found


def _volunteer_problems(actor: Actor, said: Understood, people: dict[str, UUID | None]) -> list[Problem]:
    if not said.volunteer:
        return []
    if not actor.may(Permission.PATIENT_ASSIGN):
        return [problem("volunteer", "error.may_not_assign")]
    key = searchable(said.volunteer)
    if key not in people:
        return [problem("volunteer", "import.no_such_person")]
    return [problem("volunteer", "import.name_of_several")] if people[key] is None else []


def _add(session: Session, actor: Actor, batch: ImportBatch, *, now: datetime) -> dict[str, int]:
    rows = _next_rows(session, batch, RowState.GOOD, ADDED_AT_ONCE)
    if not rows:
        _tell_volunteers(session, actor, batch, now=now)
        return _end(session, batch, ImportState.DONE, now=now)
    understood = [understand(cells_of(row), batch.mapping) for row in rows]
    people = _people(session, actor, understood)
    for row, said in zip(rows, understood, strict=True):
        try:
            with session.begin_nested():
                row.patient_id = _add_one(session, actor, batch, said, people, now=now)
            row.state = RowState.IMPORTED
        except DuplicatePhone:
            row.state, row.problems = RowState.DUPLICATE, [problem("phoneNumber", "import.same_as_patient")]
        except AppError as refusal:
            row.state, row.problems = RowState.FAILED, _told(refusal)
        session.add(row)
        batch.imported += row.state is RowState.IMPORTED
        batch.duplicate += row.state is RowState.DUPLICATE
        batch.failed += row.state is RowState.FAILED
    return {"added": sum(row.state is RowState.IMPORTED for row in rows)}


def _add_one(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    said: Understood,
    people: dict[str, UUID | None],
    *,
    now: datetime,
) -> UUID:
    if said.new is None:
        raise AppError("import.changed_meanwhile")
    given: dict[str, object] = {"allow_shared_phone": batch.shares_phones}
    if said.volunteer:
        given["assigned_volunteer_id"] = people.get(searchable(said.volunteer))
    new = said.new.model_copy(update=given)
    patient = add_patient(session, actor, new, now=now, tells=False)
    if said.tags:
        tags.set_tags(session, actor, patient.id, names=said.tags)
    return patient.id


def _tell_volunteers(session: Session, actor: Actor, batch: ImportBatch, *, now: datetime) -> None:
    """Each volunteer hears once how many of these patients are theirs."""
    query = (
        select(Patient.assigned_volunteer_id, func.count())
        .join(ImportRow, col(ImportRow.patient_id) == col(Patient.id))
        .where(ImportRow.batch_id == batch.id, col(Patient.assigned_volunteer_id).is_not(None))
        .group_by(col(Patient.assigned_volunteer_id))
    )
    for volunteer_id, count in session.exec(query).all():
        volunteer = session.get(User, volunteer_id)
        notice = Notice(
            event="patients_assigned",
            subject_type="user",
            subject_id=volunteer_id,
            dedupe=f"patients_assigned:{batch.id}",
            params={"count": str(count)},
        )
        notify(session, [volunteer] if volunteer and volunteer_id != actor.user_id else [], notice, now=now)


def _told(refusal: AppError) -> list[Problem]:
    if not refusal.details:
        return [problem("", refusal.message_key, **refusal.params)]
    return [problem(one.field, one.message, **one.params) for one in refusal.details]


def _next_rows(session: Session, batch: ImportBatch, state: RowState, limit: int) -> Sequence[ImportRow]:
    query = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.state == state)
    return session.exec(query.order_by(col(ImportRow.number)).limit(limit)).all()


def _end(
    session: Session, batch: ImportBatch, state: ImportState, *, now: datetime | None, error: str | None = None
) -> dict[str, int]:
    batch.state, batch.error, batch.finished_at = state, error, now
    batch.version += 1
    session.add(batch)
    events.emit(session, SYSTEM, f"import.{state.value}", subject_type="import", subject_id=batch.id)
    return {"ended": 1}
