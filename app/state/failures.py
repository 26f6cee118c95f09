"""What a person sees when an event is refused or fails: its own words, or one neutral sentence and a code."""

from __future__ import annotations

import logging
from collections import deque

import reflex as rx
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState, StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import EventSpec
from reflex_base.event.context import EventContext

from app.errors import AppError, NotSignedIn, PasswordAgain, PendingApproval, Suspended
from app.ids import new_id
from app.request_id import current_request_id
from app.state.notices import NoticesState, notify_failure
from app.state.session import SessionState

_log = logging.getLogger(__name__)
_told: deque[str] = deque(maxlen=500)  # the failed events that a notice follows


async def show_refusal(state: BaseState, refusal: AppError) -> StateUpdate:
    """What the page of a refused event shows. No event may follow it: that one would be refused as well."""
    is_out = isinstance(refusal, NotSignedIn | PendingApproval | Suspended) and not isinstance(refusal, PasswordAgain)
    if is_out:  # nothing else of any state goes to a tab whose person is not known
        return StateUpdate(delta={SessionState.get_full_name(): {f"is_over{FIELD_MARKER}": True}})
    (await state.get_state(NoticesState))._add(refusal.message_key, refusal.params, tone="fail")
    root = state._get_root_state()
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta)


async def show_session_over(app: rx.App, token: str) -> None:
    """Tell an open tab that its session has ended; what was typed stays where it is."""
    async with app.modify_state(BaseStateToken(ident=token, cls=SessionState)) as state:
        (await state.get_state(SessionState)).is_over = True


def show_failure(exception: Exception) -> EventSpec | None:
    """Turn a failed event into a notice. What nobody expected is logged under the code that the person can quote.

    When the notice itself fails, as all events do while their state cannot be had, there is none about that: each would
    fail again, for ever.
    """
    event = EventContext.get()
    if event.parent_txid in _told:
        _log.error("A notice could not be shown: %s", type(exception).__name__)
        return None
    _told.append(event.txid)
    if isinstance(exception, AppError):
        return notify_failure(exception.message_key, **exception.params)
    code = current_request_id() or str(new_id())
    _log.error("An event failed", exc_info=exception, extra={"request_id": code})
    return notify_failure("error.unexpected", code=code[-8:])
