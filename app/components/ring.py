"""The compliance ring: one segment a dose while they can be told apart, else an arc; the words stand beside it."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx

from app.components.inline import drawn
from app.components.words import Number, Text

MOST_SEGMENTS = 31
_RADIUS = 39.8
_GAP = 0.0192  # of one segment, for each segment there is: about 4.8 px between two, whatever their number


def compliance_ring(
    *,
    segments: Sequence[str],
    percent: Number | None,
    label: Text,
    size: int = 88,
    text: Text | None = None,
) -> rx.Component:
    """`segments` are meanings (done, wait, fail, idle) from the oldest dose on; above 31 only `percent` is drawn.

    `label` says it in words for who does not see it; `text` stands inside, the percentage unless given.
    """
    doses = rx.Var.create(segments).to(list[str])
    share = rx.Var.create(0 if percent is None else percent).to(int)
    inside = f"{share}%" if text is None else text
    return rx.el.svg(
        rx.cond(doses.length() > MOST_SEGMENTS, _arc(share), _segments(doses)),
        rx.el.text(inside, custom_attrs=drawn(x="44", y="44", dy=".36em", text_anchor="middle", font_size="20")),
        class_name="ring",
        width=str(size),
        height=str(size),
        view_box="0 0 88 88",
        role="img",
        aria_label=label,
    )


def ring_line(ring: rx.Component, sentence: rx.Component | Text, *below: rx.Component) -> rx.Component:
    """The ring with the same in words beside it."""
    return rx.el.div(ring, rx.el.div(rx.el.p(sentence, class_name="ring-say"), *below), class_name="ring-line")


def _segments(doses: rx.Var[list[str]]) -> rx.Component:
    many = doses.length()
    half = _GAP / 2

    def segment(meaning: rx.Var[str], place: rx.Var[int]) -> rx.Component:
        dash = rx.Var(f"`${{1 - {many!s} * {_GAP}}} ${{{many!s}}}`", _var_data=many._get_all_var_data()).to(str)
        return _circle(f"seg-{meaning}", many, dash, (0 - place) - many * half)

    empty = _circle("seg-idle", 100, "100 100", 0)
    return rx.el.g(rx.cond(many == 0, empty, rx.fragment()), rx.foreach(doses, segment))


def _arc(share: rx.Var[int]) -> rx.Component:
    return rx.el.g(_circle("seg-idle", 100, "100 100", 0), _circle("seg-done", 100, f"{share} 100", 0))


def _circle(class_name: Text, length: Number, dashes: Text, offset: Number) -> rx.Component:
    return rx.el.circle(
        cx="44",
        cy="44",
        r=str(_RADIUS),
        class_name=class_name,
        custom_attrs=drawn(
            fill="none",
            stroke_width="8.4",
            transform="rotate(-90 44 44)",
            path_length=length,
            stroke_dasharray=dashes,
            stroke_dashoffset=offset,
        ),
    )
