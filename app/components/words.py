"""`t("key", name=State.var)`: a message of the person's language, put together in the browser."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.vars.function import FunctionStringVar

WORDS_MODULE = "$/public/scripts/words.js"

_words: FunctionStringVar[Any] = FunctionStringVar.create(
    "words", _var_data=rx.vars.VarData(imports={WORDS_MODULE: [rx.ImportVar(tag="words")]})
)

Word = rx.Var[str]
Text = rx.Var[str] | str
"""What a state holds: somebody's name, an id, a time already written out."""
Flag = rx.Var[bool] | bool
Number = rx.Var[int] | int


def t(key: str | Word, params: rx.Var[dict[str, str | int]] | None = None, /, **named: object) -> Word:
    """The message `key` of the catalogue, with its parameters named one by one or given as one variable."""
    return _words.call(key, named if params is None else params).to(str)
