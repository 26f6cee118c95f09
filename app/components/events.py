"""What a component accepts as the answer to something that happens: a handler, or a handler with its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.event import EventCallback, EventHandler, EventSpec

AnyEvent = EventHandler | EventSpec | EventCallback[()]
TextEvent = EventHandler | EventSpec | EventCallback[str] | EventCallback[()]
"""An event that is given what was typed or chosen."""

FlagEvent = EventHandler | EventSpec | EventCallback[bool] | EventCallback[()]
"""An event that is given whether something is on."""

EventFor = Callable[[rx.Var[str] | str], AnyEvent]
"""Makes the event for one thing from its id or name."""


FormEvent = EventHandler | EventSpec | EventCallback[dict[str, str]] | EventCallback[()]
"""An event that is given the texts of a form by the names of its fields."""

# `Any` below: what a property of an element may be is Reflex's to say, and it says so when the page is compiled.
Properties = dict[str, Any]


def handled(**events: object | None) -> Properties:
    """The events that are given, as properties of an element."""
    return {name: event for name, event in events.items() if event is not None}


def marked(test_id: rx.Var[str] | str | None = None, key: str | None = None) -> Properties:
    """What tests find an element by, and the key of the keyboard that clicks it."""
    found: Properties = {} if test_id is None else {"data_testid": test_id}
    return found if key is None else {**found, "data_key": key}
