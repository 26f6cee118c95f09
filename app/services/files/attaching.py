"""Attaching files to what they belong to: patients, entries of their record, reminders, messages (P2, R1, M1)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.errors import NotFound
from app.models.file import File, UseKind
from app.models.reminder import Reminder
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.files.belonging import check_is_for
from app.services.files.carrying import FIELD, check_carried
from app.services.files.giving import check_given_out
from app.services.files.uses import Place, add_use, end_use
from app.services.files.visibility import get_handled_file
from app.services.patients.records import find_entry
from app.services.reminders.queries import find_reminder
from app.services.visibility import get_visible_patient


def attach(session: Session, actor: Actor, file_id: UUID, place: Place, *, now: datetime) -> File:
    """Say that the file is used there: whoever sees the place sees the file then. Safe to repeat.

    The caller has looked whether the actor may change the place. Raises NotFound, NotAllowed for a file that was only
    shared with the actor, Invalid for one that belongs to another patient, Gone and FileNotReady.
    """
    file = get_handled_file(session, actor, file_id)
    check_is_for(session, file, place.patient_id, field=FIELD)
    check_given_out(session, file, now=now)
    add_use(session, file, place, by=actor.user_id, now=now)
    _record(session, actor, "file.attached", file.id, place)
    return file


def attach_to_patient(session: Session, actor: Actor, patient_id: UUID, file_id: UUID, *, now: datetime) -> File:
    require(actor, Permission.PATIENT_WRITE)
    patient = get_visible_patient(session, actor, patient_id)
    return attach(session, actor, file_id, Place(UseKind.PATIENT, patient.id, patient.id), now=now)


def detach_from_patient(session: Session, actor: Actor, patient_id: UUID, file_id: UUID) -> None:
    """It stays where it is stored. Raises NotFound when it was not there."""
    require(actor, Permission.PATIENT_WRITE)
    patient = get_visible_patient(session, actor, patient_id)
    _detach(session, actor, file_id, Place(UseKind.PATIENT, patient.id, patient.id))


def attach_to_entry(
    session: Session, actor: Actor, patient_id: UUID, entry_id: UUID, file_id: UUID, *, now: datetime
) -> File:
    require(actor, Permission.RECORD_WRITE)
    entry = find_entry(session, actor, patient_id, entry_id)
    return attach(session, actor, file_id, Place(UseKind.RECORD, entry.id, patient_id), now=now)


def detach_from_entry(session: Session, actor: Actor, patient_id: UUID, entry_id: UUID, file_id: UUID) -> None:
    require(actor, Permission.RECORD_WRITE)
    entry = find_entry(session, actor, patient_id, entry_id)
    _detach(session, actor, file_id, Place(UseKind.RECORD, entry.id, patient_id))


def attach_to_reminder(session: Session, actor: Actor, reminder_id: UUID, file_id: UUID, *, now: datetime) -> File:
    """Send it with every message of the reminder from now on; it takes the place of another."""
    require(actor, Permission.REMINDER_WRITE)
    reminder = find_reminder(session, actor, reminder_id)
    file = attach_to_send(session, actor, file_id, _place(reminder), now=now)
    if reminder.file_id is not None and reminder.file_id != file_id:
        _let_go(session, actor, reminder.file_id, _place(reminder))
    reminder.file_id = file.id
    session.add(reminder)
    return file


def detach_from_reminder(session: Session, actor: Actor, reminder_id: UUID) -> None:
    """Send words alone again. Raises NotFound when there was nothing."""
    require(actor, Permission.REMINDER_WRITE)
    reminder = find_reminder(session, actor, reminder_id)
    if reminder.file_id is None:
        raise NotFound()
    _let_go(session, actor, reminder.file_id, _place(reminder))
    reminder.file_id = None
    session.add(reminder)


def put_with_reminder(
    session: Session, actor: Actor, reminder: Reminder, file_id: UUID | None, *, now: datetime
) -> None:
    """Where the reminder is being made or changed: its file from now on, or none."""
    if reminder.file_id == file_id:
        return
    if file_id is not None:
        attach_to_send(session, actor, file_id, _place(reminder), now=now)
    if reminder.file_id is not None:
        _let_go(session, actor, reminder.file_id, _place(reminder))
    reminder.file_id = file_id
    session.add(reminder)


def take_over(session: Session, actor: Actor, reminder: Reminder, *, now: datetime) -> None:
    """A reminder that goes on from another needs the other's file as well."""
    file = session.get(File, reminder.file_id) if reminder.file_id is not None else None
    if file is not None:
        add_use(session, file, _place(reminder), by=actor.user_id, now=now)


def attach_to_send(session: Session, actor: Actor, file_id: UUID, place: Place, *, now: datetime) -> File:
    """Attach what WhatsApp is to carry. Raises Invalid for what it cannot, beside what `attach` raises."""
    file = attach(session, actor, file_id, place, now=now)
    check_carried(session, file, now=now)
    return file


def _place(reminder: Reminder) -> Place:
    return Place(UseKind.REMINDER, reminder.id, reminder.patient_id)


def _let_go(session: Session, actor: Actor, file_id: UUID, place: Place) -> None:
    if end_use(session, file_id, place):
        _record(session, actor, "file.detached", file_id, place)


def _detach(session: Session, actor: Actor, file_id: UUID, place: Place) -> None:
    if not end_use(session, file_id, place):
        raise NotFound()
    _record(session, actor, "file.detached", file_id, place)


def _record(session: Session, actor: Actor, action: str, file_id: UUID, place: Place) -> None:
    changes = {"place": (None, f"{place.kind.value}:{place.subject_id}")}
    record_act(
        session,
        actor,
        action,
        subject_type="file",
        subject_id=file_id,
        patient_id=place.patient_id,
        changes=changes,
    )
