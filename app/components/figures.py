"""Figures on top of a page: at most four, each with its word, its meaning and a way to what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from app.components.link import document_link, page_link
from app.components.states import Meaning
from app.components.words import Number, Text, Word


@dataclass(frozen=True, eq=False)
class Figure:
    """One number: `detail` is the line below it, `to` a page or a place on this one (`#due`)."""

    number: Number | Text
    label: Word | rx.Component
    meaning: Meaning
    detail: Text | None = None
    to: str | None = None


def counts_row(figures: Sequence[Figure], *, label: Word) -> rx.Component:
    """The figures side by side, two and two on phones."""
    return rx.el.nav(*(_figure(figure) for figure in figures), class_name="sum", aria_label=label)


def _figure(figure: Figure) -> rx.Component:
    inside = (
        rx.el.span(figure.number, class_name="big"),
        rx.el.span(
            rx.el.span(class_name=f"dot dot-{figure.meaning}", custom_attrs={"aria-hidden": "true"}),
            figure.label,
            class_name="lab",
        ),
        *([rx.el.span(figure.detail, class_name="sub")] if figure.detail is not None else []),
    )
    if figure.to is None:
        return rx.el.div(*inside, class_name="sum-one")
    if figure.to.startswith("#"):
        return document_link(*inside, href=figure.to, class_name="sum-one")
    return page_link(*inside, to=figure.to, class_name="sum-one")
