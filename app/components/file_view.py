"""What a file shows of itself, and a button that copies a text: what only the browser can do."""

from __future__ import annotations

import reflex as rx

from app.components.events import marked
from app.components.words import Flag, Text, t


class FileViewBox(rx.Component):
    """The local component of `assets/scripts/file-view.js`."""

    library = "$/public/scripts/file-view.js"
    tag = "FileView"
    file_id: rx.Var[str]
    kind: rx.Var[str]
    name: rx.Var[str]
    is_ready: rx.Var[bool]
    is_drawn: rx.Var[bool]
    bare_key: rx.Var[str]


class CopyBox(rx.Component):
    """The local component of `assets/scripts/copy-text.js`."""

    library = "$/public/scripts/copy-text.js"
    tag = "CopyButton"
    text: rx.Var[str]
    to_copy: rx.Var[str]
    copied: rx.Var[str]


def file_view(
    sign: rx.Component, *, file_id: Text, kind: Text, name: Text, is_ready: Flag, is_drawn: Flag, bare_key: Text
) -> rx.Component:
    """The preview of one file; `sign` is shown where there is none. Pictures are drawn by a job, `is_drawn` says that
    it has; with `bare_key`, a message, nothing ever will be. Arrows lead to what carries `data-step`."""
    return FileViewBox.create(
        sign, file_id=file_id, kind=kind, name=name, is_ready=is_ready, is_drawn=is_drawn, bare_key=bare_key
    )


def copy_button(text: Text, *, test_id: str | None = None) -> rx.Component:
    """Copies a link and says so."""
    return CopyBox.create(
        text=text,
        to_copy=t("files.copy_link"),
        copied=t("files.link_copied"),
        class_name="btn btn-surface",
        **marked(test_id),
    )
