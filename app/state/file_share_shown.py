"""Shares as the dialog shows them, and what its forms ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.errors import Invalid
from app.models.share import ShareKind
from app.services.complaints import read_as
from app.services.shares.schemas import NewShare, ShareChanges, ShareRow, Standing, VisitRow
from app.settings import get_settings
from app.state.keeping import texts

LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True)
class SharedWith:
    """Somebody to choose."""

    value: str
    label: str


@dataclass(frozen=True)
class ShareLine:
    """One share. `url` is empty where there is none, or where it is somebody else's to copy; `until` is the day."""

    id: str = ""
    file_id: str = ""
    kind: str = ""
    who: str = ""
    url: str = ""
    permission: str = ""
    has_password: bool = False
    most: str = ""
    visits: int = 0
    downloads: int = 0
    expires_at: str = ""
    until: str = ""
    status: str = ""
    is_open: bool = False
    may_change: bool = False
    version: int = 0


@dataclass(frozen=True)
class VisitLine:
    """What somebody did with a share, and from which network."""

    id: str
    kind: str
    network: str
    at: str


def share_line(row: ShareRow) -> ShareLine:
    return ShareLine(
        id=str(row.id),
        file_id=str(row.file_id),
        kind=row.kind.value,
        who=row.user_name or row.patient_name or "",
        url=row.url or "",
        permission=row.permission.value,
        has_password=row.has_password,
        most=str(row.max_downloads or ""),
        visits=row.visits,
        downloads=row.downloads,
        expires_at=row.expires_at.isoformat() if row.expires_at else "",
        until=day_of(row.expires_at),
        status=row.status.value,
        is_open=row.status is Standing.OPEN,
        may_change=row.may_change,
        version=row.version,
    )


def visit_line(row: VisitRow) -> VisitLine:
    return VisitLine(str(row.id), row.kind.value, row.network or "", row.at.isoformat())


def wish_of(form: Mapping[str, object], kind: str) -> NewShare:
    """What the form asks for. Raises Invalid with the field that does not hold."""
    given = written_in(form)
    asked: dict[str, object] = {"permission": given.get("permission", "download")}
    if "expires" in given:
        asked["expiresAt"] = end_of_day(given["expires"]).isoformat()
    if kind == ShareKind.PERSON:
        asked["userId"] = given.get("person", "")
        return read_as(NewShare, asked)
    if kind == ShareKind.PATIENT:
        asked["patientId"] = given.get("patient", "")
    if "password" in given:
        asked["password"] = given["password"]
    if "most" in given:
        asked["maxDownloads"] = count_in(given["most"])
    return read_as(NewShare, asked)


def changes_of(form: Mapping[str, object], line: ShareLine) -> ShareChanges:
    """What the form changes of a share. Raises Invalid with the field that does not hold."""
    given = written_in(form)
    asked: dict[str, object] = {"version": line.version}
    if given.get("permission", line.permission) != line.permission:
        asked["permission"] = given["permission"]
    asked |= changed_end(given, line.until)
    if line.kind != ShareKind.PERSON:
        asked |= changed_guards(given, "maxDownloads", line.most)
    return read_as(ShareChanges, asked)


def changed_end(given: Mapping[str, str], until: str) -> dict[str, object]:
    """The new end, when another day was chosen: one that stays keeps its moment. Without a day there is no end."""
    day = given.get("expires", "")
    if day == until:
        return {}
    return {"expiresAt": end_of_day(day).isoformat() if day else None}


def changed_guards(given: Mapping[str, str], limit: str, most: str) -> dict[str, object]:
    """A new password or none any more, and the count when it changed. An empty password leaves the one there is."""
    changed: dict[str, object] = {}
    if given.get("most", "") != most:
        changed[limit] = count_in(given["most"]) if "most" in given else None
    if "unlock" in given:
        changed["password"] = None
    elif "password" in given:
        changed["password"] = given["password"]
    return changed


def count_in(text: str) -> int | str:
    """The number that was typed, or what else it was: its shape says what is wrong with it."""
    return int(text) if text.isdecimal() and len(text) < 10 else text


def written_in(form: object) -> dict[str, str]:
    """The fields of a form in which something stands."""
    return {name: text.strip() for name, text in texts(form).items() if text.strip()}


def day_of(moment: datetime | None) -> str:
    """The day of a moment in the organisation's zone, as a calendar takes it; "" for none."""
    return "" if moment is None else moment.astimezone(_zone()).date().isoformat()


def end_of_day(text: str) -> datetime:
    """The last moment of a day in the organisation's zone. Raises Invalid for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid.field("expiresAt", "validation.date") from None
    return datetime.combine(day, LAST_MOMENT, tzinfo=_zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(get_settings().default_timezone)
