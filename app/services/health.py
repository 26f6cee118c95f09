"""How well this installation does (O2): what each check found, and what the checks together mean.

`degraded` still works, if less well: somebody should look. `unhealthy` does not serve people any more. Details are for
staff; they hold names of settings and devices, counts and durations, never personal data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from app.integrations.ports import RemoteStanding
from app.models.account import Setting
from app.models.file import File, FileStatus
from app.models.patient import Patient
from app.models.work import READY_SENDS, Delivery, DeliveryState, Device, InboxEvent, InboxState, Send
from app.services.installation import SENDING_PAUSE
from app.services.work.deliveries import MAX_UNKNOWN
from app.settings import Settings, WhatsAppBackend

OVERDUE = timedelta(minutes=10)
UNREAD = timedelta(minutes=2)
_WAITING_MAILS = (DeliveryState.QUEUED, DeliveryState.RETRY)


class Health(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    name: str
    health: Health
    detail: str = ""


def well(name: str, detail: str = "") -> Finding:
    return Finding(name, Health.HEALTHY, detail)


def worst(findings: Iterable[Finding]) -> Health:
    """The health of the whole: that of its worst part."""
    order = list(Health)
    return max((finding.health for finding in findings), key=order.index, default=Health.HEALTHY)


def check_whatsapp(session: Session, settings: Settings) -> Finding:
    """Whether every configured device is logged in, as last seen by the job that watches them."""
    query = select(Device.id).where(col(Device.id).in_(settings.devices), col(Device.is_online).is_(False))
    offline = sorted(session.exec(query).all())
    if offline:
        return Finding("whatsapp", Health.DEGRADED, f"logged out or away: {', '.join(offline)}")
    return well("whatsapp", f"{settings.whatsapp.value}: {', '.join(settings.devices)}")


def check_sending(session: Session, *, now: datetime) -> Finding:
    """Whether messages leave: not paused, and none of them long overdue."""
    pause = session.get(Setting, SENDING_PAUSE)
    if pause and pause.value.get("is_paused"):
        return Finding("sending", Health.DEGRADED, f"paused ({pause.value.get('reason', 'by an admin')})")
    oldest = session.exec(select(func.min(Send.next_at)).where(col(Send.state).in_(READY_SENDS))).one()
    if oldest is not None and now - oldest > OVERDUE:
        return Finding("sending", Health.DEGRADED, f"the oldest message is {_minutes(now - oldest)} min overdue")
    return well("sending")


def check_inbox(session: Session, *, now: datetime) -> Finding:
    """Whether what patients write is read."""
    waits = InboxEvent.state == InboxState.WAITING
    oldest = session.exec(select(func.min(InboxEvent.next_at)).where(waits)).one()
    if oldest is not None and now - oldest > UNREAD:
        return Finding("inbox", Health.DEGRADED, f"the oldest event has waited {_minutes(now - oldest)} min")
    return well("inbox")


def check_simulator(session: Session, settings: Settings) -> Finding:
    """The simulator reaches nobody: with real patients that has to be seen."""
    if settings.whatsapp is not WhatsAppBackend.SIMULATOR:
        return well("simulator", "off")
    real = select(Patient.id).where(col(Patient.is_demonstration).is_(False), col(Patient.deleted_at).is_(None))
    if session.exec(real.limit(1)).first() is not None:
        return Finding(
            "simulator", Health.DEGRADED, "messages are simulated and no patient receives any: set CAREPOST_WHATSAPP"
        )
    return well("simulator", "on, without real patients")


def check_mail(session: Session, *, now: datetime) -> Finding:
    """Whether mails leave, by what became of the newest. A refused recipient is not the server's fault."""
    overdue = now - OVERDUE
    waiting = select(func.min(Delivery.next_at)).where(col(Delivery.state).in_(_WAITING_MAILS))
    oldest = session.exec(waiting).one()
    if oldest is not None and oldest < overdue:
        return Finding("mail", Health.DEGRADED, f"the oldest mail is {_minutes(now - oldest)} min overdue")
    failed = or_(col(Delivery.state) == DeliveryState.RETRY, _is_given_up())
    tried = select(Delivery.state, Delivery.last_error).where(or_(col(Delivery.state) == DeliveryState.SENT, failed))
    newest = session.exec(tried.order_by(col(Delivery.id).desc()).limit(1)).first()
    if newest is not None and newest[0] is not DeliveryState.SENT:
        return Finding("mail", Health.DEGRADED, f"the last mail did not leave: {newest[1] or 'no reason is known'}")
    return well("mail", "nothing was sent yet" if newest is None else "the last mail left")


def check_model(standing: RemoteStanding, *, is_on: bool) -> Finding:
    """Whether the remote model helps to read. While it does not, the offline rules read alone: nothing is lost."""
    if not is_on:
        return well("model", f"{standing.provider} is switched off")
    if standing.is_failing:
        return Finding("model", Health.DEGRADED, f"{standing.provider} failed the last times: the rules read alone")
    if standing.is_budget_spent:
        return Finding("model", Health.DEGRADED, f"{standing.provider}: today's budget is spent, the rules read alone")
    return well("model", standing.provider)


def check_scanner(session: Session, *, now: datetime) -> Finding:
    """Whether files get through the virus scanner: those that wait for it are asked about every half minute."""
    waiting = select(func.count(), func.min(File.updated_at)).where(File.status == FileStatus.SCANNING)
    count, oldest = session.exec(waiting).one()
    if oldest is not None and now - oldest > UNREAD:
        detail = f"{count} files wait for the scanner, the oldest for {_minutes(now - oldest)} min"
        return Finding("scanner", Health.DEGRADED, detail)
    return well("scanner", "no file waits long")


def _is_given_up() -> ColumnElement[bool]:
    """Tried again and again in vain; one that was refused is over after its first attempt."""
    return and_(col(Delivery.state) == DeliveryState.DEAD, col(Delivery.attempts) >= MAX_UNKNOWN)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
