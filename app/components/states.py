"""What a page shows when there is nothing, not yet anything, or no connection; and a status in a list."""

from __future__ import annotations

from typing import Literal

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from app.components.icon import icon
from app.components.link import document_link
from app.components.words import Word

_SIGN_IN_ADDRESS = rx.vars.VarData(imports={"$/public/scripts/addresses.js": [rx.ImportVar(tag="signInAddress")]})

Meaning = Literal["done", "wait", "fail", "emergency", "info", "new", "half", "machine", "idle"]


def status_dot(meaning: Meaning | rx.Var[str], word: Word) -> rx.Component:
    """A dot whose shape repeats what its colour says, and the word for it."""
    dot = rx.el.span(class_name=f"dot dot-{meaning}", custom_attrs={"aria-hidden": "true"})
    return rx.el.span(dot, word, class_name="st")


def empty_state(icon_name: str, title: Word, sentence: Word, *, action: rx.Component | None = None) -> rx.Component:
    """What will be here, and the first step."""
    return rx.el.div(
        icon(icon_name, size=24),
        rx.el.h3(title),
        rx.el.p(sentence),
        *([action] if action is not None else []),
        class_name="empty",
    )


def skeleton_line(width: str) -> rx.Component:
    """A line of text that is still to come."""
    return rx.el.span(class_name="sk", style={"width": width}, custom_attrs={"aria-hidden": "true"})


def skeleton_people(count: int) -> rx.Component:
    """Rows of people that are still to come, in the measures of the real ones."""
    row = rx.el.li(
        rx.el.span(class_name="sk sk-round"),
        rx.el.div(skeleton_line("60%"), rx.el.div(style={"height": "8px"}), skeleton_line("80%")),
        rx.el.div(skeleton_line("40%"), rx.el.div(style={"height": "8px"}), skeleton_line("90%")),
        rx.el.div(skeleton_line("64px"), class_name="person-when"),
        rx.el.div(style={"height": "var(--control)"}, class_name="person-acts"),
        class_name="person",
    )
    return rx.el.ul(*([row] * count), custom_attrs={"aria-hidden": "true"})


def connection_bar(words: Word) -> rx.Component:
    """A thin bar while the server cannot be reached; what was typed stays where it is."""
    bar = rx.el.div(icon("wifi-off"), words, class_name="strip", role="status")
    return rx.cond(has_connection_errors, bar, rx.fragment())


def session_over_bar(words: Word, action: Word) -> rx.Component:
    """The same when the session has ended: the way back in loads the page anew, with a new cookie for its socket."""
    address = rx.Var("signInAddress()", _var_data=_SIGN_IN_ADDRESS).to(str)
    way = document_link(action, href=address, class_name="link")
    return rx.el.div(icon("log-out"), words, way, class_name="strip", role="alert", data_testid="session-over")
