"""A line over time from zero to a hundred percent, labelled at both ends, with the same figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import reflex as rx

from app.components.events import marked
from app.components.words import Number, Text, Word, t

P = TypeVar("P")


def trend_chart(
    finding: Word,
    unit: Word,
    points: Sequence[P],
    *,
    line: Text,
    area: Text,
    x: Callable[[rx.Var[P]], Number],
    label: Callable[[rx.Var[P]], Word],
    percent: Callable[[rx.Var[P]], Number],
    name: Word,
    number: Word,
    test_id: str | None = None,
) -> rx.Component:
    """`line` and `area` are paths in a box of 100 by 100 whose top is 100 %; `x` is a point's place in percent."""
    picture = rx.el.div(
        _drawing(line, area),
        rx.el.span("100%", class_name="trend-scale trend-top"),
        rx.el.span("50%", class_name="trend-scale trend-half"),
        _ends(points, x, label, percent),
        class_name="trend",
        custom_attrs={"aria-hidden": "true"},
    )
    head = rx.el.figcaption(rx.el.p(finding, class_name="strong"), rx.el.p(unit, class_name="muted small"))
    return rx.el.figure(
        head, picture, _table(points, name, number, label, percent), class_name="figure", **marked(test_id)
    )


def _ends(
    points: Sequence[P],
    x: Callable[[rx.Var[P]], Number],
    label: Callable[[rx.Var[P]], Word],
    percent: Callable[[rx.Var[P]], Number],
) -> rx.Component:
    """The first and the last point with their figures: between them the line speaks."""

    def mark(point: rx.Var[P], place: rx.Var[int]) -> rx.Component:
        is_first = place == 0
        is_end = is_first | (place == rx.Var.create(points).length() - 1)
        where = {"inset-inline-start": f"{x(point)}%"}
        spot = {**where, "top": f"{100 - rx.Var.create(percent(point)).to(int)}%"}
        value_class = rx.cond(is_first, "trend-value trend-first", "trend-value")
        drawn = rx.fragment(
            rx.el.span(class_name="trend-spot", style=spot),
            rx.el.span(percent(point), "%", class_name=value_class, style=spot),
            rx.el.span(label(point), class_name="trend-day", style=where),
        )
        return rx.cond(is_end, drawn, rx.fragment())

    return rx.foreach(points, mark)


def _drawing(line: Text, area: Text) -> rx.Component:
    flat = {"fill": "none", "vector_effect": "non-scaling-stroke"}
    grid = [rx.el.path(d=f"M0 {y}H100", class_name="trend-grid", vector_effect="non-scaling-stroke") for y in (0, 50)]
    return rx.el.svg(
        *grid,
        rx.el.path(d=area, class_name="trend-area"),
        rx.el.path(d=line, class_name="trend-line", **flat),
        view_box="0 0 100 100",
        preserve_aspect_ratio="none",
        class_name="trend-drawing",
    )


def _table(
    points: Sequence[P],
    name: Word,
    number: Word,
    label: Callable[[rx.Var[P]], Word],
    percent: Callable[[rx.Var[P]], Number],
) -> rx.Component:
    """The same figures to read, copy or hear."""

    def row(point: rx.Var[P]) -> rx.Component:
        return rx.el.tr(rx.el.th(label(point), scope="row"), rx.el.td(percent(point), "%", class_name="is-end"))

    head = rx.el.tr(rx.el.th(name, scope="col"), rx.el.th(number, scope="col", class_name="is-end"))
    table = rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(points, row)), class_name="chart-table")
    return rx.el.details(rx.el.summary(t("chart.as_table"), class_name="link small"), table, class_name="chart-more")
