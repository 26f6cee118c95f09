"""Examples of what the API answers, made from the models of its rows and one small invented world.

Every name has its value in `world`; what has none is the first of its kind, false, nothing or none. So a new field gets
an example by itself, and two rows that speak of one patient speak of the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, JsonValue

from app.api.envelope import Accepted, Success
from app.api.examples.rows import OF_ROW
from app.api.examples.world import DAY, IDS, KINDS_OF_ROWS, MOMENT, VALUES, example_id
from app.api.plan import Plan
from app.i18n import translate

Example: TypeAlias = JsonValue
_MESSAGES = {201: "api.created", 202: "api.accepted"}
_NOTHING: Mapping[type, Example] = {bool: False, int: 0, float: 0.0, datetime: MOMENT, date: DAY, str: ""}


def success_examples(plan: Plan) -> dict[int, Example]:
    """The bodies of what succeeds, by status; none for what answers without JSON."""
    found: dict[int, Example] = {}
    if plan.response_model is not None:
        found[plan.status] = answer_example(plan.response_model, status=plan.status)
    if plan.may_be_accepted:
        found[202] = answer_example(Success[Accepted], status=202)
    return found


def answer_example(model: type[BaseModel], *, status: int) -> Example:
    """The whole body of an answer with that status."""
    return {**row_example(model), "message": translate("en", _MESSAGES.get(status, "api.done"))}


@cache
def row_example(model: type[BaseModel]) -> dict[str, Example]:
    """One row, as JSON."""
    return {
        info.serialization_alias or info.alias or name: _of_field(model.__name__, name, info.annotation)
        for name, info in model.model_fields.items()
    }


def _of_field(row: str, name: str, annotation: Any) -> Example:
    known = OF_ROW.get(row, {})
    if name in known:
        return known[name]
    return _of_kind(row, name, annotation)


def _of_kind(row: str, name: str, annotation: Any) -> Example:
    """What stands there: the named value where it fits the kind, else the plainest of the kind."""
    kind, parts = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        return _of_kind(row, name, parts[0])
    if kind is Literal:
        return parts[0]  # type: ignore[no-any-return]  # literals of our models are JSON
    if kind in (Union, UnionType):
        return _of_choice(row, name, [part for part in parts if part is not NoneType], may_lack=NoneType in parts)
    if kind is list:
        return VALUES[name] if parts[0] in (str, list[str]) and name in VALUES else [_of_kind(row, name, parts[0])]
    if kind is dict:
        return VALUES[name] if isinstance(VALUES.get(name), dict) else {}
    return _of_class(row, name, annotation)


def _of_class(row: str, name: str, annotation: type) -> Example:
    if issubclass(annotation, BaseModel):
        return dict(row_example(annotation))
    if annotation is UUID:
        return example_id(IDS.get(name) or (KINDS_OF_ROWS.get(row, row) if name == "id" else name))
    if issubclass(annotation, Enum):
        choices = [one.value for one in annotation]
        return VALUES[name] if VALUES.get(name) in choices else choices[0]
    return VALUES[name] if name in VALUES and _is_a(VALUES[name], annotation) else _NOTHING.get(annotation)


def _of_choice(row: str, name: str, kinds: list[Any], *, may_lack: bool) -> Example:
    """What may be missing is missing, unless the world says what it is."""
    if may_lack and name not in VALUES and name not in IDS:
        return None
    return _of_kind(row, name, kinds[0])


def _is_a(value: Example, annotation: Any) -> bool:
    if annotation in (datetime, date):
        return isinstance(value, str)
    if annotation is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return annotation in (object, Any) or type(value) is annotation
