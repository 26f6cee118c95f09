"""People in lists: a gray circle with initials (colour is for meaning), and a row for somebody who waits."""

from __future__ import annotations

from typing import Literal

import reflex as rx

from app.components.gliding import glides
from app.components.words import Text

AvatarSize = Literal["large", "normal", "row", "small av-me"]


def initials_avatar(initials: Text, photo: Text = "", *, size: AvatarSize = "normal") -> rx.Component:
    """The face or the initials of somebody whose name stands beside it. `photo` is its address, empty for none.

    The face lies over the initials: they are there while it comes, and where it does not come.
    """
    looks = "av" if size == "normal" else f"av av-{size}"
    if isinstance(photo, str) and not photo:
        return rx.el.span(initials, class_name=looks, custom_attrs={"aria-hidden": "true"})
    face = rx.el.img(src=photo, alt="", loading="lazy", draggable=False, class_name="av-face", key=photo)
    return rx.el.span(
        initials, rx.cond(photo != "", face, rx.fragment()), class_name=looks, custom_attrs={"aria-hidden": "true"}
    )


def person_row(
    *,
    initials: rx.Var[str],
    name: rx.Component,
    detail: rx.Component,
    origin: rx.Component,
    when: rx.Component,
    actions: rx.Component,
    test_id: rx.Var[str] | str,
) -> rx.Component:
    """One person: who, where they come from, since when, and what can be done about it."""
    return rx.el.li(
        initials_avatar(initials),
        rx.el.div(rx.el.div(name, class_name="person-name cut"), detail, class_name="cut"),
        rx.el.div(origin, class_name="person-from cut"),
        rx.el.div(when, class_name="person-when muted small"),
        rx.el.div(actions, class_name="person-acts"),
        class_name="person",
        custom_attrs=glides(),
        data_testid=test_id,
    )
