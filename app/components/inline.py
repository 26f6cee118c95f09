"""Measures and shapes that belong to one element, written on it: they hold in the first paint, before any script runs.

Reflex turns `style` and the attributes of drawings that it does not know into sheets that are made in the browser.
"""

from __future__ import annotations

from app.components.words import Number, Text

Value = Text | Number | float


def sized(**measures: Value) -> dict[str, object]:
    """Attributes that set measures (`width="64%"`), for `custom_attrs`."""
    return {"style": {_camel(name): value for name, value in measures.items()}}


def drawn(**attributes: Value) -> dict[str, object]:
    """Attributes of a drawing (`stroke_width="3"`), for `custom_attrs`."""
    return {_camel(name): value for name, value in attributes.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
