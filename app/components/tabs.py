"""Tabs: the views of one page, with how many each holds. Links where each has an address, buttons where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from app.components.events import AnyEvent, marked
from app.components.in_view import row_of_choices, row_of_places
from app.components.link import page_link
from app.components.words import Word

Flag = bool | rx.Var[bool]


@dataclass(frozen=True, eq=False)
class Tab:
    """One tab: its words, and either the address it leads to or the event that shows it."""

    label: Word
    to: str | rx.Var[str] | None = None
    on_select: AnyEvent | Sequence[AnyEvent] | None = None
    count: rx.Var[int] | rx.Var[str] | None = None
    is_current: Flag = False
    is_modified: Flag = False
    key: str | None = None
    test_id: str | None = None
    is_shown: Flag = True


def page_tabs(
    tabs: Sequence[Tab], *, label: Word | None = None, modified: Word | None = None, test_id: str | None = None
) -> rx.Component:
    """A row of tabs, the current one in view. `modified` is read for a view changed since saving."""
    drawn = [page_tab(tab, modified=modified) for tab in tabs]
    row = row_of_places if all(tab.to is not None for tab in tabs) else row_of_choices
    return row(*drawn, class_name="tabs", label=label, test_id=test_id)


def page_tab(tab: Tab, *, modified: Word | None = None) -> rx.Component:
    """One tab, for rows of tabs that are made from a list."""
    drawn = _drawn(tab, modified)
    return drawn if tab.is_shown is True else rx.cond(tab.is_shown, drawn, rx.fragment())


def _drawn(tab: Tab, modified: Word | None) -> rx.Component:
    inside = [
        rx.el.span(tab.label),
        *([_modified(tab.is_modified, modified)] if modified is not None else []),
        *([rx.el.span(tab.count, class_name="n")] if tab.count is not None else []),
    ]
    if tab.to is not None:
        current = {"aria-current": _either(tab.is_current, "page", None)}
        return page_link(*inside, to=tab.to, class_name="tab", **current, **marked(tab.test_id, tab.key))
    chosen = {"aria-selected": _either(tab.is_current, "true", "false")}
    handled = {} if tab.on_select is None else {"on_click": tab.on_select}
    return rx.el.button(
        *inside,
        type="button",
        role="tab",
        class_name="tab",
        custom_attrs=chosen,
        **handled,
        **marked(tab.test_id, tab.key),
    )


def _modified(is_modified: Flag, word: Word) -> rx.Component:
    mark = rx.el.span(rx.el.span(word, class_name="sr"), class_name="mod")
    return rx.cond(is_modified, mark, rx.fragment())


def _either(flag: Flag, yes: str, no: str | None) -> rx.Var[str]:
    return rx.cond(flag, yes, rx.Var("undefined").to(str) if no is None else no)
