"""What a page shows when there is nothing, not yet anything, or something failed; and a status in a list."""

from __future__ import annotations

from typing import Literal

import reflex as rx

from app.components.icon import icon
from app.components.inline import sized
from app.components.words import Word

Meaning = Literal["done", "wait", "fail", "emergency", "info", "new", "half", "machine", "idle"]


def status_dot(meaning: Meaning | rx.Var[str], word: Word) -> rx.Component:
    """A dot whose shape repeats what its colour says, and the word for it."""
    dot = rx.el.span(class_name=f"dot dot-{meaning}", custom_attrs={"aria-hidden": "true"})
    return rx.el.span(dot, word, class_name="st")


def empty_state(icon_name: str, title: Word, sentence: Word, *, action: rx.Component | None = None) -> rx.Component:
    """What will be here, and the first step."""
    return rx.el.div(
        icon(icon_name, size=24),
        rx.el.h2(title),
        rx.el.p(sentence),
        *([action] if action is not None else []),
        class_name="empty",
    )


def error_state(
    title: Word, sentence: Word, *, code: Word | None = None, action: rx.Component | None = None
) -> rx.Component:
    """What happened, what is safe, what to do, and a code to quote."""
    return rx.el.div(
        icon("cloud-off", size=24),
        rx.el.h2(title),
        rx.el.p(sentence),
        *([action] if action is not None else []),
        *([rx.el.p(code, class_name="small num")] if code is not None else []),
        class_name="empty",
        role="alert",
    )


def skeleton_line(width: str) -> rx.Component:
    """A line of text that is still to come."""
    return rx.el.span(class_name="sk", custom_attrs={"aria-hidden": "true", **sized(width=width)})


def skeleton_people(count: int) -> rx.Component:
    """Rows of people that are still to come, in the measures of the real ones."""
    row = rx.el.li(
        rx.el.span(class_name="sk sk-round"),
        rx.el.div(skeleton_line("60%"), rx.el.div(custom_attrs=sized(height="8px")), skeleton_line("80%")),
        rx.el.div(skeleton_line("40%"), rx.el.div(custom_attrs=sized(height="8px")), skeleton_line("90%")),
        rx.el.div(skeleton_line("64px"), class_name="person-when"),
        rx.el.div(custom_attrs=sized(height="var(--control)"), class_name="person-acts"),
        class_name="person",
    )
    return rx.el.ul(*([row] * count), custom_attrs={"aria-hidden": "true"})


def skeleton_rows(count: int, *, height: str = "var(--row)") -> rx.Component:
    """Rows of a list that are still to come."""
    row = rx.el.div(skeleton_line("32%"), skeleton_line("16%"), class_name="sk-row", custom_attrs=sized(height=height))
    return rx.el.div(*([row] * count), custom_attrs={"aria-hidden": "true"})


def skeleton_block(width: str, height: str) -> rx.Component:
    """A picture, a ring or a card that is still to come, in its measures."""
    return rx.el.span(class_name="sk", custom_attrs={"aria-hidden": "true", **sized(width=width, height=height)})


def skeleton_text(count: int) -> rx.Component:
    """Lines of text that are still to come."""
    widths = ("88%", "96%", "72%", "84%")
    return rx.el.div(*(skeleton_line(widths[line % 4]) for line in range(count)), class_name="sk-text")
