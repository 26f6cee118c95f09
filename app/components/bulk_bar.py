"""What can be done with the selected rows; it slides in from below while there are any."""

from __future__ import annotations

import reflex as rx

from app.components.button import icon_button
from app.components.events import AnyEvent, marked
from app.components.words import Flag, Number, t


def bulk_bar(
    count: Number,
    total: Number,
    *actions: rx.Component,
    on_clear: AnyEvent,
    on_everything: AnyEvent | None = None,
    is_everything: Flag = False,
    test_id: str | None = "bulk-bar",
) -> rx.Component:
    """`count` selected of `total` that match; with `on_everything`, all of them can be selected at once."""
    selected = rx.Var.create(count).to(int)
    offer = []
    if on_everything is not None:
        more = rx.el.button(
            t("bulk.everything", count=total), type="button", class_name="link plain", on_click=on_everything
        )
        offer = [rx.cond((selected < total) & ~rx.Var.create(is_everything).to(bool), more, rx.fragment())]
    bar = rx.el.div(
        rx.el.b(t("bulk.selected", count=selected), role="status"),
        *offer,
        rx.el.span(class_name="rule"),
        *actions,
        icon_button("x", t("bulk.clear"), on_clear),
        class_name="bulk",
        role="toolbar",
        aria_label=t("bulk.label"),
        **marked(test_id),
    )
    return rx.cond(selected > 0, bar, rx.fragment())
