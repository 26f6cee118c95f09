"""The field under every other one: it answers at once, the server hears of it after a pause (`scripts/field.js`)."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import passthrough_event_spec

from app.components.events import TextEvent, handled, marked
from app.components.icon import icon
from app.components.words import Flag, Text, Word, t

PAUSE_MS = 250


class FieldBox(rx.Component):
    """An input, a text area or a choice whose letters stand in the browser first.

    `on_change` is told the text after `wait` milliseconds, `on_done` when the field is left, `on_send` on Enter.
    Attributes of the element itself (type, placeholder, aria-…) go into `custom_attrs`.
    """

    library = "$/public/scripts/field.js"
    tag = "Field"
    element: rx.Var[str]
    name: rx.Var[str]
    value: rx.Var[str]
    wait: rx.Var[int]
    grows: rx.Var[bool]
    sends_on_enter: rx.Var[bool]
    focuses: rx.Var[bool]
    disabled: rx.Var[bool]
    on_change: rx.EventHandler[passthrough_event_spec(str)]  # type: ignore[type-arg, valid-type]  # Reflex reads
    on_done: rx.EventHandler[passthrough_event_spec(str)]  # type: ignore[type-arg, valid-type]
    on_send: rx.EventHandler[passthrough_event_spec(str)]  # type: ignore[type-arg, valid-type]


@dataclass(frozen=True, eq=False)
class Frame:
    """What stands around a field: its label, its help, its error (a key of the catalogues, "" for none)."""

    label: Word
    name: str
    prefix: str
    help_text: Word | None = None
    error: Text | None = None
    optional: Word | None = None

    @property
    def field_id(self) -> str:
        return f"{self.prefix}-{self.name}"

    def around(self, box: rx.Component) -> rx.Component:
        """The whole field."""
        more = [] if self.optional is None else [rx.el.span(" ", self.optional, class_name="optional")]
        return rx.el.div(
            rx.el.label(self.label, *more, html_for=self.field_id),
            box,
            *([] if self.error is None else [field_error(self.name, self.error, prefix=self.prefix)]),
            *(
                []
                if self.help_text is None
                else [rx.el.p(self.help_text, class_name="help", id=f"{self.field_id}-help")]
            ),
            class_name="field",
        )

    def described(self) -> dict[str, object]:
        """What ties the element to its help and its error for somebody who hears the page."""
        parts = (("error", self.error), ("help", self.help_text))
        ids = " ".join(f"{self.field_id}-{part}" for part, given in parts if given is not None)
        described: dict[str, object] = {"aria-describedby": ids} if ids else {}
        return (
            described
            if self.error is None
            else {**described, "aria-invalid": rx.cond(self.error != "", "true", "false")}
        )


def field_box(
    element: str,
    frame: Frame,
    *children: rx.Component,
    attributes: dict[str, object],
    value: Text | None = None,
    on_change: TextEvent | None = None,
    on_done: TextEvent | None = None,
    focuses: bool = False,
    grows: bool = False,
    wait: int = PAUSE_MS,
    is_off: Flag | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """The element inside a frame."""
    given = {name: one for name, one in attributes.items() if one is not None}
    return FieldBox.create(
        *children,
        element=element,
        name=frame.name,
        id=frame.field_id,
        wait=wait,
        focuses=focuses,
        grows=grows,
        class_name="input",
        custom_attrs={**given, **frame.described()},
        **handled(value=value, on_change=on_change, on_done=on_done, disabled=is_off),
        **marked(test_id),
    )


def field_error(name: str, error: Text, *, prefix: str = "field") -> rx.Component:
    """The error of a field, with its sign; nothing while there is none."""
    said = rx.el.p(icon("circle-alert"), t(error), class_name="error", id=f"{prefix}-{name}-error")
    return rx.cond(error != "", said, rx.fragment())
