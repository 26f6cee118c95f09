"""Dialogs: one question above the page, a sheet from below on phones. Esc and a click outside close them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import reflex as rx
from reflex_base.event import no_args_event_spec

from app.components.button import button, icon_button
from app.components.events import AnyEvent, TextEvent, marked
from app.components.forms import text_field
from app.components.words import Flag, Text, Word, t

Size = Literal["small", "wide", "large"]


class ModalBox(rx.Component):
    """The local component of `assets/scripts/modal.js`."""

    library = "$/public/scripts/modal.js"
    tag = "Modal"
    is_open: rx.Var[bool]
    aria_label: rx.Var[str]
    on_close: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex reads this


def dialog(
    is_open: Flag,
    title: Word,
    *body: rx.Component,
    on_close: AnyEvent,
    actions: Sequence[rx.Component] = (),
    size: Size = "small",
    aside: rx.Component | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """A dialog with its title, a way out and, at its foot, what it offers. `aside` stands at the end of the head."""
    head = rx.el.div(
        rx.el.h2(title),
        rx.el.div(
            *([aside] if aside is not None else []),
            icon_button("x", t("action.close"), on_close, size="medium"),
            class_name="dialog-end",
        ),
        class_name="dialog-head",
    )
    foot = [rx.el.div(*actions, class_name="dialog-foot")] if actions else []
    return ModalBox.create(
        head,
        rx.el.div(*body, class_name="dialog-body"),
        *foot,
        is_open=is_open,
        on_close=on_close,
        class_name=f"dialog dialog-{size}",
        aria_label=title,
        **marked(test_id),
    )


def confirm_by_name(
    is_open: Flag,
    title: Word,
    *,
    sentence: Word,
    name: Text,
    typed: Text,
    on_type: TextEvent,
    confirm: Word,
    keep: Word,
    on_confirm: AnyEvent,
    on_close: AnyEvent,
    is_busy: Flag | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """For what cannot be undone: the button works once the name of the thing was typed."""
    return dialog(
        is_open,
        title,
        rx.el.p(sentence),
        text_field(t("confirm.type_name", name=name), "confirmation", value=typed, on_change=on_type, autofocus=True),
        on_close=on_close,
        actions=(
            button(keep, on_close, kind="ghost"),
            button(
                confirm,
                on_confirm,
                kind="fail",
                is_off=_bare(typed) != _bare(name),
                is_busy=is_busy,
                test_id="confirm",
            ),
        ),
        test_id=test_id,
    )


def _bare(text: Text) -> rx.Var[str]:
    return rx.Var.create(text).to(str).strip()
