"""Links by which files are asked for, as the dialog shows them, and what its forms ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.services.complaints import read_as
from app.services.shares.schemas import NewRequest, RequestChanges, RequestRow, Standing
from app.state.file_share_shown import changed_end, changed_guards, count_in, day_of, end_of_day, written_in

_WORDS = ("title", "message", "folder", "duration")


@dataclass(frozen=True)
class RequestLine:
    """One link. `until` is the day of its end in the organisation's zone."""

    id: str = ""
    url: str = ""
    title: str = ""
    message: str = ""
    folder: str = ""
    patient: str = ""
    duration: str = ""
    has_password: bool = False
    most: str = ""
    files: int = 0
    expires_at: str = ""
    until: str = ""
    status: str = ""
    is_open: bool = False
    version: int = 0


def request_line(row: RequestRow) -> RequestLine:
    return RequestLine(
        id=str(row.id),
        url=row.url,
        title=row.title,
        message=row.message,
        folder=row.folder,
        patient=row.patient_name or "",
        duration=row.duration.value,
        has_password=row.has_password,
        most=str(row.max_files or ""),
        files=row.files,
        expires_at=row.expires_at.isoformat() if row.expires_at else "",
        until=day_of(row.expires_at),
        status=row.status.value,
        is_open=row.status is Standing.OPEN,
        version=row.version,
    )


def new_request(form: Mapping[str, object], patient_id: str) -> NewRequest:
    """What the form asks for. Raises Invalid with the field that does not hold."""
    given = written_in(form)
    asked: dict[str, object] = {name: given[name] for name in _WORDS if name in given}
    asked["title"] = given.get("title", "")
    if "expires" in given:
        asked["expiresAt"] = end_of_day(given["expires"]).isoformat()
    if patient_id:
        asked["patientId"] = patient_id
    if "password" in given:
        asked["password"] = given["password"]
    if "most" in given:
        asked["maxFiles"] = count_in(given["most"])
    return read_as(NewRequest, asked)


def changed_request(form: Mapping[str, object], line: RequestLine) -> RequestChanges:
    """What the form changes of a link. Raises Invalid with the field that does not hold."""
    given = written_in(form)
    before = {"title": line.title, "message": line.message, "folder": line.folder, "duration": line.duration}
    asked: dict[str, object] = {"version": line.version}
    asked |= {name: given.get(name, "") for name, text in before.items() if given.get(name, "") != text}
    return read_as(
        RequestChanges, asked | changed_end(given, line.until) | changed_guards(given, "maxFiles", line.most)
    )
