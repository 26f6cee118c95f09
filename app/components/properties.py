"""Properties of a thing, beside it: a name and a value a line, edited in place (`assets/scripts/editable.js`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import reflex as rx
from reflex_base.event import passthrough_event_spec

from app.components.events import TextEvent, handled, marked
from app.components.forms import Option, option_list
from app.components.icon import icon
from app.components.words import Flag, Text, Word, t


class EditableBox(rx.Component):
    """The local component of `assets/scripts/editable.js`."""

    library = "$/public/scripts/editable.js"
    tag = "Editable"
    value: rx.Var[str]
    shown: rx.Var[str]
    empty: rx.Var[str]
    label: rx.Var[str]
    error: rx.Var[str]
    element: rx.Var[str]
    input_type: rx.Var[str]
    on_save: rx.EventHandler[passthrough_event_spec(str, str)]  # type: ignore[type-arg, valid-type]  # Reflex reads


def properties(*rows: rx.Component, test_id: str | None = None) -> rx.Component:
    """A list of properties."""
    return rx.el.dl(*rows, class_name="props", **marked(test_id))


def shown(label: Word, value: rx.Component | Text, *, test_id: str | None = None) -> rx.Component:
    """A property that is only read."""
    return rx.el.div(rx.el.dt(label), rx.el.dd(value, **marked(test_id)))


def editable(
    label: Word,
    value: Text,
    name: str,
    on_save: TextEvent | Callable[..., TextEvent],
    *,
    shown: Text | None = None,
    error: Text | None = None,
    input_type: Literal["text", "tel", "date", "time", "number", "textarea"] = "text",
    options: Sequence[Option] | Sequence[object] = (),
    may_edit: Flag = True,
    of: Text = "",
) -> rx.Component:
    """A property that is clicked, typed and saved with Enter; Esc restores. `on_save` is given the new text,
    and what stood there when the typing began, if it asks for that.

    `shown` is the value in words where they differ from what is edited; `error` a key of the catalogues, "" for none.
    `options` make it a choice. `of` is the id of the thing: what was typed for one is not left standing at the next.
    """
    has_options = isinstance(options, rx.Var) or len(options) > 0
    element = "select" if has_options else "textarea" if input_type == "textarea" else "input"
    words = value if shown is None else shown
    box = EditableBox.create(
        *(option_list(options) if has_options else ()),
        value=value,
        shown=words,
        empty=t("property.empty"),
        label=t("property.edit", name=label),
        element=element,
        input_type=input_type,
        on_save=on_save,
        key=of,
        **handled(error=error),
    )
    return rx.el.div(
        rx.el.dt(label),
        rx.cond(may_edit, rx.el.dd(box, *_problem(error), class_name="edit"), rx.el.dd(words)),
        **marked(f"property-{name}"),
    )


def _problem(error: Text | None) -> list[rx.Component]:
    if error is None:
        return []
    return [rx.cond(error != "", rx.el.p(icon("circle-alert"), t(error), class_name="error"), rx.fragment())]
