"""The columns of a table of patients outside the application: what each is called and what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from app import i18n
from app.errors import Invalid
from app.services.actor import Actor
from app.services.patients.queries import ListedPatient

Cell = str | int
_Draw = Callable[[ListedPatient, Actor], Cell | None]


def _moment(moment: datetime | None, actor: Actor) -> str:
    return moment.astimezone(ZoneInfo(actor.timezone)).strftime("%Y-%m-%d %H:%M") if moment else ""


def _word(actor: Actor, key: str) -> str:
    return i18n.translate(actor.language, key)


_COLUMNS: dict[str, _Draw] = {
    "name": lambda row, _: row.name,
    "phone": lambda row, _: row.phone_number,
    "sex": lambda row, actor: _word(actor, f"patients.sex.{row.sex.value}"),
    "birth_year": lambda row, _: row.birth_year,
    "language": lambda row, _: row.language,
    "timezone": lambda row, _: row.timezone,
    "cancer_type": lambda row, _: row.cancer_type,
    "cancer_stage": lambda row, _: row.cancer_stage,
    "hospital": lambda row, _: row.hospital,
    "volunteer": lambda row, _: row.volunteer_name,
    "verification": lambda row, actor: _word(actor, f"verification.{row.verification_status.value}"),
    "status": lambda row, actor: _word(actor, "patients.active" if row.is_active else "patients.inactive"),
    "tags": lambda row, _: ", ".join(row.tags),
    "compliance": lambda row, _: row.compliance_percent,
    "call": lambda row, actor: _word(actor, f"patients.call.{row.call_reason}") if row.call_reason else "",
    "last_inbound": lambda row, actor: _moment(row.last_inbound_at, actor),
    "created": lambda row, actor: _moment(row.created_at, actor),
}
EXPORT_COLUMNS = tuple(_COLUMNS)


def chosen_columns(wanted: str) -> list[str]:
    """The columns named in `wanted`, in its order; all when it is empty. Raises Invalid for unknown ones."""
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    unknown = sorted(set(names) - _COLUMNS.keys())
    if unknown:
        raise Invalid.field("columns", "validation.unknown_fields", names=", ".join(unknown)[:200])
    return list(dict.fromkeys(names)) or list(EXPORT_COLUMNS)


def headings(actor: Actor, columns: list[str]) -> list[str]:
    """What the columns are called, in the reader's language; an import knows them again."""
    return [_word(actor, f"patients.column.{name}") for name in columns]


def cells(row: ListedPatient, actor: Actor, columns: list[str]) -> list[Cell]:
    """One row of the table, in the reader's language and time zone."""
    drawn = (_COLUMNS[name](row, actor) for name in columns)
    return ["" if cell is None else cell for cell in drawn]
