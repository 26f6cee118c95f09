"""Notices at the edge of the page: what happened, with Undo while it is possible. They leave by themselves.

The time runs in the browser, as a style animation that stands still while somebody points at a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import reflex as rx
from reflex_base.event import EventHandler, no_args_event_spec

from app.components.button import AnyEvent
from app.components.icon import icon
from app.components.words import Word

T = TypeVar("T")


class PassingItem(rx.Component):
    """The local component of `assets/scripts/passing.js`. It says when its animation, and so its time, is over."""

    library = "$/public/scripts/passing.js"
    tag = "Passing"
    name: rx.Var[str]
    on_animation_end: EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex reads this


def toaster(notices: Sequence[T], draw: Callable[[rx.Var[T]], rx.Component], *, label: Word) -> rx.Component:
    """The place where notices appear, announced politely as they come."""
    return rx.el.section(
        rx.el.ul(rx.foreach(notices, draw), class_name="toasts"), aria_label=label, custom_attrs={"aria-live": "polite"}
    )


def toast(
    text: Word,
    *,
    key: rx.Var[str],
    tone: rx.Var[str],
    can_undo: rx.Var[bool],
    undo_label: Word,
    close_label: Word,
    on_undo: AnyEvent,
    on_close: AnyEvent,
) -> rx.Component:
    """One notice."""
    undo = rx.el.button(
        undo_label, _countdown(), type="button", class_name="undo", on_click=on_undo, data_testid="undo"
    )
    close = rx.el.button(icon("x"), type="button", class_name="x", on_click=on_close, aria_label=close_label)
    return PassingItem.create(
        rx.match(tone, ("fail", icon("triangle-alert")), icon("check")),
        rx.el.p(text),
        rx.cond(can_undo, undo, rx.fragment()),
        close,
        key=key,
        name=key,
        class_name=rx.cond(tone == "fail", "toast toast-fail", "toast"),
        on_animation_end=on_close,
        custom_attrs={"data-testid": "notice"},
    )


def _countdown() -> rx.Component:
    circle = {"cx": "9", "cy": "9", "r": "7.5"}
    return rx.el.svg(
        rx.el.circle(**circle),
        rx.el.circle(**circle),
        class_name="countdown",
        view_box="0 0 18 18",
        custom_attrs={"aria-hidden": "true"},
    )
