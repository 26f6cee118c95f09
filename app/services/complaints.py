"""What pydantic found, in words for the person who sent it: its error types become keys of our catalogues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import BadRequest, Detail, Invalid

_PLACES = ("body", "query", "path", "header", "cookie")
_KEYS = {
    "missing": "validation.missing",
    "string_too_short": "validation.too_short",
    "string_too_long": "validation.too_long",
    "string_type": "validation.text",
    "string_unicode": "validation.text",
    "string_pattern_mismatch": "validation.pattern",
    "bool_type": "validation.yes_or_no",
    "bool_parsing": "validation.yes_or_no",
    "int_type": "validation.whole_number",
    "int_parsing": "validation.whole_number",
    "int_parsing_size": "validation.whole_number",
    "int_from_float": "validation.whole_number",
    "float_type": "validation.number",
    "float_parsing": "validation.number",
    "greater_than_equal": "validation.at_least",
    "less_than_equal": "validation.at_most",
    "enum": "validation.one_of",
    "literal_error": "validation.one_of",
    "date_unreadable": "validation.date",
    "date_type": "validation.date",
    "date_impossible": "validation.no_such_day",
    "date_ahead": "validation.date_ahead",
    "date_too_early": "validation.date_too_early",
    "date_out_of_reach": "validation.date_out_of_reach",
    "timezone_unknown": "error.timezone_unknown",
    "datetime_type": "validation.moment",
    "datetime_unreadable": "validation.moment",
    "control_characters": "validation.control_characters",
    "uuid_parsing": "validation.id",
    "uuid_type": "validation.id",
    "list_type": "validation.list",
    "tuple_type": "validation.list",
    "too_long": "validation.too_many",
    "too_short": "validation.too_few",
    "dict_type": "validation.object",
    "model_type": "validation.object",
    "model_attributes_type": "validation.object",
    "extra_forbidden": "validation.unknown_field",
}
# What is said of a field that was left empty; the sentence names it.
NOTHING_THERE = {"name": "error.name_empty", "phoneNumber": "error.phone_empty"}
_CHECKED_TEXT = "Value"  # what pydantic calls text whose length it looks at after a check of ours
_PARAMETERS = {
    "min_length": "least",
    "max_length": "most",
    "ge": "least",
    "le": "most",
    "expected": "choices",
    "actual_length": "actual",
}

Complaint = Mapping[str, object]
M = TypeVar("M", bound=BaseModel)


def read_as(model: type[M], values: Mapping[str, object]) -> M:
    """What a form holds, as the model of what is asked for. Raises Invalid with one detail for each field."""
    try:
        return model.model_validate(values)
    except ValidationError as problem:
        raise explained(problem.errors(include_url=False, include_input=False)) from None


def explained(complaints: Sequence[Complaint]) -> Invalid:
    """The error to answer: BadRequest when the body is no JSON at all, else Invalid with one detail a field."""
    if any(complaint["type"] == "json_invalid" for complaint in complaints):
        return BadRequest("error.bad_json")
    return Invalid(details=[_detail(complaint) for complaint in complaints])


def _detail(complaint: Complaint) -> Detail:
    context = complaint.get("ctx")
    known = context if isinstance(context, Mapping) else {}
    kind = str(complaint["type"])
    if known.get("field_type") == _CHECKED_TEXT:
        kind = f"string_{kind}"
    key = _KEYS.get(kind, "validation.wrong")
    params = {_PARAMETERS[name]: str(value) for name, value in known.items() if name in _PARAMETERS}
    if "choices" in params:
        params["choices"] = _without_english(params["choices"])
    field = _field(complaint["loc"])
    if kind == "string_too_short" and params.get("least") == "1":
        return Detail(field, NOTHING_THERE.get(field, "validation.missing"))
    return Detail(field, key, params)


def _without_english(choices: str) -> str:
    """`'view' or 'download'` as `view, download`, which every language can go on with."""
    return choices.replace("'", "").replace(" or ", ", ")


def _field(location: object) -> str:
    parts = [str(part) for part in location] if isinstance(location, tuple | list) else []
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] in _PLACES else parts)
