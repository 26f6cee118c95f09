"""Which of the two databases a session speaks to, for the few statements that differ (claim, search, upsert)."""

from __future__ import annotations

from sqlmodel import Session


def is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
