"""Whether a remote model may read patients' messages now: the superadmin's switch, asked before each call (M4)."""

from __future__ import annotations

from app.db import reading
from app.models.remote_use import RemotePurpose
from app.services.remote_use import is_switched_on


def remote_reading_is_on() -> bool:
    """One small query, only where a remote model is configured and a message would go to it."""
    with reading() as session:
        return is_switched_on(session, RemotePurpose.INTENT)
