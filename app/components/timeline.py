"""What happened and what will: points on a line, grouped by day, planned ones below "now" and hollow."""

from __future__ import annotations

import reflex as rx

from app.components.badges import badge
from app.components.events import marked
from app.components.words import Flag, Text, Word, t


def timeline(
    *groups: rx.Component, label: Word, is_first_look: Flag = False, test_id: str | None = "timeline"
) -> rx.Component:
    """`groups` are days, and the line of now between them. At the first look a phone shows the newest point only, so
    that now stands in view."""
    look = rx.cond(is_first_look, "timeline is-first", "timeline")
    return rx.el.div(*groups, class_name=look, role="group", aria_label=label, **marked(test_id))


def timeline_day(title: Text, date: Text, *points: rx.Component) -> rx.Component:
    """One day and what stands on it."""
    head = rx.el.h3(title, rx.el.span(date, class_name="muted small"), class_name="day")
    return rx.el.section(head, rx.el.ul(*points, class_name="tl"))


def timeline_point(
    symbol: rx.Component,
    *,
    time: Text,
    title: rx.Component | Text,
    detail: rx.Component | Text | None = None,
    quote: Text | None = None,
    status: rx.Component | Text | None = None,
    meaning: Text = "",
    is_planned: Flag = False,
    is_machine: Flag = False,
    key: Text | None = None,
    test_id: Text | None = None,
) -> rx.Component:
    """One point: its icon in the tint of `meaning`, when, what, more about it, and how it stands at the far side.

    `detail` and `quote` may be empty texts of a state; then they take no line.
    """
    lines = [rx.el.div(title)]
    if detail is not None:
        lines.append(_line(detail))
    if quote is not None:
        lines.append(rx.cond(quote != "", rx.el.p(quote, class_name="quote"), rx.fragment()))
    machine = rx.cond(is_machine, badge(t("timeline.machine"), "machine", icon_name="sparkles"), rx.fragment())
    keyed = {} if key is None else {"key": key}
    return rx.el.li(
        rx.el.span(time, class_name="tl-time"),
        rx.el.span(symbol, class_name=f"tl-node node-{meaning}"),
        rx.el.div(*lines, class_name="tl-body"),
        rx.el.div(machine, *([status] if status is not None else []), class_name="tl-side"),
        class_name=rx.cond(is_planned, "tl-item tl-plan", "tl-item"),
        **keyed,
        **marked(test_id),
    )


def now_line(time: Text, word: Word | None = None) -> rx.Component:
    """Where the past ends."""
    return rx.el.div(
        rx.el.span(time),
        rx.el.i(),
        rx.el.span(t("timeline.now") if word is None else word, rx.el.hr(), class_name="now-words"),
        class_name="now",
        data_testid="now",
    )


def _line(words: rx.Component | Text) -> rx.Component:
    if isinstance(words, rx.Component):
        return rx.el.div(words, class_name="sub")
    return rx.cond(words != "", rx.el.p(words, class_name="sub"), rx.fragment())
