"""Menus: what else can be done, behind one button. Drawn when opened, so a page of fifty rows carries fifty buttons."""

from __future__ import annotations

from typing import Literal

import reflex as rx

from app.components.badges import key_cap
from app.components.events import AnyEvent, Properties, handled, marked
from app.components.icon import icon
from app.components.link import document_link, page_link
from app.components.words import Flag, Text, Word


class MenuBox(rx.Component):
    """The local component of `assets/scripts/menu.js`."""

    library = "$/public/scripts/menu.js"
    tag = "Menu"
    align: rx.Var[str]


def menu(trigger: rx.Component, *items: rx.Component, align: Literal["start", "end"] = "end") -> rx.Component:
    """`trigger` is a button (or holds one); `items` come from the functions below."""
    return MenuBox.create(trigger, *items, align=align)


def menu_item(
    label: Word,
    icon_name: str | None = None,
    on_select: AnyEvent | None = None,
    *,
    is_danger: bool = False,
    is_off: Flag | None = None,
    shortcut: str | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """One thing that can be done."""
    off = {} if is_off is None else {"disabled": is_off}
    return rx.el.button(
        *_inside(label, icon_name),
        *([key_cap(shortcut)] if shortcut else []),
        type="button",
        role="menuitem",
        tab_index=-1,
        class_name="menu-item is-fail" if is_danger else "menu-item",
        **handled(on_click=on_select),
        **off,
        **marked(test_id),
    )


def menu_choice(label: Text, on_select: AnyEvent, *, is_chosen: Flag) -> rx.Component:
    """One of several, of which one is chosen."""
    return rx.el.button(
        rx.cond(is_chosen, icon("check"), rx.el.span(class_name="menu-gap")),
        rx.el.span(label, class_name="cut"),
        type="button",
        role="menuitemradio",
        tab_index=-1,
        class_name="menu-item",
        on_click=on_select,
        custom_attrs={"aria-checked": rx.cond(is_chosen, "true", "false")},
    )


def menu_link(
    label: Word, *, to: str | rx.Var[str], icon_name: str | None = None, is_document: bool = False
) -> rx.Component:
    """A way to another page; `is_document` for what the server answers itself."""
    looks: Properties = {"class_name": "menu-item", "role": "menuitem", "tab_index": -1}
    if is_document:
        return document_link(*_inside(label, icon_name), href=to, **looks)
    return page_link(*_inside(label, icon_name), to=to, **looks)


def menu_more(label: Word, *items: rx.Component, test_id: str | None = None) -> rx.Component:
    """An item that opens a menu of its own."""
    trigger = rx.el.button(
        rx.el.span(label, class_name="cut"),
        icon("chevron-right"),
        type="button",
        role="menuitem",
        tab_index=-1,
        class_name="menu-item menu-more",
        **marked(test_id),
    )
    return menu(trigger, *items, align="start")


def menu_line() -> rx.Component:
    """A hairline between groups of items."""
    return rx.el.hr(class_name="menu-line")


def menu_heading(words: Word) -> rx.Component:
    """What the items below have in common."""
    return rx.el.div(words, class_name="menu-heading", role="presentation")


def _inside(label: Word, icon_name: str | None) -> list[rx.Component]:
    return [*([icon(icon_name)] if icon_name else []), rx.el.span(label, class_name="cut")]
