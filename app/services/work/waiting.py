"""Whether there is anything to do: one look at an index, so that an idle clock costs a few reads and no write."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from app.models.compliance import FigureChange
from app.models.conversation import ScheduledMessage, ScheduledState
from app.models.message import Emergency, EmergencyStatus
from app.models.patient_list import PatientFigure
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import READY_SENDS, Delivery, DeliveryState, InboxEvent, InboxState, Send, SendState
from app.settings import get_settings


def has_due_occurrences(session: Session, *, now: datetime) -> bool:
    return _is_any(session, Occurrence, Occurrence.status == OccurrenceStatus.SCHEDULED, Occurrence.due_at <= now)


def has_due_follow_ups(session: Session, *, now: datetime) -> bool:
    return _is_any(session, Occurrence, col(Occurrence.next_followup_at) <= now)


def has_waiting_events(session: Session, *, now: datetime) -> bool:
    waits = (col(InboxEvent.state) == InboxState.WAITING) & (col(InboxEvent.next_at) <= now)
    lost = (col(InboxEvent.state) == InboxState.PROCESSING) & (col(InboxEvent.lease_until) < now)
    return _is_any(session, InboxEvent, or_(waits, lost))


def has_unsettled_sends(session: Session, *, now: datetime) -> bool:
    lost = (col(Send.state) == SendState.SENDING) & (col(Send.lease_until) < now)
    unknown = (col(Send.state) == SendState.UNKNOWN) & (col(Send.next_at) <= now)
    late = col(Send.state).in_(READY_SENDS) & (col(Send.expires_at) <= now)
    return _is_any(session, Send, or_(lost, unknown)) or _is_any(session, Send, late)


def has_due_alerts(session: Session, *, now: datetime) -> bool:
    return _is_any(session, Emergency, Emergency.status == EmergencyStatus.OPEN, col(Emergency.next_alert_at) <= now)


def has_due_deliveries(session: Session, *, now: datetime) -> bool:
    if get_settings().smtp_url is None:
        return False  # the rows are the outbox; nobody takes them away
    ready = col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.RETRY)) & (col(Delivery.next_at) <= now)
    lost = (col(Delivery.state) == DeliveryState.SENDING) & (col(Delivery.lease_until) < now)
    return _is_any(session, Delivery, or_(ready, lost))


def has_due_scheduled(session: Session, *, now: datetime) -> bool:
    waits = ScheduledMessage.state == ScheduledState.WAITING
    return _is_any(session, ScheduledMessage, waits, ScheduledMessage.due_at <= now)


def has_due_figures(session: Session, *, now: datetime) -> bool:
    if _is_any(session, FigureChange):
        return True
    late = select(PatientFigure.patient_id).where(col(PatientFigure.refresh_at) <= now).limit(1)
    return session.execute(late).first() is not None


_Row = (
    type[Occurrence]
    | type[InboxEvent]
    | type[Send]
    | type[Emergency]
    | type[Delivery]
    | type[ScheduledMessage]
    | type[FigureChange]
)


def _is_any(session: Session, row: _Row, *conditions: ColumnElement[bool] | bool) -> bool:
    return session.execute(select(row.id).where(*conditions).limit(1)).first() is not None
