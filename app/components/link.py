"""Links: to a page of the application, followed without loading a document, or to what the server answers itself."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.el.elements.inline import A


def page_link(*words: rx.Component | rx.Var[str], to: str, class_name: str, **attributes: str) -> rx.Component:
    """A link that the router follows; beyond that it is an ordinary one, with an address to copy or open in a tab."""
    return rx.el.a(*words, to=to, class_name=class_name, custom_attrs=attributes)


def document_link(
    *words: rx.Component | rx.Var[str], href: str | rx.Var[str], class_name: str, **attributes: str
) -> rx.Component:
    """A link that loads a document: server-rendered pages, files, other sites, places on the same page."""
    return A.create(*words, href=href, class_name=class_name, custom_attrs=attributes)
