"""Yes or no: a box to tick, or a switch that acts at once."""

from __future__ import annotations

import reflex as rx

from app.components.events import FlagEvent, handled, marked
from app.components.words import Flag, Word


def checkbox(
    label: Word,
    name: str,
    *,
    is_checked: Flag | None = None,
    on_change: FlagEvent | None = None,
    help_text: Word | None = None,
    is_off: Flag | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """Yes or no, sent with the form."""
    given = handled(checked=is_checked, on_change=on_change, disabled=is_off)
    box = rx.el.input(type="checkbox", class_name="check", name=name, **given, **marked(test_id))
    return _labelled(box, label, help_text)


def switch(
    label: Word,
    name: str,
    *,
    is_checked: Flag | None = None,
    on_change: FlagEvent | None = None,
    help_text: Word | None = None,
    is_off: Flag | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """On or off, at once."""
    given = handled(checked=is_checked, on_change=on_change, disabled=is_off)
    box = rx.el.input(type="checkbox", role="switch", class_name="switch", name=name, **given, **marked(test_id))
    return _labelled(box, label, help_text)


def _labelled(box: rx.Component, label: Word, help_text: Word | None) -> rx.Component:
    helped = [] if help_text is None else [rx.el.span(help_text, class_name="help")]
    return rx.el.label(box, rx.el.span(rx.el.span(label, class_name="tick-word"), *helped), class_name="tick")
