"""Icons: Lucide's, drawn by the browser and silent to screen readers; the word beside them speaks."""

from __future__ import annotations

import reflex as rx

from app.components.inline import drawn
from app.components.words import Text


def icon(name: str, *, size: int = 16) -> rx.Component:
    """One icon: 16 px in text, 20 in navigation, 24 in the bottom bar."""
    return rx.icon(name, size=size, stroke_width=1.75, custom_attrs={"aria-hidden": "true"})


def icon_of(name: Text, *names: str, size: int = 16) -> rx.Component:
    """The icon that a state names, one of `names` (only these are sent); the first for any other name."""
    cases = ((one, icon(one, size=size)) for one in names[1:])
    return rx.match(name, *cases, icon(names[0], size=size))


def mark() -> rx.Component:
    """The sign of Carepost: an open ring around a point."""
    return rx.el.svg(
        rx.el.path(
            d="M19.4 7.2A9 9 0 1 0 21 12.6",
            custom_attrs=drawn(fill="none", stroke="var(--fill)", stroke_width="3", stroke_linecap="round"),
        ),
        rx.el.circle(cx="12", cy="12", r="3.25", custom_attrs=drawn(fill="var(--fill)")),
        class_name="mark",
        view_box="0 0 24 24",
        custom_attrs={"aria-hidden": "true"},
    )
