"""From page to page of a list."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from app.components.button import icon_button
from app.components.events import AnyEvent, marked
from app.components.words import Number, t


def pager(
    page: Number,
    pages: Number,
    total: Number,
    on_page: Callable[[Number], AnyEvent],
    *,
    test_id: str | None = "pager",
) -> rx.Component:
    """Where one is, and the pages before and after. Nothing for a list of one page. Pages count from 1."""
    here, last = rx.Var.create(page).to(int), rx.Var.create(pages).to(int)
    foot = rx.el.nav(
        rx.el.span(t("paging.where", page=here, pages=last, total=total), role="status"),
        icon_button(
            "chevron-left", t("paging.previous"), on_page((here - 1).to(int)), is_off=here <= 1, test_id="previous-page"
        ),
        icon_button(
            "chevron-right", t("paging.next"), on_page((here + 1).to(int)), is_off=here >= last, test_id="next-page"
        ),
        class_name="table-foot",
        aria_label=t("paging.label"),
        **marked(test_id),
    )
    return rx.cond(last > 1, foot, rx.fragment())
