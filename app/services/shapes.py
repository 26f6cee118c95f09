"""What JSON looks like here: camelCase names, moments in UTC with `Z`, dates as `YYYY-MM-DD`, ids as text.

`Given` is the base of what comes in, `Shown` of what goes out; both are values and never change.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict, JsonValue
from pydantic_core import PydanticCustomError

MAX_VERSION = 2**31 - 1  # the column is a 32-bit integer
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Given(BaseModel):
    """What a caller gives. Names that nobody knows are left out, so that a record can be sent back as it was read."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

    def given(self) -> dict[str, object]:
        """Only the fields that were sent, by their Python names: what a PATCH changes."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Shown(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    @classmethod
    def drawn_from(cls, record: object, **others: object) -> Self:
        """The fields with what `record` has under the same names; what it calls otherwise stands in `others`."""
        names = cls.model_fields.keys() - others.keys()
        return cls.model_validate({name: getattr(record, name) for name in names} | others)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _only_date_text(value: object) -> object:
    """Pydantic also reads numbers and moments as dates; a day is written one way here."""
    if value is None or type(value) is date:
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        raise PydanticCustomError("date_unreadable", "write a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise PydanticCustomError("date_impossible", "there is no such day") from None


def _only_instant_text(value: object) -> object:
    """A moment without its zone could be any of 38; numbers are no moments here."""
    if value is None or (isinstance(value, datetime) and value.tzinfo):
        return value
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) and "T" in value else None
        if moment is None or moment.tzinfo is None:
            raise PydanticCustomError("datetime_unreadable", "write a moment with its zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("datetime_unreadable", "write a moment with its zone") from None


def _only_workable(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError("date_out_of_reach", "a day between 2000 and 2100")
    return day


def _one_line(value: str) -> str:
    if any(unicodedata.category(char) == "Cc" for char in value):
        raise PydanticCustomError("control_characters", "no line breaks or control characters")
    return value


def _no_controls(value: str) -> str:
    if any(unicodedata.category(char) == "Cc" and char not in "\n\r\t" for char in value):
        raise PydanticCustomError("control_characters", "no control characters")
    return value


Moment = Annotated[
    datetime,
    PlainSerializer(_moment, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-01T01:00:00.000Z"]}),
]
Instant = Annotated[datetime, BeforeValidator(_only_instant_text)]
Day = Annotated[date, BeforeValidator(_only_date_text)]
PlannedDay = Annotated[date, BeforeValidator(_only_date_text), AfterValidator(_only_workable)]
Line = Annotated[str, AfterValidator(_one_line)]
Prose = Annotated[str, AfterValidator(_no_controls)]
Version = Annotated[int, Field(ge=1, le=MAX_VERSION)]


def example(**values: JsonValue) -> JsonDict:
    """The example of a model in the OpenAPI document: `class NewThing(Given, json_schema_extra=example(name="A"))`."""
    return {"examples": [values]}


def unsent(**limits: Any) -> Any:
    """A field that may be left out but, when sent, is no `null`: its default is never looked at, only what was sent."""
    return Field(default=None, json_schema_extra=_without_default, **limits)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)
