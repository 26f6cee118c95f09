"""The head of every page: its name, one sentence, and the one thing most people come to do."""

from __future__ import annotations

import reflex as rx

from app.components.events import marked
from app.components.gliding import glides
from app.components.words import Number, Word


class SteppingAside(rx.Component):
    """The local component of `assets/scripts/stepping-aside.js`: once in the frame."""

    library = "$/public/scripts/stepping-aside.js"
    tag = "SteppingAside"


def page_header(
    title: Word | rx.Component, sentence: rx.Component, *, action: rx.Component | None = None
) -> rx.Component:
    """`sentence` has a line of its own from the first paint, so that nothing moves when it is known."""
    return rx.el.div(
        rx.el.div(rx.el.h1(title), rx.el.div(sentence, class_name="lede")),
        *([rx.el.div(action, class_name="head-actions")] if action is not None else []),
        class_name="head",
    )


def main_action(label: Word, short: Word) -> rx.Component:
    """The words of the one thing most people come to do; on phones, where it floats above the page, the short ones.
    The button itself is called `label` for those who hear it."""
    return rx.fragment(rx.el.span(label, class_name="act-long"), rx.el.span(short, class_name="act-short"))


def section(
    title: Word, count: Number | None, *body: rx.Component, end: rx.Component | None = None, test_id: str | None = None
) -> rx.Component:
    """A part of a page with its name and how many there are; `end` stands at the far side of its head."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title),
            *([rx.el.span(count, class_name="count")] if count is not None else []),
            *([rx.el.div(end, class_name="push section-end")] if end is not None else []),
            class_name="section-head",
        ),
        *body,
        class_name="section",
        custom_attrs=glides(),
        **marked(test_id),
    )
