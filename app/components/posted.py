"""Forms that the browser posts to the server by itself: for what changes the cookie or loads the document anew.

Reflex's own form prevents that, also when nothing handles its submission.
"""

from __future__ import annotations

from collections.abc import Mapping

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from app.components.words import Text


class PostedForm(BaseHTML):
    """A plain `<form>`."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


def posted_form(
    *inside: rx.Component, action: str, hidden: Mapping[str, Text] | None = None, role: str | None = None
) -> rx.Component:
    """`inside` holds the button; `hidden` are the values that go along. The answer is a new document."""
    fields = (rx.el.input(type="hidden", name=name, value=value) for name, value in (hidden or {}).items())
    marked = {} if role is None else {"role": role}
    return PostedForm.create(*fields, *inside, action=action, method="post", **marked)
