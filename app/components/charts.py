"""Charts: few, labelled at the marks, from zero, in the colours of the meanings, with the same figures as a table.

The state counts and says how high the whole is; the browser only draws shares of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import reflex as rx

from app.components.inline import sized
from app.components.states import Meaning
from app.components.words import Number, Text, Word, t

B = TypeVar("B")
F = TypeVar("F")


@dataclass(frozen=True, eq=False)
class Part(Generic[B]):
    """One part of every bar: what it means, its word, how many of a bar it is, and of all bars together."""

    meaning: Meaning
    label: Word
    count: Callable[[rx.Var[B]], Number]
    is_hollow: bool = False
    of_all: Number | None = None


def bar_chart(
    finding: Word,
    unit: Word,
    bars: Sequence[B],
    parts: Sequence[Part[B]],
    *,
    label: Callable[[rx.Var[B]], Text],
    total: Callable[[rx.Var[B]], Number],
    peak: Number,
    name: Word,
    mark: Callable[[rx.Var[B]], Text] | None = None,
    test_id: str | None = None,
) -> rx.Component:
    """Standing bars, each a stack of `parts`. `finding` says what they show, `unit` what is counted; `name` heads the
    first column of the table. `peak` is the highest total; `mark` stands under a bar in the place of its label."""
    below = label if mark is None else mark

    def bar(one: rx.Var[B]) -> rx.Component:
        stack = [
            rx.el.i(class_name=_part_class(part), custom_attrs=sized(flex=f"{part.count(one)} 0 0")) for part in parts
        ]
        filled = rx.el.div(*stack, class_name="bar-stack", custom_attrs=sized(height=_share(total(one), peak)))
        return rx.el.div(
            rx.el.span(rx.cond(rx.Var.create(total(one)).to(int) > 0, total(one), ""), class_name="bar-total"),
            filled,
            rx.el.span(below(one), class_name="bar-label"),
            class_name="bar-one",
        )

    picture = rx.el.div(rx.foreach(bars, bar), class_name="bars", custom_attrs={"aria-hidden": "true"})
    legend = rx.el.ul(
        *(_legend(part) for part in parts), class_name="chart-legend", custom_attrs={"aria-hidden": "true"}
    )
    table = _table(bars, name, label, [(part.label, part.count) for part in parts])
    return _figure(finding, unit, picture, *([legend] if len(parts) > 1 else []), table, test_id=test_id)


def step_chart(
    finding: Word,
    unit: Word,
    steps: Sequence[B],
    *,
    label: Callable[[rx.Var[B]], Word],
    count: Callable[[rx.Var[B]], Number],
    most: Number,
    meaning: Callable[[rx.Var[B]], Text],
    lost: Callable[[rx.Var[B]], Text],
    figures: tuple[Sequence[F], Callable[[rx.Var[F]], Word], Callable[[rx.Var[F]], Number]],
    name: Word,
    number: Word,
    is_narrow: bool = False,
    test_id: str | None = None,
) -> rx.Component:
    """Lying bars, each a part of the one before (sent, delivered, read, …); `lost` at the side says what is missing, or
    below where it `is_narrow`. `figures` are the rows of the table, which says more than the bars: label and count."""

    def step(one: rx.Var[B]) -> rx.Component:
        bar = rx.el.span(class_name=f"step-bar fill-{meaning(one)}", custom_attrs=sized(width=_share(count(one), most)))
        return rx.el.li(
            rx.el.span(label(one), class_name="step-label"),
            rx.el.span(
                rx.cond(rx.Var.create(count(one)).to(int) > 0, bar, rx.fragment()),
                rx.el.span(count(one), class_name="step-count"),
                class_name="step-track",
            ),
            rx.cond(lost(one) != "", rx.el.span(lost(one), class_name="step-lost"), rx.fragment()),
        )

    picture = rx.el.ul(
        rx.foreach(steps, step),
        class_name="steps steps-narrow" if is_narrow else "steps",
        custom_attrs={"aria-hidden": "true"},
    )
    rows, row_label, row_count = figures
    table = _table(rows, name, row_label, [(number, row_count)])
    return _figure(finding, unit, picture, table, test_id=test_id)


def _figure(finding: Word, unit: Word, *body: rx.Component, test_id: str | None) -> rx.Component:
    head = rx.el.figcaption(rx.el.p(finding, class_name="strong"), rx.el.p(unit, class_name="muted small"))
    marked = {} if test_id is None else {"data_testid": test_id}
    return rx.el.figure(head, *body, class_name="figure", **marked)


def _table(
    rows: Sequence[B],
    name: Word,
    label: Callable[[rx.Var[B]], Text],
    columns: Sequence[tuple[Word, Callable[[rx.Var[B]], Number]]],
) -> rx.Component:
    """The same figures to read, copy or hear."""

    def line(row: rx.Var[B]) -> rx.Component:
        cells = (rx.el.td(count(row), class_name="is-end") for _, count in columns)
        return rx.el.tr(rx.el.th(label(row), scope="row"), *cells)

    head = rx.el.tr(
        rx.el.th(name, scope="col"), *(rx.el.th(word, scope="col", class_name="is-end") for word, _ in columns)
    )
    table = rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(rows, line)), class_name="chart-table")
    return rx.el.details(rx.el.summary(t("chart.as_table"), class_name="link small"), table, class_name="chart-more")


def _legend(part: Part[B]) -> rx.Component:
    count = [] if part.of_all is None else [rx.el.b(part.of_all, class_name="num")]
    return rx.el.li(rx.el.span(class_name=f"dot dot-{part.meaning}"), part.label, *count)


def _part_class(part: Part[B]) -> str:
    return "fill-hollow" if part.is_hollow else f"fill-{part.meaning}"


def _share(count: Number, whole: Number) -> rx.Var[str]:
    part, of = rx.Var.create(count).to(int), rx.Var.create(whole).to(int)
    return rx.cond(of > 0, f"{part * 100 / of}%", "0%")
