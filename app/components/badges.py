"""Small words in boxes: a badge where a dot cannot stand, a tag somebody gave."""

from __future__ import annotations

import reflex as rx

from app.components.icon import icon
from app.components.states import Meaning
from app.components.words import Word


def badge(word: Word, meaning: Meaning | rx.Var[str] = "idle", *, icon_name: str | None = None) -> rx.Component:
    """A word on the tint of its meaning."""
    symbol = [icon(icon_name, size=12)] if icon_name else []
    return rx.el.span(*symbol, word, class_name=f"badge badge-{meaning}")


def tag(word: Word) -> rx.Component:
    """A word that somebody gave; it means nothing to the machine, so it has no colour."""
    return rx.el.span(word, class_name="tag")


def key_cap(name: Word | str) -> rx.Component:
    """A key of the keyboard."""
    return rx.el.kbd(name, class_name="kbd")
