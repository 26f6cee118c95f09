"""The fields of one form: what a state holds of each of them, by its name, as properties of the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from app.components.events import Properties, TextEvent


@dataclass(frozen=True, eq=False)
class FieldSet:
    """`text_field(label, "name", **FIELDS.of("name"))`: its text, its error, and whom to tell of what is typed.

    `values` and `errors` are maps by field name, `typed` makes the event of a field from its name; without it the form
    sends its texts when it is submitted. `prefix` keeps the ids of two forms on one page apart.
    """

    values: rx.Var[dict[str, str]] | dict[str, str]
    errors: rx.Var[dict[str, str]] | dict[str, str]
    typed: Callable[[str], TextEvent] | None = None
    prefix: str = "field"

    def of(self, name: str) -> Properties:
        """The properties of one field."""
        told: Properties = {} if self.typed is None else {"on_change": self.typed(name)}
        return {"value": self.value(name), "error": self.error(name), "prefix": self.prefix, **told}

    def value(self, name: str) -> rx.Var[str]:
        """What the field holds; "" before anything is known."""
        return _either(self.values, name)

    def error(self, name: str) -> rx.Var[str]:
        """The sentence beside the field; "" while it holds."""
        return _either(self.errors, name)


def _either(texts: rx.Var[dict[str, str]] | dict[str, str], name: str) -> rx.Var[str]:
    known = rx.Var.create(texts).to(dict[str, str])
    return rx.cond(known.contains(name), known[name], "").to(str)
