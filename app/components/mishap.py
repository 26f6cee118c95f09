"""What stands in place of a page that could not be drawn: what happened, what is safe, what to do, a code to quote."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import passthrough_event_spec

from app.components.events import AnyEvent
from app.components.words import Word, t


class MishapBox(rx.Component):
    """The local component of `assets/scripts/mishap.js`."""

    library = "$/public/scripts/mishap.js"
    tag = "Mishap"
    title: rx.Var[str]  # none: a line in the place of a banner
    sentence: rx.Var[str]
    again: rx.Var[str]
    quoted: rx.Var[str]
    on_fail: rx.EventHandler[passthrough_event_spec(str, str)]  # type: ignore[type-arg, valid-type]  # Reflex reads


def unless_it_fails(body: rx.Component, *, on_fail: AnyEvent) -> rx.Component:
    """`body`, or the mishap page when drawing it fails; `on_fail` is told what and where."""
    return MishapBox.create(
        body,
        title=t("mishap.title"),
        sentence=t("mishap.sentence"),
        again=t("mishap.again"),
        quoted=t("mishap.code"),
        on_fail=on_fail,
    )


def line_unless_it_fails(banner: rx.Component, sentence: Word, *, on_fail: AnyEvent) -> rx.Component:
    """`banner`, or `sentence` in its place when drawing it fails; everything around it stays."""
    return MishapBox.create(banner, sentence=sentence, on_fail=on_fail)
