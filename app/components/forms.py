"""Forms: the label above, help below, the error beside the field in plain words, a summary on top when several.

A field's `error` is a key of the catalogues, "" for none. Without `value` a field keeps its text itself and a form
sends it by `name`; with `value` and `on_change` the state knows every pause of the typing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import reflex as rx

from app.components.events import FormEvent, TextEvent, marked
from app.components.field_box import Frame, field_box, field_error
from app.components.icon import icon
from app.components.link import document_link
from app.components.toggles import checkbox, switch
from app.components.words import Flag, Text, Word, t

__all__ = [
    "Option",
    "checkbox",
    "date_field",
    "field_error",
    "field_row",
    "form",
    "form_actions",
    "form_errors",
    "option_list",
    "select_field",
    "switch",
    "text_area",
    "text_field",
    "time_field",
]

InputType = Literal["text", "tel", "email", "number", "search", "url", "password", "date", "time", "file"]
InputMode = Literal["text", "tel", "email", "numeric", "decimal", "search", "url"]


@dataclass(frozen=True, eq=False)
class Option:
    """One of several to choose from."""

    value: Text
    label: Text


def form(
    *body: rx.Component, on_submit: FormEvent, form_id: str | None = None, test_id: str | None = None
) -> rx.Component:
    """Fields that are sent together; the handler is given a dict of texts by name."""
    named = {} if form_id is None else {"id": form_id}
    return rx.el.form(*body, class_name="form", on_submit=on_submit, no_validate=True, **named, **marked(test_id))


def field_row(*fields: rx.Component) -> rx.Component:
    """Fields side by side where there is room, below each other on phones."""
    return rx.el.div(*fields, class_name="field-row")


def text_field(
    label: Word,
    name: str,
    *,
    value: Text | None = None,
    on_change: TextEvent | None = None,
    on_blur: TextEvent | None = None,
    help_text: Word | None = None,
    error: Text | None = None,
    input_type: InputType = "text",
    input_mode: InputMode | None = None,
    placeholder: Word | None = None,
    optional: Word | None = None,
    autocomplete: str = "off",
    max_length: int | None = None,
    autofocus: bool = False,
    is_off: Flag | None = None,
    prefix: str = "field",
    test_id: str | None = None,
) -> rx.Component:
    """One line of text. `optional` is the word in gray after the label; `prefix` keeps ids apart in two forms."""
    frame = Frame(label, name, prefix, help_text, error, optional)
    box = field_box(
        "input",
        frame,
        attributes={
            "type": input_type,
            "inputMode": input_mode,
            "placeholder": placeholder,
            "autoComplete": autocomplete,
            "maxLength": max_length,
        },
        value=value,
        on_change=on_change,
        on_done=on_blur,
        focuses=autofocus,
        is_off=is_off,
        test_id=test_id,
    )
    return frame.around(box)


def text_area(
    label: Word,
    name: str,
    *,
    value: Text | None = None,
    on_change: TextEvent | None = None,
    on_blur: TextEvent | None = None,
    help_text: Word | None = None,
    error: Text | None = None,
    placeholder: Word | None = None,
    optional: Word | None = None,
    rows: int = 3,
    max_length: int | None = None,
    autofocus: bool = False,
    lang: Text | None = None,
    prefix: str = "field",
    test_id: str | None = None,
) -> rx.Component:
    """Several lines; the field grows with the text."""
    frame = Frame(label, name, prefix, help_text, error, optional)
    box = field_box(
        "textarea",
        frame,
        attributes={"rows": rows, "placeholder": placeholder, "maxLength": max_length, "lang": lang},
        value=value,
        on_change=on_change,
        on_done=on_blur,
        focuses=autofocus,
        grows=True,
        test_id=test_id,
    )
    return frame.around(box)


def select_field(
    label: Word,
    name: str,
    options: Sequence[Option] | Sequence[object],
    *,
    value: Text | None = None,
    on_change: TextEvent | None = None,
    help_text: Word | None = None,
    error: Text | None = None,
    optional: Word | None = None,
    is_off: Flag | None = None,
    prefix: str = "field",
    test_id: str | None = None,
) -> rx.Component:
    """One of several, with the browser's own list: the wheel on a phone, letters on a keyboard.

    `options` are `Option`s, or a variable of the state whose items have `value` and `label`.
    """
    frame = Frame(label, name, prefix, help_text, error, optional)
    box = field_box(
        "select",
        frame,
        *option_list(options),
        attributes={},
        value=value,
        on_change=on_change,
        wait=0,
        is_off=is_off,
        test_id=test_id,
    )
    return frame.around(rx.el.div(box, icon("chevrons-up-down"), class_name="select"))


def option_list(options: Sequence[Option] | Sequence[object]) -> list[rx.Component]:
    """The options of a choice, from a list written in a page or one that a state holds."""
    if isinstance(options, rx.Var):
        return [rx.foreach(options, lambda option: rx.el.option(option.label, value=option.value))]
    return [rx.el.option(option.label, value=option.value) for option in options if isinstance(option, Option)]


def date_field(
    label: Word,
    name: str,
    *,
    value: Text | None = None,
    on_change: TextEvent | None = None,
    help_text: Word | None = None,
    error: Text | None = None,
    optional: Word | None = None,
    earliest: Text | None = None,
    latest: Text | None = None,
    prefix: str = "field",
    test_id: str | None = None,
) -> rx.Component:
    """A day, as `2026-04-15`, with the browser's calendar; below it the same day in words (`scripts/field.js`)."""
    frame = Frame(label, name, prefix, help_text, error, optional)
    limits: dict[str, object] = {"type": "date", "min": earliest, "max": latest}
    return frame.around(field_box("input", frame, attributes=limits, value=value, on_change=on_change, test_id=test_id))


def time_field(
    label: Word,
    name: str,
    *,
    value: Text | None = None,
    on_change: TextEvent | None = None,
    help_text: Word | None = None,
    error: Text | None = None,
    optional: Word | None = None,
    prefix: str = "field",
    test_id: str | None = None,
) -> rx.Component:
    """A time of day, as `08:00`."""
    frame = Frame(label, name, prefix, help_text, error, optional)
    return frame.around(
        field_box("input", frame, attributes={"type": "time"}, value=value, on_change=on_change, test_id=test_id)
    )


class FormErrorsBox(rx.Component):
    """The local component of `assets/scripts/form-errors.js`."""

    library = "$/public/scripts/form-errors.js"
    tag = "FormErrors"
    refused: rx.Var[str]


def form_errors(
    title: Word,
    problems: Mapping[str, str],
    labels: Mapping[str, Word],
    *,
    refused: Text = "",
    from_count: int = 1,
    prefix: str = "field",
) -> rx.Component:
    """The summary above a form: a link to each field, with its label and its error.

    `problems` is a variable: errors by field name; with fewer than `from_count` the error at its field says enough.
    `refused` is another text after each save that was refused: then what is wrong is brought into view.
    """

    def line(problem: Sequence[rx.Var[str]]) -> rx.Component:
        error = t(problem[1])
        said = rx.match(problem[0], *((name, label + ": " + error) for name, label in labels.items()), error).to(str)
        return rx.el.li(document_link(said, href=f"#{prefix}-{problem[0]}", class_name=""))

    summary = rx.el.div(
        rx.el.p(title, class_name="strong"),
        rx.el.ul(rx.foreach(problems, line)),
        class_name="summary",
        role="alert",
        custom_attrs={"data-refusal": ""},
    )
    is_long = rx.Var.create(problems).length() >= from_count
    return FormErrorsBox.create(rx.cond(is_long, summary, rx.fragment()), refused=refused)


def form_actions(
    save: rx.Component, cancel: rx.Component | None = None, note: rx.Component | Word | None = None
) -> rx.Component:
    """The foot of a form; `note` says when a draft was kept."""
    return rx.el.div(
        save,
        *([cancel] if cancel is not None else []),
        *([rx.el.span(note, class_name="help push", role="status")] if note is not None else []),
        class_name="form-actions",
    )
