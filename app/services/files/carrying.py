"""What WhatsApp carries (M1): said when somebody picks a file, so that no message fails for it later."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.errors import AppError, Detail, FileNotReady, Gone, Invalid
from app.integrations.ports import MAX_FILE, MAX_IMAGE
from app.models.file import File
from app.services.files.giving import check_given_out

_PICTURES = frozenset({"jpg", "jpeg", "png"})
FIELD = "fileId"


def goes_as_picture(extension: str, size: int) -> bool:
    """Whether the chat shows it as a picture; everything else, and what is too large for that, goes as a document."""
    return extension in _PICTURES and size <= MAX_IMAGE


def check_carried(session: Session, file: File, *, now: datetime) -> None:
    """Raise Invalid for a file that no message can take along: too large, gone, or not looked at yet."""
    problem = why_not_carried(session, file, now=now)
    if problem is not None:
        raise Invalid(details=[problem])


def why_not_carried(session: Session, file: File, *, now: datetime, is_needed: bool | None = None) -> Detail | None:
    """The sentence about a file that cannot go along; None for one that can. `is_needed` as in `check_given_out`."""
    if file.size > MAX_FILE:
        return Detail(FIELD, "error.file_too_large_for_whatsapp", {"limit": str(MAX_FILE // 1_000_000)})
    try:
        if file.deleted_at is not None:
            raise Gone()
        check_given_out(session, file, now=now, is_needed=is_needed)
    except (Gone, FileNotReady) as problem:
        return Detail(FIELD, _key(problem))
    return None


def _key(problem: AppError) -> str:
    return "error.file_not_ready" if isinstance(problem, FileNotReady) else "error.file_gone_for_sending"
