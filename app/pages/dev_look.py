"""/dev/look: every component in every state it can be in. Not reachable in production.

What the examples say is invented data, written here as data; nothing of it is translated.
"""

from __future__ import annotations

import reflex as rx

from app.components.page_header import page_header
from app.components.words import Word, t
from app.pages._look_controls import controls
from app.pages._look_pictures import pictures
from app.pages._look_states import states
from app.pages._page import page
from app.pages._places import LOOK
from app.state import look


@page("/dev/look", title="look.title", place=LOOK, needs=look.LOOK, only_in_development=True)
def dev_look_page() -> rx.Component:
    """The components, one section each."""
    sections = (*controls(), *pictures(), *states())
    return rx.fragment(
        page_header(t("look.title"), rx.el.p(t("look.sentence"))),
        *(_section(name, body) for name, body in sections),
    )


def _section(name: str, body: list[rx.Component]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(_said(name)),
        rx.el.div(*body, class_name="look-body"),
        class_name="look",
        aria_label=_said(name),
    )


def _said(text: str) -> Word:
    return rx.Var.create(text).to(str)
