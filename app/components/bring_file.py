"""A place to bring a file to, and what selects from one row to another: what only the browser can do."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback, passthrough_event_spec

from app.components.events import AnyEvent, TextEvent
from app.components.words import Word

IdsEvent = AnyEvent | EventCallback[list[str]]


class BringFileBox(rx.Component):
    """The local component of `assets/scripts/bring-file.js`."""

    library = "$/public/scripts/bring-file.js"
    tag = "BringFile"
    address: rx.Var[str]
    accept: rx.Var[str]
    most: rx.Var[int]
    words: rx.Var[dict[str, str]]
    on_brought: rx.EventHandler[passthrough_event_spec(str)]  # type: ignore[type-arg, valid-type]  # Reflex reads this


class RangesBox(rx.Component):
    """The local component of `assets/scripts/ranges.js`."""

    library = "$/public/scripts/ranges.js"
    tag = "Ranges"
    on_range: rx.EventHandler[passthrough_event_spec(list[str])]  # type: ignore[type-arg, valid-type]


def bring_file(address: str, on_brought: TextEvent, *, accept: str, most: int, words: dict[str, Word]) -> rx.Component:
    """`words`: `drop`, `take` (on a phone), `kinds`, `choose`, `sending`, `reading`, `large`, `failed`.

    `on_brought` is given an id.
    """
    return BringFileBox.create(address=address, accept=accept, most=most, words=words, on_brought=on_brought)


def ranges(on_range: IdsEvent) -> rx.Component:
    """Shift and a click on the box of a row: `on_range` is given the ids from there to the box before."""
    return RangesBox.create(on_range=on_range)
