"""One thing to do: who, what, when, and one button of a fixed width, so that the thumb stays in one column."""

from __future__ import annotations

import reflex as rx

from app.components.events import marked
from app.components.gliding import glides
from app.components.link import page_link
from app.components.words import Number, Text, Word


def todo_group(title: Word, count: Number | Text, *rows: rx.Component, anchor: str | None = None) -> rx.Component:
    """Things of one kind under their name."""
    placed = {} if anchor is None else {"id": anchor}
    head = rx.el.div(
        rx.el.h2(title), rx.el.span(count, class_name="count"), class_name="todo-head", custom_attrs=glides()
    )
    return rx.el.section(head, rx.el.ul(*rows), class_name="section", **placed)


def todo_row(
    *,
    row_id: Text,
    meaning: Text,
    name: Text,
    to: str | rx.Var[str],
    what: rx.Component | Text,
    detail: rx.Component | Text,
    when: Text,
    how_late: Text = "",
    late_meaning: Text = "",
    action: rx.Component,
    more: rx.Component | None = None,
    test_id: Text | None = None,
) -> rx.Component:
    """`how_late` stands under the time in the words of `late_meaning` ("wait", "fail" or ""). `more` is a menu."""
    return rx.el.li(
        rx.el.span(class_name=f"dot dot-{meaning}", custom_attrs={"aria-hidden": "true"}),
        rx.el.div(
            rx.el.p(
                page_link(name, to=to, class_name="todo-name", **{"data-open": ""}),
                rx.el.span(" · ", class_name="muted"),
                what,
                class_name="todo-title",
                dir="auto",
            ),
            rx.el.p(detail, class_name="todo-what"),
            class_name="todo-words",
        ),
        rx.el.p(
            rx.el.span(when),
            rx.el.span(how_late, class_name=f"is-{late_meaning}"),
            class_name="todo-when",
        ),
        rx.el.div(action, *([more] if more is not None else []), class_name="todo-act"),
        key=row_id,
        class_name="todo",
        custom_attrs={"data-row": row_id},
        **marked(test_id),
    )
