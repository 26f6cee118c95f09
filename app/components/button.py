"""Buttons, and links that look like them: what they say is what they do."""

from __future__ import annotations

from typing import Literal

import reflex as rx

from app.components.events import AnyEvent, Properties, handled, marked
from app.components.icon import icon
from app.components.link import page_link
from app.components.words import Flag, Word

Kind = Literal["solid", "surface", "ghost", "soft", "fail", "em", "on-em"]
Size = Literal["small", "medium", "normal", "large"]


def button(
    label: Word | rx.Component,
    on_click: AnyEvent | None = None,
    *,
    kind: Kind | rx.Var[str] = "surface",
    icon_name: str | None = None,
    size: Size = "normal",
    aria_label: Word | None = None,
    is_busy: Flag | None = None,
    is_off: Flag | None = None,
    submits: bool = False,
    key: str | None = None,
    test_id: rx.Var[str] | str | None = None,
) -> rx.Component:
    """A button with its words. While busy it keeps its width and takes no second click.

    `submits` sends the form around it; `key` is the letter of the keyboard that clicks it (see `keys.page_keys`).
    """
    return rx.el.button(
        *_symbol(icon_name, is_busy),
        label,
        type="submit" if submits else "button",
        class_name=_classes(kind, size),
        **handled(on_click=on_click, aria_label=aria_label),
        **_state(is_busy, is_off),
        **marked(test_id, key),
    )


def icon_button(
    icon_name: str,
    label: Word,
    on_click: AnyEvent | None = None,
    *,
    kind: Kind | rx.Var[str] = "ghost",
    size: Size = "normal",
    is_busy: Flag | None = None,
    is_off: Flag | None = None,
    key: str | None = None,
    test_id: rx.Var[str] | str | None = None,
) -> rx.Component:
    """A button that shows a picture only; `label` is what it is called, shown on hover and read aloud."""
    return rx.el.button(
        icon(icon_name),
        type="button",
        class_name=f"{_classes(kind, size)} btn-icon",
        aria_label=label,
        title=label,
        **handled(on_click=on_click),
        **_state(is_busy, is_off),
        **marked(test_id, key),
    )


def link_button(
    label: Word | rx.Component,
    *,
    to: str | rx.Var[str],
    kind: Kind | rx.Var[str] = "surface",
    icon_name: str | None = None,
    size: Size = "normal",
    aria_label: Word | None = None,
    key: str | None = None,
    test_id: rx.Var[str] | str | None = None,
) -> rx.Component:
    """A link to another page that weighs as much as a button."""
    return page_link(
        *([icon(icon_name)] if icon_name else []),
        label,
        to=to,
        class_name=_classes(kind, size),
        **handled(aria_label=aria_label),
        **marked(test_id, key),
    )


def _classes(kind: Kind | rx.Var[str], size: Size) -> str | rx.Var[str]:
    base = "btn" if size == "normal" else f"btn btn-{size}"
    return f"{base} btn-{kind}"


def _symbol(icon_name: str | None, is_busy: Flag | None) -> list[rx.Component]:
    still = icon(icon_name) if icon_name else rx.fragment()
    if is_busy is None:
        return [still] if icon_name else []
    return [rx.cond(is_busy, rx.el.span(class_name="spin", custom_attrs={"aria-hidden": "true"}), still)]


def _state(is_busy: Flag | None, is_off: Flag | None) -> Properties:
    state: Properties = {}
    if is_busy is not None:
        state["custom_attrs"] = {"aria-busy": is_busy}
    reasons = [reason for reason in (is_busy, is_off) if reason is not None]
    if reasons:
        state["disabled"] = reasons[0] if len(reasons) == 1 else rx.cond(reasons[0], True, reasons[1])
    return state
