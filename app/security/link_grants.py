"""What a stranger's browser holds once it may go on: that the password was right, and that a download was begun.

Both are signed moments and stored nowhere. A new password makes every grant worthless; a ticket counts only in the
browser that began the download.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from app.sealing import session_secrets
from app.services.accounts.bearer import same
from app.settings import get_settings

GRANTED_FOR = timedelta(hours=12)
AGAIN_WITHIN = timedelta(minutes=10)  # phones ask for a file anew when they hand it to their own downloader
CONTINUED_WITHIN = timedelta(hours=24)


def new_grant(link_id: UUID, password_hash: str, *, now: datetime) -> str:
    """For a browser in which the password of the link was given."""
    return _signed(f"grant\0{link_id}\0{password_hash}", now)


def is_granted(grant: str, link_id: UUID, password_hash: str, *, now: datetime) -> bool:
    age = _age(grant, f"grant\0{link_id}\0{password_hash}", now)
    return age is not None and age < GRANTED_FOR


def new_ticket(link_id: UUID, browser: str, *, now: datetime) -> str:
    """For a download that was counted: `browser` is the value of its form cookie."""
    return _signed(f"ticket\0{link_id}\0{browser}", now)


def is_good_ticket(ticket: str, link_id: UUID, browser: str, *, is_continued: bool, now: datetime) -> bool:
    """Whether the download of this ticket may be answered: from its beginning for minutes, further on for a day."""
    age = _age(ticket, f"ticket\0{link_id}\0{browser}", now)
    return age is not None and age < (CONTINUED_WITHIN if is_continued else AGAIN_WITHIN)


def _signed(what: str, moment: datetime) -> str:
    seconds = str(int(moment.timestamp()))
    return f"{seconds}.{_mac(what, seconds, session_secrets(get_settings())[0])}"


def _age(value: str, what: str, now: datetime) -> timedelta | None:
    """How old a signed value is; None for one that is not ours, or of the future."""
    seconds, _, mac = value.partition(".")
    if len(seconds) > 11 or not (seconds.isascii() and seconds.isdigit()):
        return None
    if not any(same(_mac(what, seconds, secret), mac) for secret in session_secrets(get_settings())):
        return None
    age = timedelta(seconds=now.timestamp() - int(seconds))
    return age if age > timedelta(minutes=-1) else None


def _mac(what: str, seconds: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"carepost link {what}\0{seconds}".encode(), "sha256").hex()
