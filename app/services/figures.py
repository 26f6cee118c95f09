"""The figures of the work under way, read at each scrape (O3): how much waits, for how long, and who is active."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.models.account import ApiKey, User, UserSession, UserStatus
from app.models.file import File
from app.models.message import Emergency, EmergencyStatus
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.upload import Upload
from app.models.work import Delivery, DeliveryState, InboxEvent, InboxState, Send, SendState
from app.services.uploads.found import UNFINISHED

ACTIVE_WITHIN = timedelta(minutes=15)
KEYS_USED_WITHIN = timedelta(hours=24)
_WAITING_SENDS = (SendState.QUEUED, SendState.RETRY, SendState.SENDING, SendState.UNKNOWN, SendState.DEAD)
_WAITING_EVENTS = (InboxState.WAITING, InboxState.PROCESSING, InboxState.DEAD)
_WAITING_DELIVERIES = (DeliveryState.QUEUED, DeliveryState.RETRY, DeliveryState.SENDING, DeliveryState.DEAD)


@dataclass(frozen=True)
class Figures:
    """`depth` and `oldest_seconds` by queue and state, `stored` files and bytes by kind; the rest are plain counts."""

    depth: dict[tuple[str, str], int] = field(default_factory=dict)
    oldest_seconds: dict[str, float] = field(default_factory=dict)
    active_people: int = 0
    waiting_people: int = 0
    open_emergencies: int = 0
    open_uploads: int = 0
    used_keys: int = 0
    stored: dict[str, tuple[int, int]] = field(default_factory=dict)


def count_work(session: Session, *, now: datetime) -> Figures:
    """All figures, each from an index."""
    depth = {
        **_by_state(session, "sends", Send, _WAITING_SENDS),
        **_by_state(session, "inbox", InboxEvent, _WAITING_EVENTS),
        **_by_state(session, "deliveries", Delivery, _WAITING_DELIVERIES),
    }
    oldest = {
        "sends": session.exec(select(func.min(Send.next_at)).where(col(Send.state).in_(_WAITING_SENDS[:2]))).one(),
        "inbox": session.exec(select(func.min(InboxEvent.next_at)).where(InboxEvent.state == InboxState.WAITING)).one(),
        "deliveries": session.exec(
            select(func.min(Delivery.next_at)).where(col(Delivery.state).in_(_WAITING_DELIVERIES[:2]))
        ).one(),
        "reminders": session.exec(
            select(func.min(Occurrence.due_at)).where(Occurrence.status == OccurrenceStatus.SCHEDULED)
        ).one(),
    }
    active = select(func.count(func.distinct(UserSession.user_id))).where(
        col(UserSession.last_seen_at) > now - ACTIVE_WITHIN, col(UserSession.ended_at).is_(None)
    )
    waiting = select(func.count()).select_from(User).where(User.status == UserStatus.PENDING)
    emergencies = select(func.count()).select_from(Emergency).where(Emergency.status == EmergencyStatus.OPEN)
    uploads = select(func.count()).select_from(Upload).where(col(Upload.state).in_(UNFINISHED))
    keys = select(func.count()).select_from(ApiKey).where(col(ApiKey.last_used_at) > now - KEYS_USED_WITHIN)
    stored = (
        select(File.kind, func.count(), func.sum(File.size))
        .where(col(File.bytes_removed_at).is_(None))
        .group_by(col(File.kind))
    )
    return Figures(
        depth=depth,
        oldest_seconds={name: _age(moment, now) for name, moment in oldest.items()},
        active_people=session.exec(active).one(),
        waiting_people=session.exec(waiting).one(),
        open_emergencies=session.exec(emergencies).one(),
        open_uploads=session.exec(uploads).one(),
        used_keys=session.exec(keys).one(),
        stored={str(kind): (count, size) for kind, count, size in session.exec(stored).all()},
    )


def _by_state(
    session: Session,
    queue: str,
    row: type[Send] | type[InboxEvent] | type[Delivery],
    states: tuple[SendState | InboxState | DeliveryState, ...],
) -> dict[tuple[str, str], int]:
    query = select(row.state, func.count()).where(col(row.state).in_(states)).group_by(col(row.state))
    counted = {(queue, state.value): 0 for state in states}
    return counted | {(queue, state.value): count for state, count in session.execute(query).all()}


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
