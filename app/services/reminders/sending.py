"""Sending by hand: one reminder now, or all of today's (R5). What was sent early is not sent again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.models.patient import Patient, VerificationStatus
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.models.send_run import SendRunItem
from app.models.work import Device, Send
from app.services import audit
from app.services.actor import Actor, Permission, require
from app.services.reminders.due import Due, hindrance, put_on_the_way, start_sending, text_of
from app.services.reminders.local_time import QuietHours, local_date_of, moment_of, parse_time, zone_of
from app.services.reminders.queries import find_occurrence, find_reminder
from app.services.visibility import get_visible_patient, of_visible_patients
from app.services.work.hindrances import said_too_often
from app.services.work.outgoing import device_for, hash_text
from app.settings import get_settings

AGAIN = (OccurrenceStatus.TOO_LATE, OccurrenceStatus.FAILED, OccurrenceStatus.MISSED, OccurrenceStatus.MUTED)
SENT_ALREADY = frozenset(
    {
        OccurrenceStatus.SENDING, OccurrenceStatus.SENT, OccurrenceStatus.DELIVERED, OccurrenceStatus.READ,
        OccurrenceStatus.CONFIRMED, OccurrenceStatus.DECLINED,
    }
)  # fmt: skip
MAX_AT_ONCE = 500
SEND_AGAIN_WITHIN = timedelta(days=7)
NEARLY_TWO_DAYS = timedelta(hours=40)  # wider than any zone's today


@dataclass
class SendReport:
    """Ids of occurrences on their way, and of reminders or occurrences skipped or failed with the reason.

    `was` tells the state of each occurrence before it was looked at.
    """

    sent: list[UUID] = field(default_factory=list)
    skipped: list[tuple[UUID, str]] = field(default_factory=list)
    failed: list[tuple[UUID, str]] = field(default_factory=list)
    has_more: bool = False
    was: dict[UUID, OccurrenceStatus] = field(default_factory=dict)


@dataclass(frozen=True)
class Sendable:
    """How many of today's can go now, and how many are held because their patient has not agreed or is not active;
    each up to one more than the limit."""

    can_go: int
    held: int


def send_now(session: Session, actor: Actor, reminder_id: UUID, *, now: datetime) -> SendReport:
    """Send what is due next: today's, else today's that failed, was late or missed, else the next one that is planned.

    Once something of this reminder has gone out today, a second click does not use up tomorrow's: nothing is due then,
    as where there is nothing at all. That one was sent already is said of an occurrence that somebody names.
    """
    require(actor, Permission.REMINDER_SEND)
    reminder = find_reminder(session, actor, reminder_id, lock=True)
    patient = get_visible_patient(session, actor, reminder.patient_id)
    report = SendReport()
    occurrence = _next_for(session, reminder, patient, now=now)
    if occurrence is None:
        report.skipped.append((reminder.id, "nothing_due"))
        return report
    _send_one(session, actor, Due(occurrence, reminder, patient), report, now=now)
    return report


def send_occurrence(session: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> SendReport:
    """Send this one now: one that is planned, or that failed, was late, missed or muted within the last seven days."""
    require(actor, Permission.REMINDER_SEND)
    occurrence = find_occurrence(session, actor, occurrence_id, lock=True)
    patient = get_visible_patient(session, actor, occurrence.patient_id)
    report = SendReport()
    is_old = occurrence.due_at < now - SEND_AGAIN_WITHIN
    if occurrence.status in SENT_ALREADY:
        report.skipped.append((occurrence.id, "already_sent"))
    elif is_old or occurrence.status not in (OccurrenceStatus.SCHEDULED, *AGAIN):
        report.skipped.append((occurrence.id, "nothing_due"))
    else:
        reminder = session.get_one(Reminder, occurrence.reminder_id)
        _send_one(session, actor, Due(occurrence, reminder, patient), report, now=now)
    return report


def count_sendable(session: Session, actor: Actor, *, now: datetime) -> Sendable:
    """What `send_all` would take on now; who is skipped for another reason is only known when it is tried."""
    require(actor, Permission.REMINDER_SEND)
    return Sendable(
        can_go=_count_todays(session, actor, _may_get_messages(), now=now),
        held=_count_todays(session, actor, not_(_may_get_messages()), now=now),
    )


def count_todays(session: Session, actor: Actor, *, now: datetime) -> int:
    """How many could go, for whoever looks at the reminders: none for somebody who may not send."""
    require(actor, Permission.REMINDER_READ)
    return _count_todays(session, actor, _may_get_messages(), now=now) if actor.may(Permission.REMINDER_SEND) else 0


def _count_todays(session: Session, actor: Actor, which: ColumnElement[bool], *, now: datetime) -> int:
    ids = _todays(session, actor, now=now).where(which).with_only_columns(col(Occurrence.id)).limit(MAX_AT_ONCE + 1)
    return int(session.execute(core_select(func.count()).select_from(ids.subquery())).scalar_one())


def _may_get_messages() -> ColumnElement[bool]:
    """What `hindrance` asks of a patient, in the query."""
    return and_(
        col(Patient.deleted_at).is_(None),
        col(Patient.is_active),
        col(Patient.verification_status) == VerificationStatus.VERIFIED,
    )


def send_all(
    session: Session, actor: Actor, *, now: datetime, limit: int = MAX_AT_ONCE, run_id: UUID | None = None
) -> SendReport:
    """Send everything of today (each patient's local day) that is still to be sent, oldest due first.

    With a run, what that run has looked at before is left out: it goes on where it stopped.
    """
    require(actor, Permission.REMINDER_SEND)
    report = SendReport()
    found = 0
    for due in _today(session, actor, now=now, limit=limit + 1, run_id=run_id):
        found += 1
        if found > limit:
            report.has_more = True
            break
        report.was[due.occurrence.id] = due.occurrence.status
        if _is_quiet(due, now=now):
            report.skipped.append((due.occurrence.id, "quiet_hours"))
            continue
        _send_one(session, actor, due, report, now=now)
    return report


def _send_one(session: Session, actor: Actor, due: Due, report: SendReport, *, now: datetime) -> None:
    occurrence = due.occurrence
    reason = _why_not(session, due, now=now)
    if reason:
        report.skipped.append((occurrence.id, reason))
        return
    attempts = session.exec(select(func.count()).where(Send.occurrence_id == occurrence.id)).one()
    dedupe = f"occurrence:{occurrence.id}:by_hand:{attempts}"
    put_on_the_way(session, [start_sending(due, now=now, dedupe=dedupe, is_by_hand=True)])
    occurrence.followups_sent = 0
    audit.record(
        session,
        actor,
        action="reminder.send_now",
        subject_type="occurrence",
        subject_id=occurrence.id,
        patient_id=occurrence.patient_id,
    )
    report.sent.append(occurrence.id)


def _why_not(session: Session, due: Due, *, now: datetime) -> str | None:
    patient = due.patient
    problem = hindrance(due.occurrence, patient, now=now)
    if problem and problem[1] != "too_late":
        return problem[1]
    device = session.get(Device, device_for(patient.phone_index))
    if device is not None and not device.is_online:
        return "device_offline"
    is_repeated = said_too_often(session, patient.phone_index, hash_text(text_of(due)), now=now)
    return "duplicate_text" if is_repeated else None


def _next_for(session: Session, reminder: Reminder, patient: Patient, *, now: datetime) -> Occurrence | None:
    query = select(Occurrence).where(Occurrence.reminder_id == reminder.id)
    if is_postgres(session):
        query = query.with_for_update()
    today = local_date_of(now, zone_of(reminder.timezone or patient.timezone))
    coming = query.where(Occurrence.status == OccurrenceStatus.SCHEDULED).order_by(col(Occurrence.due_at)).limit(1)
    again = (
        query.where(col(Occurrence.status).in_(AGAIN), Occurrence.local_date == today)
        .order_by(col(Occurrence.due_at).desc())
        .limit(1)
    )
    found = session.exec(coming.where(Occurrence.local_date <= today)).first() or session.exec(again).first()
    if found is None and not _was_sent_today(session, reminder, patient, now=now):
        found = session.exec(coming).first()
    return found


def _was_sent_today(session: Session, reminder: Reminder, patient: Patient, *, now: datetime) -> bool:
    """Whether today's went out, or another day's did so early, today."""
    zone = zone_of(reminder.timezone or patient.timezone)
    today = local_date_of(now, zone)
    query = select(Occurrence.id).where(
        Occurrence.reminder_id == reminder.id,
        col(Occurrence.status).in_(SENT_ALREADY),
        or_(
            col(Occurrence.local_date) == today,
            col(Occurrence.status) == OccurrenceStatus.SENDING,
            col(Occurrence.sent_at) >= moment_of(today, time(), zone),
        ),
    )
    return session.exec(query.limit(1)).first() is not None


def _today(session: Session, actor: Actor, *, now: datetime, limit: int, run_id: UUID | None) -> list[Due]:
    query = _todays(session, actor, now=now).order_by(col(Occurrence.due_at), col(Occurrence.id)).limit(limit)
    if run_id is not None:
        known = select(SendRunItem.occurrence_id).where(SendRunItem.run_id == run_id)
        query = query.where(col(Occurrence.id).not_in(known))
    if is_postgres(session):
        query = query.with_for_update(of=Occurrence, skip_locked=True)
    return [Due(*row) for row in session.execute(query)]


def _todays(session: Session, actor: Actor, *, now: datetime) -> Select[Occurrence, Reminder, Patient]:
    """Everything of each patient's today that could still be sent; the day is that of the reminder's own zone."""
    zone = func.coalesce(col(Reminder.timezone), col(Patient.timezone))
    todays = (
        (zone == name) & (col(Occurrence.local_date) == local_date_of(now, zone_of(name))) for name in _zones(session)
    )
    return (
        core_select(Occurrence, Reminder, Patient)
        .join(Reminder, col(Reminder.id) == col(Occurrence.reminder_id))
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(
            col(Occurrence.status).in_([OccurrenceStatus.SCHEDULED, *AGAIN]),
            col(Occurrence.due_at) > now - NEARLY_TWO_DAYS,
            col(Occurrence.due_at) < now + NEARLY_TWO_DAYS,
            col(Reminder.deleted_at).is_(None),
            of_visible_patients(actor, col(Occurrence.patient_id)),
            or_(false(), *todays),
        )
    )


def _zones(session: Session) -> set[str]:
    """Every zone in which somebody's today is counted; few, however many patients there are."""
    of_reminders = select(Reminder.timezone).where(col(Reminder.timezone).is_not(None)).distinct()
    of_patients = select(Patient.timezone).distinct()
    return {name for name in [*session.exec(of_reminders), *session.exec(of_patients)] if name}


def _is_quiet(due: Due, *, now: datetime) -> bool:
    """Quiet hours never hold a time that a person chose for the reminder (R8)."""
    quiet = QuietHours(due.patient.quiet_hours or get_settings().quiet_hours)
    local = now.astimezone(zone_of(due.patient.timezone)).time()
    return quiet.covers(local) and not quiet.covers(parse_time(due.occurrence.wall_time))
