"""Where a message to a patient is written: saved replies by `/`, a draft that is kept, a note that only staff see."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx
from reflex_base.event import no_args_event_spec, passthrough_event_spec
from reflex_components_core.core.banner import has_connection_errors

from app.components.events import AnyEvent, TextEvent, marked
from app.components.tabs import Tab, page_tab
from app.components.words import Flag, Number, Text, Word


class WritingBox(rx.Component):
    """The local component of `assets/scripts/composer.js`. `replies` have `id`, `shortcut` and `words`."""

    library = "$/public/scripts/composer.js"
    tag = "Writing"
    value: rx.Var[str]
    turn: rx.Var[int]
    replies: rx.Var[list[object]]
    wait: rx.Var[int]
    kind: rx.Var[str]
    is_away: rx.Var[bool]
    list_label: rx.Var[str]
    nothing: rx.Var[str]
    on_change: rx.EventHandler[passthrough_event_spec(str)]  # type: ignore[type-arg, valid-type]  # Reflex reads
    on_send: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]


def writing_box(
    *,
    value: Text,
    turn: Number,
    replies: Sequence[object] | rx.Var[list[object]],
    on_change: TextEvent,
    on_send: AnyEvent,
    placeholder: Word,
    list_label: Word,
    nothing: Word,
    max_length: int,
    key: str,
    test_id: str = "composer",
) -> rx.Component:
    """`value` is put into the box when `turn` grows; what is typed goes to `on_change` after a pause. Until
    it has arrived it stays in the tab, also while one is on another page; `key` tells several kinds apart."""
    return WritingBox.create(
        value=value,
        turn=turn,
        replies=replies,
        kind=key,
        is_away=has_connection_errors,
        on_change=on_change,
        on_send=on_send,
        list_label=list_label,
        nothing=nothing,
        key=key,
        custom_attrs={"placeholder": placeholder, "aria-label": placeholder, "maxLength": max_length, "dir": "auto"},
        **marked(test_id),
    )


def writing_frame(
    *boxes: rx.Component,
    tabs: Sequence[Tab],
    tools: Sequence[rx.Component],
    send: rx.Component,
    kept: rx.Component,
    is_note: Flag,
) -> rx.Component:
    """The frame around it: what it will be, whether a draft was kept, tools, and the button."""
    modes = rx.el.div(*(page_tab(tab) for tab in tabs), class_name="composer-modes", role="tablist")
    return rx.el.div(
        rx.el.div(modes, kept, class_name="composer-tabs"),
        *boxes,
        rx.el.div(*tools, rx.el.span(class_name="push"), send, class_name="composer-bar"),
        class_name=rx.cond(is_note, "composer composer-note", "composer"),
    )
