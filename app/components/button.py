"""Buttons: what they say is what they do."""

from __future__ import annotations

from typing import Literal

import reflex as rx
from reflex_base.event import EventCallback, EventHandler, EventSpec

from app.components.icon import icon
from app.components.words import Word

AnyEvent = EventHandler | EventSpec | EventCallback[()]
Kind = Literal["solid", "surface", "ghost", "soft", "fail"]


def button(
    label: Word,
    on_click: AnyEvent | None = None,
    *,
    kind: Kind | rx.Var[str] = "surface",
    icon_name: str | None = None,
    aria_label: Word | None = None,
    is_busy: rx.Var[bool] | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """A button with its words. While busy it keeps its width and takes no second click."""
    named = {} if aria_label is None else {"aria_label": aria_label}
    handled = {} if on_click is None else {"on_click": on_click}
    busy = {} if is_busy is None else {"disabled": is_busy, "custom_attrs": {"aria-busy": is_busy}}
    marked = {} if test_id is None else {"data_testid": test_id}
    return rx.el.button(
        *([icon(icon_name)] if icon_name else []),
        label,
        type="button",
        class_name=f"btn btn-{kind}",
        **named,
        **handled,
        **busy,
        **marked,
    )
