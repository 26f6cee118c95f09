"""A photo that can be changed: how it looks now, the button for another, and the way back to initials."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import no_args_event_spec, passthrough_event_spec

from app.components.button import button
from app.components.events import AnyEvent, FlagEvent
from app.components.person import initials_avatar
from app.components.words import Text, Word, t


class PhotoChooserBox(rx.Component):
    """The local component of `assets/scripts/photo.js`."""

    library = "$/public/scripts/photo.js"
    tag = "PhotoChooser"
    address: rx.Var[str]
    has_photo: rx.Var[bool]
    waits: rx.Var[bool]
    on_kept: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]  # Reflex reads this
    on_waiting: rx.EventHandler[passthrough_event_spec(bool)]  # type: ignore[type-arg, valid-type]
    on_sent: rx.EventHandler[passthrough_event_spec(bool)]  # type: ignore[type-arg, valid-type]


def photo_field(
    *, address: Text, photo: Text, initials: Text, help_text: Word, on_kept: AnyEvent, on_remove: AnyEvent
) -> rx.Component:
    """`photo` is its address, empty for none. A new one is sent to `address` as soon as it is chosen."""
    has_photo = rx.Var.create(photo).to(str) != ""
    remove = button(t("photo.remove"), on_remove, kind="ghost", test_id="photo-remove")
    chooser = PhotoChooserBox.create(address=address, has_photo=has_photo, on_kept=on_kept)
    acts = rx.fragment(chooser, rx.cond(has_photo, remove, rx.fragment()))
    return _row(initials_avatar(initials, photo, size="large"), acts, help_text, test_id="photo")


def photo_in_advance(*, address: Text, help_text: Word, on_waiting: FlagEvent, on_sent: FlagEvent) -> rx.Component:
    """For somebody who is not known yet. What is chosen waits in the browser until there is an `address`, and is sent
    there; `on_sent` is told whether it was taken."""
    chooser = PhotoChooserBox.create(
        address=address, has_photo=False, waits=True, on_waiting=on_waiting, on_sent=on_sent
    )
    return _row(rx.fragment(), chooser, help_text, test_id="photo")


def photo_to_come(*, photo: Text, initials: Text, help_text: Word) -> rx.Component:
    """The same in its measures while the page loads: what is chosen there would be lost when the real one comes."""
    off = button(t("photo.choose"), is_off=rx.Var.create(True))
    return _row(initials_avatar(initials, photo, size="large"), off, help_text, test_id="photo-to-come")


def _row(face: rx.Component, acts: rx.Component, help_text: Word, *, test_id: str) -> rx.Component:
    words = rx.el.div(
        rx.el.div(acts, class_name="photo-acts"), rx.el.p(help_text, class_name="muted small"), class_name="photo-words"
    )
    return rx.el.div(face, words, class_name="photo", data_testid=test_id)
