"""The filter bar: search first, then what the list is limited to, as chips that say it in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import reflex as rx

from app.components.button import button
from app.components.events import AnyEvent, EventFor, TextEvent, marked
from app.components.field_box import FieldBox
from app.components.forms import Option
from app.components.icon import icon
from app.components.in_view import row_of_places
from app.components.menu import menu, menu_choice
from app.components.tabs import Tab, page_tab
from app.components.words import Flag, Text, Word, t

V = TypeVar("V")

FIND_PAUSE_MS = 120  # from the last letter to the question; with its answer it stays under a quarter of a second


@dataclass(frozen=True, eq=False)
class FilterChip:
    """One condition that is on: `label` "Status is", `value` "Waiting", and how to take it off."""

    label: Word
    value: Text
    on_remove: AnyEvent
    is_on: Flag = True
    test_id: str | None = None


def filter_bar(
    *,
    search: rx.Component | None = None,
    chips: Sequence[FilterChip] = (),
    add: Sequence[rx.Component] = (),
    end: rx.Component | None = None,
) -> rx.Component:
    """`add` are filter menus for what may be limited; `end` stands at the far side."""
    return rx.el.div(
        *([search] if search is not None else []),
        *([rx.el.div(*(filter_chip(chip) for chip in chips), *add, class_name="filter-set")] if chips or add else []),
        *([rx.el.div(end, class_name="push")] if end is not None else []),
        class_name="filters",
    )


def filter_chip(chip: FilterChip) -> rx.Component:
    """A condition with its ×."""
    drawn = rx.el.span(
        rx.el.span(chip.label, " ", rx.el.b(chip.value), class_name="cut"),
        _remove(chip.value, chip.on_remove),
        class_name="chip",
        **marked(chip.test_id),
    )
    return rx.cond(chip.is_on, drawn, rx.fragment())


def filter_choice(
    label: Word,
    shown: Text,
    *items: rx.Component,
    is_on: Flag,
    on_remove: AnyEvent,
    says: Word | None = None,
    icon_name: str = "list-filter",
    test_id: str | None = None,
) -> rx.Component:
    """A menu of what may be asked for; once something is, its chip "Status is Pending ×", whose words open the menu.

    `shown` is what was chosen, in words; `says` what stands before it, "Status is" unless given.
    """
    begun = t("filter.is", name=label) if says is None else says
    trigger = rx.el.button(
        rx.cond(is_on, rx.fragment(), icon(icon_name)),
        rx.cond(is_on, rx.el.span(begun, " ", rx.el.b(shown), class_name="cut"), label),
        rx.cond(is_on, rx.fragment(), icon("chevron-down")),
        type="button",
        class_name=rx.cond(is_on, "chip-open", "chip chip-add"),
        **marked(test_id),
    )
    return rx.el.span(
        menu(trigger, *items, align="start"),
        rx.cond(is_on, _remove(shown, on_remove), rx.fragment()),
        class_name=rx.cond(is_on, "chip chip-set", "chip-unset"),
    )


def _remove(name: Text, on_remove: AnyEvent) -> rx.Component:
    return rx.el.button(
        icon("x"), type="button", class_name="x", on_click=on_remove, aria_label=t("filter.remove", name=name)
    )


def search_field(
    value: Text, on_change: TextEvent, placeholder: Word, *, wait: int = FIND_PAUSE_MS, test_id: str | None = "search"
) -> rx.Component:
    """Finds while one types; `/` goes there. The state is told after a pause and on Enter."""
    box = FieldBox.create(
        element="input",
        name="search",
        value=value,
        wait=wait,
        on_change=on_change,
        custom_attrs={
            "type": "search",
            "placeholder": placeholder,
            "aria-label": placeholder,
            "autoComplete": "off",
            "data-search": "",
        },
        **marked(test_id),
    )
    return rx.el.label(icon("search"), box, rx.el.kbd("/", class_name="kbd wide"), class_name="find")


def filter_menu(
    label: Word,
    options: Sequence[Option] | Sequence[object],
    value: Text,
    on_select: EventFor,
    *,
    shown: Text | None = None,
    everything: Word | None = None,
    icon_name: str = "list-filter",
    test_id: str | None = None,
) -> rx.Component:
    """A condition to choose. `shown` is the chosen one in words ("" while none is); `everything` takes it off.

    `options` are `Option`s, or a variable of the state whose items have `value` and `label`.
    """
    chosen = value if shown is None else shown
    all_of_them = [] if everything is None else [menu_choice(everything, on_select(_NOTHING), is_chosen=value == "")]
    return filter_choice(
        label,
        chosen,
        *all_of_them,
        *_choices(options, value, on_select),
        is_on=value != "",
        on_remove=on_select(_NOTHING),
        icon_name=icon_name,
        test_id=test_id,
    )


def toggle_chip(label: Word, on_click: AnyEvent, *, is_on: Flag, test_id: str | None = None) -> rx.Component:
    """A condition that is on or off."""
    return rx.el.button(
        label,
        type="button",
        class_name=rx.cond(is_on, "chip chip-on", "chip"),
        custom_attrs={"aria-pressed": rx.cond(is_on, "true", "false")},
        on_click=on_click,
        **marked(test_id),
    )


def view_tabs(
    views: Sequence[V],
    draw: Callable[[rx.Var[V]], Tab],
    *,
    label: Word,
    first: Sequence[Tab] = (),
    end: rx.Component | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """Saved views as tabs: `first` are those of the house, `views` those that a state holds, drawn by `draw`."""
    modified = t("filter.modified")
    row = row_of_places(
        *(page_tab(tab, modified=modified) for tab in first),
        rx.foreach(views, lambda view: page_tab(draw(view), modified=modified)),
        class_name="tabs",
        label=label,
        test_id=test_id,
    )
    return row if end is None else rx.el.div(row, rx.el.div(end, class_name="tabs-end"), class_name="tabs-row")


def clear_filters(label: Word, on_click: AnyEvent, *, is_shown: Flag = True) -> rx.Component:
    """Takes all conditions off."""
    return rx.cond(is_shown, button(label, on_click, kind="ghost"), rx.fragment())


_NOTHING: rx.Var[str] = rx.Var.create("")


def _choices(options: Sequence[Option] | Sequence[object], value: Text, on_select: EventFor) -> list[rx.Component]:
    def choice(option: Option) -> rx.Component:
        return menu_choice(option.label, on_select(option.value), is_chosen=value == option.value)

    if isinstance(options, rx.Var):
        return [rx.foreach(options, choice)]
    return [choice(option) for option in options if isinstance(option, Option)]
