"""Which installation last used this database (O4): a copy or a restored backup must not send on its own.

The first installation just leaves its mark. When another one finds an older mark, sending is paused until an admin
has looked and resumes it: the same reminders may already be leaving from the original.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.models.account import Setting
from app.services import audit
from app.services.actor import SYSTEM

INSTALLATION = "installation"
SENDING_PAUSE = "sending_pause"
OTHER_INSTALLATION = "other_installation"


def note_installation(session: Session, mark: str, *, now: datetime) -> bool:
    """Leave `mark` on the database. Returns False when the database came from elsewhere, with sending now paused."""
    known = session.get(Setting, INSTALLATION)
    if known is not None and known.value.get("mark") == mark:
        return True
    session.merge(Setting(name=INSTALLATION, value={"mark": mark}, updated_at=now))
    if known is None:
        return True
    pause: dict[str, object] = {"is_paused": True, "reason": OTHER_INSTALLATION, "since": now.isoformat()}
    session.merge(Setting(name=SENDING_PAUSE, value=pause, updated_at=now))
    audit.record(session, SYSTEM, action="sending.paused", subject_type="installation", subject_id=None)
    return False
