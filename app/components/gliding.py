"""A list whose rows glide to their new places when one comes or goes by itself."""

from __future__ import annotations

import reflex as rx


class GlidingBox(rx.Component):
    """The local component of `assets/scripts/gliding.js`."""

    library = "$/public/scripts/gliding.js"
    tag = "Gliding"


def gliding(*inside: rx.Component, class_name: str) -> rx.Component:
    """A block around rows (`data-row`) and whatever else moves with them (`data-glides`)."""
    return GlidingBox.create(*inside, class_name=class_name)


def glides() -> dict[str, str]:
    """The mark of what moves with the rows of such a list. Each its own: Reflex writes into what it is given."""
    return {"data-glides": ""}
