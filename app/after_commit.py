"""Doing something when, and only when, a transaction has committed: wake-ups and live refreshes, which are hints."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

_WAITING = "carepost.after_commit"
_log = logging.getLogger(__name__)


def after_commit(session: Session, key: str, action: Callable[[], None]) -> None:
    """Call `action` once after `session` commits; a second one with the same key before that replaces the first."""
    session.info.setdefault(_WAITING, {})[key] = action


# Once for all sessions: to listen to each one costs more than the rest of a small command.
@event.listens_for(Session, "after_commit")
def _run(session: Session) -> None:
    if _WAITING not in session.info or session.in_nested_transaction():
        return  # a savepoint was released; the transaction around it may still be rolled back
    waiting: dict[str, Callable[[], None]] = session.info.pop(_WAITING)
    for action in waiting.values():
        try:
            action()
        except Exception:  # noqa: BLE001 - the data is committed: a hint that fails must not look like a failed command
            _log.exception("What was to follow a commit failed")


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WAITING, None)
