"""Chips below a text that put words into it where somebody writes: nobody has to remember how a variable is spelt."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx

from app.components.icon import icon
from app.components.words import Word


class InsertBox(rx.Component):
    """The local component of `assets/scripts/insert.js`."""

    library = "$/public/scripts/insert.js"
    tag = "Insert"
    into: rx.Var[str]
    words: rx.Var[str]


def insert_chips(
    label: Word, field_id: str, chips: Sequence[tuple[str, Word]], *, help_text: Word | None = None
) -> rx.Component:
    """`chips` are pairs of what is put into the field and the words that say so."""
    more = [] if help_text is None else [rx.el.p(help_text, class_name="help")]
    return rx.el.div(
        *more,
        rx.el.div(*(_chip(field_id, *chip) for chip in chips), class_name="inserts", role="group", aria_label=label),
        class_name="inserting",
    )


def _chip(field_id: str, words: str, label: Word) -> rx.Component:
    return InsertBox.create(
        icon("plus", size=14), label, into=field_id, words=words, class_name="chip", data_testid=f"insert-{words}"
    )
