"""The one table: a sticky head, a link in the first column, cards on phones, lines instead of boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import reflex as rx

from app.components.events import AnyEvent, EventFor, marked
from app.components.icon import icon
from app.components.inline import sized
from app.components.link import page_link
from app.components.menu import menu, menu_choice
from app.components.states import skeleton_line
from app.components.words import Flag, Text, Word, t

R = TypeVar("R")
RowText = Callable[[rx.Var[R]], Text]
Phone = Literal["title", "line", "side", "hidden"]
SKELETON_ROWS = 8


@dataclass(frozen=True, eq=False)
class Column(Generic[R]):
    """One column. On phones a row is a card: `title` above, `side` at its end, `line`s below, `hidden` left out;
    tablets leave those out as well. `is_header_hidden`: the header is only for those who hear the table."""

    header: Word
    draw: Callable[[rx.Var[R]], rx.Component | Word]
    width: str = ""
    align: Literal["start", "end"] = "start"
    phone: Phone = "line"
    sort_key: str | None = None
    is_meta: bool = False
    is_header_hidden: bool = False


@dataclass(frozen=True, eq=False)
class Sort:
    """By which column the list is sorted, and the event that sorts by another one. `others` are orders that no column
    has a head for: a phone, which has no heads at all, offers them in its menu, above the table unless the page has a
    better place for it."""

    key: Text
    is_descending: Flag
    on_sort: EventFor
    others: Sequence[tuple[str, Word]] = ()
    has_menu_elsewhere: bool = False


@dataclass(frozen=True, eq=False)
class Selection:
    """Which rows are selected (their ids, or every one), and the events that change it."""

    ids: Sequence[str]
    on_toggle: EventFor
    on_all: AnyEvent
    is_all: Flag
    is_everything: Flag = False


def data_table(
    columns: Sequence[Column[R]],
    rows: Sequence[R],
    *,
    label: Word,
    row_id: RowText[R],
    row_link: RowText[R] | None = None,
    is_loaded: Flag = True,
    empty: rx.Component | None = None,
    selection: Selection | None = None,
    row_label: RowText[R] | None = None,
    sort: Sort | None = None,
    is_dense: bool = False,
    test_id: str | None = None,
) -> rx.Component:
    """`rows` is one page (at most 50). `row_link` is where the first column leads; `row_label` names a checkbox."""
    body = rx.el.tbody(
        rx.foreach(
            rows,
            lambda row: _row(
                row, columns, identity=row_id(row), row_link=row_link, selection=selection, row_label=row_label
            ),
        ),
        role="rowgroup",
    )
    table = rx.el.table(
        _widths(columns, selection),
        rx.el.thead(_head(columns, selection, sort), role="rowgroup"),
        rx.cond(is_loaded, body, _skeleton(columns, selection)),
        class_name="table table-dense" if is_dense else "table",
        role="table",
        aria_label=label,
        custom_attrs={"aria-busy": rx.cond(is_loaded, "false", "true")},
        **marked(test_id),
    )
    framed = rx.el.div(_sort_menu(columns, sort), table, class_name="table-frame")
    if empty is None:
        return framed
    is_empty = rx.cond(is_loaded, rx.Var.create(rows).length() == 0, False)
    return rx.cond(is_empty, empty, framed)


def cell_stack(first: rx.Component | Word, second: rx.Component | Word) -> rx.Component:
    """Two lines in one cell."""
    return rx.el.div(rx.el.div(first, class_name="cut"), rx.el.div(second, class_name="cut muted small"))


def _widths(columns: Sequence[Column[R]], selection: Selection | None) -> rx.Component:
    picks = [rx.el.col(class_name="c-check")] if selection is not None else []
    return rx.el.colgroup(*picks, *(_width(column) for column in columns))


def _width(column: Column[R]) -> rx.Component:
    width = sized(width=column.width) if column.width else {}
    return rx.el.col(class_name=f"on-phone-{column.phone}", custom_attrs=width)


def _head(columns: Sequence[Column[R]], selection: Selection | None, sort: Sort | None) -> rx.Component:
    picks = []
    if selection is not None:
        box = rx.el.input(
            type="checkbox",
            class_name="check",
            checked=selection.is_all,
            on_change=selection.on_all,
            aria_label=t("table.select_page"),
        )
        picks = [rx.el.th(box, class_name="c-check", role="columnheader")]
    return rx.el.tr(*picks, *(_header(column, sort) for column in columns), role="row")


def _header(column: Column[R], sort: Sort | None) -> rx.Component:
    looks = {"class_name": f"is-{column.align} on-phone-{column.phone}", "role": "columnheader", "scope": "col"}
    if sort is None or column.sort_key is None:
        header = rx.el.span(column.header, class_name="sr") if column.is_header_hidden else column.header
        return rx.el.th(header, **looks)
    is_here = sort.key == column.sort_key
    arrow = rx.cond(is_here, rx.cond(sort.is_descending, icon("arrow-down", size=12), icon("arrow-up", size=12)), _NONE)
    order = rx.cond(is_here, rx.cond(sort.is_descending, "descending", "ascending"), "none")
    words = rx.el.button(column.header, arrow, type="button", on_click=sort.on_sort(rx.Var.create(column.sort_key)))
    return rx.el.th(words, **looks, custom_attrs={"aria-sort": order})


def _sort_menu(columns: Sequence[Column[R]], sort: Sort | None) -> rx.Component:
    if sort is None or sort.has_menu_elsewhere:
        return rx.fragment()
    return rx.el.div(sort_menu(columns, sort), class_name="table-sort")


def sort_menu(columns: Sequence[Column[R]], sort: Sort, *, class_name: str = "btn btn-ghost") -> rx.Component:
    """The heads of the columns, for a phone: what is chosen once more turns round."""
    heads = [(column.sort_key, column.header) for column in columns if column.sort_key is not None]
    orders = [*heads, *sort.others]
    shown = rx.match(sort.key, *orders, "").to(str)
    arrow = rx.cond(sort.is_descending, icon("arrow-down", size=14), icon("arrow-up", size=14))
    trigger = rx.el.button(
        arrow,
        t("table.sorted_by", column=shown),
        type="button",
        class_name=class_name,
        data_testid="sort-menu",
    )
    items = [
        menu_choice(words, sort.on_sort(rx.Var.create(key)), is_chosen=rx.Var.create(sort.key) == key)
        for key, words in orders
    ]
    return menu(trigger, *items)


def _row(
    row: rx.Var[R],
    columns: Sequence[Column[R]],
    *,
    identity: Text,
    row_link: RowText[R] | None,
    selection: Selection | None,
    row_label: RowText[R] | None,
) -> rx.Component:
    cells = [_cell(row, column, row_link if place == 0 else None) for place, column in enumerate(columns)]
    if selection is None:
        return rx.el.tr(*cells, key=identity, role="row", custom_attrs={"data-row": identity})
    is_picked = rx.Var.create(selection.is_everything).to(bool) | rx.Var.create(selection.ids).contains(identity)
    box = rx.el.input(
        type="checkbox",
        class_name="check",
        checked=is_picked,
        on_change=selection.on_toggle(identity),
        aria_label=t("table.select_row") if row_label is None else t("table.select_named", name=row_label(row)),
        custom_attrs={"data-pick": ""},
    )
    return rx.el.tr(
        rx.el.td(box, class_name="c-check", role="cell"),
        *cells,
        key=identity,
        role="row",
        class_name=rx.cond(is_picked, "is-picked", ""),
        custom_attrs={"data-row": identity, "aria-selected": rx.cond(is_picked, "true", "false")},
    )


def _cell(row: rx.Var[R], column: Column[R], row_link: RowText[R] | None) -> rx.Component:
    drawn = column.draw(row)
    inside = (
        drawn if row_link is None else page_link(drawn, to=row_link(row), class_name="row-link", **{"data-open": ""})
    )
    classes = f"is-{column.align} on-phone-{column.phone}" + (" meta" if column.is_meta else "")
    return rx.el.td(inside, class_name=classes, role="cell")


def _skeleton(columns: Sequence[Column[R]], selection: Selection | None) -> rx.Component:
    picks = [rx.el.td(class_name="c-check")] if selection is not None else []
    row = rx.el.tr(
        *picks,
        *(
            rx.el.td(skeleton_line("64%"), class_name=f"is-{column.align} on-phone-{column.phone}")
            for column in columns
        ),
    )
    return rx.el.tbody(*([row] * SKELETON_ROWS), custom_attrs={"aria-hidden": "true"})


_NONE = rx.fragment()
