"""Shares as the dialog shows them, and what its form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.errors import Invalid
from app.models.share import ShareKind
from app.services.complaints import read_as
from app.services.shares.schemas import NewShare, ShareRow, Standing
from app.settings import get_settings

LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True)
class SharedWith:
    """Somebody to choose."""

    value: str
    label: str


@dataclass(frozen=True)
class ShareLine:
    """One share. `url` is empty where there is none, or where it is somebody else's to copy."""

    id: str
    kind: str
    who: str
    url: str
    permission: str
    has_password: bool
    visits: int
    downloads: int
    expires_at: str
    status: str
    is_open: bool
    may_change: bool


def share_line(row: ShareRow) -> ShareLine:
    return ShareLine(
        id=str(row.id),
        kind=row.kind.value,
        who=row.user_name or row.patient_name or "",
        url=row.url or "",
        permission=row.permission.value,
        has_password=row.has_password,
        visits=row.visits,
        downloads=row.downloads,
        expires_at=row.expires_at.isoformat() if row.expires_at else "",
        status=row.status.value,
        is_open=row.status is Standing.OPEN,
        may_change=row.may_change,
    )


def wish_of(form: Mapping[str, object], kind: str) -> NewShare:
    """What the form asks for. Raises Invalid with the field that does not hold."""
    given = {name: str(value).strip() for name, value in form.items() if str(value).strip()}
    asked: dict[str, object] = {"permission": given.get("permission", "download")}
    if "expires" in given:
        asked["expiresAt"] = end_of_day(given["expires"]).isoformat()
    if kind == ShareKind.PERSON:
        asked["userId"] = given.get("person", "")
        return read_as(NewShare, asked)
    if kind == ShareKind.PATIENT:
        asked["patientId"] = given.get("patient", "")
    for name, field in (("password", "password"), ("most", "maxDownloads")):
        if name in given:
            asked[field] = given[name]
    return read_as(NewShare, asked)


def end_of_day(text: str) -> datetime:
    """The last moment of a day in the organisation's zone. Raises Invalid for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid.field("expiresAt", "validation.date") from None
    return datetime.combine(day, LAST_MOMENT, tzinfo=ZoneInfo(get_settings().default_timezone))
