"""One "send all now" from the click to the end: taken on in steps, followed as it goes, and stopped (R5).

Rows say what a run took on; how far it is, is read from the occurrences themselves, so that it is true whoever sends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import NotFound
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.send_run import SendRun, SendRunItem
from app.models.work import READY_SENDS, Send, SendState
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.reminders.sending import MAX_AT_ONCE, SendReport, send_all
from app.services.work.endings import end_send

_S = OccurrenceStatus
TAKEN_BACK = "taken_back"
LASTS = timedelta(days=1)  # longer than any run: five hundred take two hours
_FAILED = frozenset({_S.FAILED, _S.TOO_LATE})


@dataclass(frozen=True)
class RunProgress:
    """How far a run is. `waiting` are on their way; `taken_back` were stopped before they left."""

    id: UUID
    started_at: datetime
    cancelled_at: datetime | None
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    taken_back: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.sent + self.waiting + self.failed + self.taken_back + sum(self.skipped.values())

    @property
    def is_over(self) -> bool:
        return self.waiting == 0


def send_all_in_run(
    session: Session, actor: Actor, *, now: datetime, run_id: UUID | None = None, limit: int = MAX_AT_ONCE
) -> tuple[UUID, SendReport]:
    """Take on the next of today's, up to `limit`, in a new run or in one that is under way."""
    require(actor, Permission.REMINDER_SEND)
    run = _find(session, actor, run_id, lock=True) if run_id else _begin(session, actor, now=now)
    if run.cancelled_at is not None:
        return run.id, SendReport()
    report = send_all(session, actor, now=now, limit=limit, run_id=run.id)
    skipped = dict(report.skipped)
    session.add_all(
        SendRunItem(run_id=run.id, occurrence_id=one, was=was, reason=skipped.get(one))
        for one, was in report.was.items()
    )
    return run.id, report


def get_run(session: Session, actor: Actor, run_id: UUID) -> RunProgress:
    """How far the run is. Only who began it sees it, and who sees every patient."""
    require(actor, Permission.REMINDER_READ)
    return _progress(session, _find(session, actor, run_id))


def find_run_under_way(session: Session, actor: Actor, *, now: datetime) -> RunProgress | None:
    """The newest run of which something is still on its way, for those who may stop it."""
    require(actor, Permission.REMINDER_READ)
    if not actor.may(Permission.REMINDER_SEND):
        return None
    is_on_its_way = (
        select(SendRunItem.occurrence_id)
        .join(Occurrence, col(Occurrence.id) == col(SendRunItem.occurrence_id))
        .where(SendRunItem.run_id == SendRun.id, col(SendRunItem.reason).is_(None), Occurrence.status == _S.SENDING)
    )
    query = _seen_by(actor).where(
        col(SendRun.cancelled_at).is_(None), col(SendRun.started_at) > now - LASTS, is_on_its_way.exists()
    )
    run = session.exec(query.order_by(col(SendRun.started_at).desc()).limit(1)).first()
    return _progress(session, run) if run is not None else None


def cancel_run(session: Session, actor: Actor, run_id: UUID, *, now: datetime) -> RunProgress:
    """Stop what has not left yet: each is again what it was before, and is sent at its own time."""
    require(actor, Permission.REMINDER_SEND)
    run = _find(session, actor, run_id, lock=True)
    run.cancelled_at = run.cancelled_at or now
    session.add(run)
    for item, occurrence, send in _on_the_way(session, run):
        end_send(session, send, SendState.CANCELLED, reason="run_cancelled", now=now)
        occurrence.status = item.was
        occurrence.reason = None
        occurrence.version += 1
        item.reason = TAKEN_BACK
        session.add_all([item, occurrence])
    session.flush()
    _tell(session, actor, run, "send_run.cancelled")
    return _progress(session, run)


def _progress(session: Session, run: SendRun) -> RunProgress:
    query = (
        select(SendRunItem.reason, Occurrence.status, func.count())
        .join(Occurrence, col(Occurrence.id) == col(SendRunItem.occurrence_id))
        .where(SendRunItem.run_id == run.id)
        .group_by(col(SendRunItem.reason), col(Occurrence.status))
    )
    counts = {"sent": 0, "waiting": 0, "failed": 0, "taken_back": 0}
    skipped: dict[str, int] = {}
    for reason, status, count in session.exec(query).all():
        if reason == TAKEN_BACK:
            counts["taken_back"] += count
        elif reason is not None:
            skipped[reason] = skipped.get(reason, 0) + count
        else:
            counts[_kind_of(_S(status))] += count
    return RunProgress(run.id, run.started_at, run.cancelled_at, skipped=skipped, **counts)


def _begin(session: Session, actor: Actor, *, now: datetime) -> SendRun:
    run = SendRun(started_by=actor.user_id, started_at=now)
    session.add(run)
    session.flush()
    _tell(session, actor, run, "send_run.started")
    return run


def _find(session: Session, actor: Actor, run_id: UUID, *, lock: bool = False) -> SendRun:
    query = _seen_by(actor).where(SendRun.id == run_id)
    run = session.exec(query.with_for_update() if lock else query).first()
    if run is None:
        raise NotFound()
    return run


def _seen_by(actor: Actor) -> SelectOfScalar[SendRun]:
    query = select(SendRun)
    return query if actor.may(Permission.PATIENT_READ_ALL) else query.where(SendRun.started_by == actor.user_id)


def _on_the_way(session: Session, run: SendRun) -> list[tuple[SendRunItem, Occurrence, Send]]:
    """What the run queued and no worker has in hand."""
    query = (
        select(SendRunItem, Occurrence, Send)
        .join(Occurrence, col(Occurrence.id) == col(SendRunItem.occurrence_id))
        .join(Send, col(Send.message_id) == col(Occurrence.message_id))
        .where(
            SendRunItem.run_id == run.id,
            col(SendRunItem.reason).is_(None),
            Occurrence.status == _S.SENDING,
            col(Send.state).in_(READY_SENDS),
        )
        .with_for_update(of=Send)
    )
    return list(session.exec(query).all())


def _kind_of(status: OccurrenceStatus) -> str:
    if status is _S.SENDING:
        return "waiting"
    if status is _S.CANCELLED:
        return "taken_back"
    return "failed" if status in _FAILED else "sent"


def _tell(session: Session, actor: Actor, run: SendRun, name: str) -> None:
    record_act(session, actor, name, subject_type="send_run", subject_id=run.id)
