"""What a browser sends to a handler has the types that the handler declares, or the handler does not run.

Anybody may send anything over the socket. What no page of ours sends is refused here, once, in words of ours: a handler
that stumbled over it instead would fill the log of faults at a stranger's will.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import get_origin, get_type_hints

from app.errors import BadRequest

MOST_ITEMS = 20_000
_LARGEST = 2**53  # the largest whole number that a browser counts to
_WHOLE = re.compile(r"-?\d{1,15}")

Check = Callable[[object], bool]


def check_arguments(function: Callable[..., object], given: object) -> None:
    """Raise BadRequest unless `given` could be the arguments of `function`, by name."""
    expected, needed = _declared(function)
    if not isinstance(given, Mapping) or not needed <= given.keys() <= expected.keys():
        raise BadRequest()
    if not all(expected[name](value) for name, value in given.items()):
        raise BadRequest()


@cache
def _declared(function: Callable[..., object]) -> tuple[dict[str, Check], frozenset[str]]:
    """How each argument is checked, and which have to be there."""
    hints = get_type_hints(function)
    parameters = list(inspect.signature(function).parameters.values())[1:]  # without the state itself
    checks = {parameter.name: _check_of(hints.get(parameter.name)) for parameter in parameters}
    return checks, frozenset(each.name for each in parameters if each.default is inspect.Parameter.empty)


def _check_of(hint: object) -> Check:
    return _CHECKS.get(hint) or _CHECKS.get(get_origin(hint)) or _is_plain


def _is_text(value: object) -> bool:
    """Text that every database keeps: without NUL and halves of characters."""
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_number(value: object) -> bool:
    if isinstance(value, str):  # Reflex reads it
        return _WHOLE.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST  # no NaN either


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) <= MOST_ITEMS and all(_is_text(item) for item in value)


def _is_form(value: object) -> bool:
    """The fields of a form by name; what of it is text can be kept."""
    if not isinstance(value, Mapping) or len(value) > MOST_ITEMS:
        return False
    return all(_is_text(name) and (not isinstance(item, str) or _is_text(item)) for name, item in value.items())


def _is_plain(value: object, *, deep: int = 8) -> bool:
    """Whatever else a handler declares: what is shallow, and of which each part is text, a number or a flag."""
    if isinstance(value, Mapping):
        return deep > 0 and _is_form(value) and all(_is_plain(item, deep=deep - 1) for item in value.values())
    if isinstance(value, list | tuple):
        return deep > 0 and len(value) <= MOST_ITEMS and all(_is_plain(item, deep=deep - 1) for item in value)
    return value is None or _is_text(value) or _is_flag(value) or _is_number(value)


_CHECKS: dict[object, Check] = {
    str: _is_text,
    int: _is_number,
    bool: _is_flag,
    list: _is_texts,
    dict: _is_form,
}
