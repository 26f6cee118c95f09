"""Bringing files: what listens in the frame, where files go, what asks for them (`assets/scripts/uploads.js`).

The queue and its library are fetched with the first file, so that no page is larger for them.
"""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
from reflex_base.event import EventCallback, EventHandler, EventSpec, passthrough_event_spec

from app.components.events import AnyEvent, Properties, marked
from app.components.words import Text, Word

BroughtEvent = EventHandler | EventSpec | EventCallback[str, str] | Callable[[rx.Var[str], rx.Var[str]], AnyEvent]
"""An event that is given the id and the name of a file that has arrived."""


class UploadsBox(rx.Component):
    """The local component of `assets/scripts/uploads.js`: one for the whole frame."""

    library = "$/public/scripts/uploads.js"
    tag = "Uploads"
    lib_dependencies: list[str] = ["tus-js-client@4.3.1"]  # noqa: RUF012 - Reflex reads it from the class


class AttachBox(rx.Component):
    """A button that asks for files, shows how far they are, and tells the page of each that has arrived."""

    library = "$/public/scripts/uploads.js"
    tag = "Attach"
    target: rx.Var[dict[str, str]]
    several: rx.Var[bool]
    accept: rx.Var[str]
    on_stored: rx.EventHandler[passthrough_event_spec(str, str)]  # type: ignore[type-arg, valid-type]  # Reflex reads


def uploads() -> rx.Component:
    """What takes files anywhere on a page that says where they go, and shows the queue."""
    return UploadsBox.create()


def upload_place(
    *body: rx.Component, folder: Text = "", patient_id: Text = "", label: Text = "", class_name: str = ""
) -> rx.Component:
    """Files dropped or pasted on the page of `body` go to this folder or patient; `label` is what that is called."""
    target = rx.Var.create({"folder": folder, "patientId": patient_id, "label": label}).to_string()
    return rx.el.div(*body, class_name=class_name, custom_attrs={"data-upload-to": target})


def asks_for(what: str) -> Properties:
    """The attributes of a button that asks for "files" or for a "folder" to bring to the page's place."""
    return {"custom_attrs": {"data-upload-choose": what}}


def attach(
    *words: rx.Component | Word,
    on_stored: BroughtEvent,
    patient_id: Text = "",
    several: bool = True,
    accept: str = "",
    class_name: str = "btn btn-ghost",
    label: Word | None = None,
    test_id: str | None = "attach",
) -> rx.Component:
    """A button for one thing: `on_stored` is told the id and the name of each file that has arrived."""
    named = {} if label is None else {"title": label, "custom_attrs": {"aria-label": label}}
    return AttachBox.create(
        *words,
        target={"patientId": patient_id},
        several=several,
        accept=accept,
        on_stored=on_stored,
        class_name=class_name,
        **named,
        **marked(test_id),
    )
