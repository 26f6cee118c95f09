"""What does not exist, or is not for this person to see: told alike, with the way back."""

from __future__ import annotations

import reflex as rx

from app.components.button import link_button
from app.components.states import empty_state
from app.components.words import t
from app.pages._page import page
from app.pages._places import NOWHERE
from app.security.page_gate import HOME


@page("404", title="not_found.title", place=NOWHERE)
def not_found_page() -> rx.Component:
    """In the frame, so that every other place is one click away."""
    return rx.fragment(
        rx.el.h1(t("not_found.title"), class_name="sr"),
        empty_state(
            "file-question-mark",
            t("not_found.title"),
            t("not_found.sentence"),
            action=link_button(t("not_found.home"), to=HOME),
        ),
    )
