"""Sizes and counts, written in the browser as the person's language writes them (`assets/scripts/sizes.js`)."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.vars.function import FunctionStringVar

from app.components.words import Number, Word


def _in_browser(name: str) -> FunctionStringVar[Any]:
    module = rx.vars.VarData(imports={"$/public/scripts/sizes.js": [rx.ImportVar(tag=name)]})
    return FunctionStringVar.create(name, _var_data=module)


_sized, _counted, _gigabytes = (_in_browser(name) for name in ("sized", "counted", "gigabytes"))


def size(bytes_: Number) -> Word:
    """Bytes in the unit that people would say: `820 KB`, `2.1 MB`."""
    return _sized.call(bytes_).to(str)


def count(number: Number) -> Word:
    """A whole number with its thousands apart."""
    return _counted.call(number).to(str)


def gigabytes(bytes_: Number) -> Word:
    """Bytes in gigabytes, with one digit."""
    return _gigabytes.call(bytes_).to(str)
