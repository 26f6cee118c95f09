"""Saying "there is work" from inside a transaction, without knowing who will do it.

The waker is chosen at start (`app/jobs/engine.py`): it hears of the work when, and only when, the transaction commits.
Wake-ups are hints: every queue is also looked at by the clock, so a lost one costs seconds and nothing else.
"""

from __future__ import annotations

from typing import Protocol

from sqlmodel import Session


class Waker(Protocol):
    """Runs the named job soon after `session` commits; several wake-ups of one job before it runs are one."""

    def wake(self, session: Session, job: str) -> None: ...


_waker: Waker | None = None


def use_waker(waker: Waker | None) -> None:
    """Choose who hears wake-ups in this process; None for nobody."""
    global _waker  # noqa: PLW0603 - chosen once, at start
    _waker = waker


def wake(session: Session, job: str) -> None:
    """Say that `job` has work once this transaction has committed."""
    if _waker is not None:
        _waker.wake(session, job)
