"""Links: to a page of the application, followed without loading a document, or to what the server answers itself."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.el.elements.inline import A

from app.components.words import Text


def page_link(
    *words: rx.Component | Text,
    to: Text,
    class_name: Text = "link",
    **attributes: object,
) -> rx.Component:
    """A link that the router follows; beyond that it is an ordinary one, with an address to copy or open in a tab.

    What the page there is made of is fetched when somebody points at the link or tabs to it.
    """
    return rx.el.a(*words, to=to, class_name=class_name, **_spelled(attributes, prefetch="intent"))


def document_link(
    *words: rx.Component | Text,
    href: Text,
    class_name: Text = "link",
    **attributes: object,
) -> rx.Component:
    """A link that loads a document: server-rendered pages, files, other sites, places on the same page."""
    return A.create(*words, href=href, class_name=class_name, **_spelled(attributes))


def _spelled(attributes: dict[str, object], **raw: object) -> dict[str, object]:
    """Attributes with a hyphen go to the element as they are; all others are properties that Reflex knows."""
    raw |= {name: value for name, value in attributes.items() if "-" in name}
    known = {name: value for name, value in attributes.items() if "-" not in name}
    return {**known, "custom_attrs": raw} if raw else known
