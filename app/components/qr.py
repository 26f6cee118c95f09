"""A QR code, drawn as one path: sharp at every size, dark on light in both themes, as cameras want it."""

from __future__ import annotations

import reflex as rx

from app.components.inline import drawn
from app.components.words import Number, Text


def qr_code(path: Text, modules: Number, label: Text) -> rx.Component:
    """`path` is the `d` of its dark modules in a square of `modules` units, quiet zone included."""
    return rx.el.svg(
        rx.el.path(d=path, custom_attrs=drawn(fill="none", stroke="currentColor", stroke_width="1")),
        class_name="qr",
        view_box=f"0 0 {modules} {modules}",
        role="img",
        aria_label=label,
        custom_attrs={"shapeRendering": "crispEdges"},
    )
