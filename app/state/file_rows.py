"""A file as a row or a tile: slim, with keys that the browser puts into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.file_types import is_drawn_anew
from app.models.file import FileKind, FileStatus, UseKind
from app.services.files.listing import EXPIRES_SOON, ListedFile
from app.services.files.uses import HOLDS
from app.services.files.where_used import UsedIn
from app.state.elapsed import elapsed
from app.state.file_address import path_of
from app.state.photo_address import photo_of_person
from app.state.session import initials_of

ICONS = {
    FileKind.DOCUMENT: "file-text",
    FileKind.PDF: "file-text",
    FileKind.TEXT: "file-text",
    FileKind.IMAGE: "image",
    FileKind.SPREADSHEET: "file-spreadsheet",
    FileKind.VIDEO: "video",
    FileKind.AUDIO: "music",
    FileKind.ARCHIVE: "file-archive",
}
_PATIENT_TABS = {
    UseKind.RECORD: "record",
    UseKind.REMINDER: "reminders",
    UseKind.MESSAGE: "conversation",
    UseKind.SCHEDULED: "conversation",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FileRow:
    """One file. `expiry_key` is a message about `expires_count`; empty where the day itself is shown. `bare_key` says
    why a picture has none."""

    id: str
    path: str
    name: str
    folder: str
    icon: str
    size: int
    used_key: str
    used_name: str
    used_more: int
    used_path: str
    owner: str
    initials: str
    photo: str
    added_at: str
    ago_key: str
    ago: int
    expires_at: str
    expiry_key: str
    expiry_meaning: str
    expires_count: int
    picture: str
    bare_key: str
    status_key: str
    is_shared: bool


def file_row(file: ListedFile, query: Mapping[str, str], *, page: int = 1, now: datetime) -> FileRow:
    """The row; `query` and `page` are what its link carries of the list."""
    key, meaning, count = expiry_in_words(file, now=now)
    used = file.used_in[0] if file.used_in else None
    owner = file.owner_name or ""
    ago_key, ago = elapsed(file.created_at, now)
    return FileRow(
        id=str(file.id),
        path=path_of(query, page=page, file_id=file.id),
        name=file.name,
        folder=file.folder,
        icon=ICONS[file.kind],
        size=file.size,
        used_key=used_key(used),
        used_name=used.name if used else "",
        used_more=max(len(file.used_in) - 1, 0),
        used_path=used_path(used),
        owner=owner.split(" ")[0],
        initials=initials_of(owner) if owner else "",
        photo=photo_of_person(file.owner_id, file.owner_photo_file_id),
        added_at=file.created_at.isoformat(),
        ago_key=ago_key,
        ago=ago,
        expires_at=file.expires_at.isoformat() if file.expires_at else "",
        expiry_key=key,
        expiry_meaning=meaning,
        expires_count=count,
        picture="" if key == "files.expired" else picture_of(file),
        bare_key=bare_key(file),
        status_key="" if file.status is FileStatus.READY else f"files.status.{file.status.value}",
        is_shared=file.is_shared,
    )


def expiry_in_words(file: ListedFile, *, now: datetime) -> tuple[str, str, int]:
    """How long a file stays: a message (empty: show the day), its meaning, and the number in it."""
    if file.expires_at is None:
        return "files.kept", "idle", 0
    left = file.expires_at - now
    if left <= EXPIRES_SOON and any(use.kind in HOLDS for use in file.used_in):
        return "files.kept_in_use", "idle", 0
    if left <= timedelta(0):
        return "files.expired", "fail", 0
    if left < _DAY:
        return "files.in_hours", "wait", max(1, round(left / timedelta(hours=1)))
    return ("files.in_days", "wait", round(left / _DAY)) if left <= EXPIRES_SOON else ("", "", 0)


def used_key(used: UsedIn | None) -> str:
    """Where a file is used, as a message; another one where the name may not be known."""
    if used is None:
        return "files.used.nowhere"
    return f"files.used.{used.kind.value}" if used.name else f"files.used_by_another.{used.kind.value}"


def used_path(used: UsedIn | None) -> str:
    """The page of the place, where the reader may go there."""
    if used is None or used.patient_id is None:
        return ""
    tab = _PATIENT_TABS.get(used.kind)
    return f"/patients/{used.patient_id}" + (f"?tab={tab}" if tab else "")


def bare_key(file: ListedFile) -> str:
    """Why a picture is not shown, as a message; empty for one that is, and for other files."""
    return "" if is_drawn_anew(file.extension) else "files.no_preview_heic"


def picture_of(file: ListedFile) -> str:
    """The address of its small picture; empty where none was made."""
    return f"/api/v1/preview/{file.id}?size=thumbnail" if file.has_thumbnail else ""
