"""Looking again every so often, for pages that say how long something has waited."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import no_args_event_spec

from app.components.events import AnyEvent


class TickBox(rx.Component):
    """The local component of `assets/scripts/tick.js`."""

    library = "$/public/scripts/tick.js"
    tag = "Tick"
    seconds: rx.Var[int]
    on_tick: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex reads this


def every(seconds: int, *events: AnyEvent) -> rx.Component:
    """Run the events every so many seconds while the page is in front."""
    return TickBox.create(seconds=seconds, on_tick=list(events))
