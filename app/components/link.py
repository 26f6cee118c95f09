"""A link to another page of the application, followed without loading the document again."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.react_router import link as router_link


def page_link(*words: rx.Component | rx.Var[str], to: str, class_name: str, **attributes: str) -> rx.Component:
    """A link that the router follows; beyond that it is an ordinary one, with an address to copy or open in a tab."""
    return router_link(*words, to=to, class_name=class_name, custom_attrs=attributes)
