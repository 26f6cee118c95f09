"""A row that scrolls sideways where there is no room, with the current one of what stands in it always in view."""

from __future__ import annotations

import reflex as rx

from app.components.words import Word


class CurrentInViewBox(rx.Component):
    """The local component of `assets/scripts/in-view.js`."""

    library = "$/public/scripts/in-view.js"
    tag = "CurrentInView"
    element: rx.Var[str]


def row_of_places(
    *links: rx.Component, class_name: str, label: Word | None = None, test_id: str | None = None
) -> rx.Component:
    """Links of which one is the current page."""
    return _row("nav", *links, class_name=class_name, label=label, test_id=test_id)


def row_of_choices(
    *buttons: rx.Component, class_name: str, label: Word | None = None, test_id: str | None = None
) -> rx.Component:
    """Tabs of which one is chosen."""
    return _row("div", *buttons, class_name=class_name, label=label, test_id=test_id, role="tablist")


def _row(
    element: str,
    *inside: rx.Component,
    class_name: str,
    label: Word | None,
    test_id: str | None,
    role: str | None = None,
) -> rx.Component:
    said = {"aria-label": label, "data-testid": test_id, "role": role}
    attributes = {name: value for name, value in said.items() if value is not None}
    return CurrentInViewBox.create(*inside, element=element, class_name=class_name, custom_attrs=attributes)
