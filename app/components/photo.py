"""A photo that can be changed: how it looks now, the button for another, and the way back to initials."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import no_args_event_spec

from app.components.button import button
from app.components.events import AnyEvent
from app.components.person import initials_avatar
from app.components.words import Text, Word, t


class PhotoChooserBox(rx.Component):
    """The local component of `assets/scripts/photo.js`."""

    library = "$/public/scripts/photo.js"
    tag = "PhotoChooser"
    address: rx.Var[str]
    has_photo: rx.Var[bool]
    on_kept: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex reads this


def photo_field(
    *, address: Text, photo: Text, initials: Text, help_text: Word, on_kept: AnyEvent, on_remove: AnyEvent
) -> rx.Component:
    """`photo` is its address, empty for none. A new one is sent to `address` as soon as it is chosen."""
    has_photo = rx.Var.create(photo).to(str) != ""
    remove = button(t("photo.remove"), on_remove, kind="ghost", test_id="photo-remove")
    chooser = PhotoChooserBox.create(address=address, has_photo=has_photo, on_kept=on_kept)
    return rx.el.div(
        initials_avatar(initials, photo, size="large"),
        rx.el.div(
            rx.el.div(chooser, rx.cond(has_photo, remove, rx.fragment()), class_name="photo-acts"),
            rx.el.p(help_text, class_name="muted small"),
            class_name="photo-words",
        ),
        class_name="photo",
        data_testid="photo",
    )
