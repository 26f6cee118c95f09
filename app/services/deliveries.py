"""What was sent to people over outside channels, as an administrator sees it: which failed, and once more (N5).

The words of a mail are not shown: single-use links stand in some of them.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.errors import IllegalTransition, NotFound
from app.models.work import Delivery, DeliveryState
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.services.work.wakeups import wake

DISPATCH = "deliveries.dispatch"
_MAY_GO_AGAIN = frozenset({DeliveryState.DEAD, DeliveryState.CANCELLED})


def list_deliveries(
    session: Session, actor: Actor, page: PageRequest, *, state: DeliveryState | None = None
) -> Page[Delivery]:
    """Newest first."""
    require(actor, Permission.DELIVERY_READ)
    query = select(Delivery)
    if state is not None:
        query = query.where(Delivery.state == state)
    return paginate(session, query, page, order=[(col(Delivery.created_at), True), (col(Delivery.id), True)])


def count_dead_deliveries(session: Session, actor: Actor) -> int:
    """How many were given up."""
    require(actor, Permission.DELIVERY_READ)
    return session.exec(select(func.count()).where(Delivery.state == DeliveryState.DEAD)).one()


def resend_delivery(session: Session, actor: Actor, delivery_id: UUID, *, now: datetime) -> Delivery:
    """Try one that was given up or cancelled again, from the first attempt on."""
    require(actor, Permission.DELIVERY_RESEND)
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound()
    if delivery.state not in _MAY_GO_AGAIN:
        raise IllegalTransition("error.delivery_not_over")
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.RETRY, 0, now
    delivery.last_error = None
    session.add(delivery)
    record_act(session, actor, "delivery.resent", subject_type="delivery", subject_id=delivery.id)
    wake(session, DISPATCH)
    return delivery
