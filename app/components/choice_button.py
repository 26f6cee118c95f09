"""The likely answer as a button, with the other answers in a menu beside it."""

from __future__ import annotations

import reflex as rx

from app.components.icon import icon
from app.components.menu import menu
from app.components.words import Word


def choice_button(
    likely: rx.Component, *others: rx.Component, others_label: Word, kind: str | rx.Var[str] = "soft"
) -> rx.Component:
    """`likely` does what most people want; the arrow beside it opens `others` (menu items)."""
    arrow = rx.el.button(
        icon("chevron-down"), type="button", class_name=f"btn btn-{kind} split-arrow", aria_label=others_label
    )
    return rx.el.span(likely, menu(arrow, *others), class_name="split")
