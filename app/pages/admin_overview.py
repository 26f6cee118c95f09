"""Admin · Overview: problems first, in sentences with the remedy beside them; then what runs; then charts that say
what they show."""

from __future__ import annotations

import reflex as rx

from app.components.button import link_button
from app.components.dates import written, written_day
from app.components.gliding import glides, gliding
from app.components.icon import icon
from app.components.page_header import page_header
from app.components.states import skeleton_line
from app.components.trend import trend_chart
from app.components.words import Word, t
from app.pages._funnel import funnel
from app.pages._overview_files import overview_files
from app.pages._overview_standings import overview_standings
from app.pages._page import page
from app.pages._shell import OVERVIEW
from app.state.file_figures import FileFiguresState
from app.state.overview import SEE, OverviewState
from app.state.overview_rows import FineRow, ProblemRow
from app.state.standings import StandingsState
from app.state.trends import TrendsState, WeekPoint

_ICONS = (
    "siren",
    "smartphone",
    "message-square-warning",
    "hourglass",
    "alarm-clock-off",
    "mail-warning",
    "user-check",
)


@page(
    "/admin/overview",
    title="overview.title",
    place=OVERVIEW,
    needs=SEE,
    on_load=[OverviewState.load, TrendsState.load, StandingsState.load, FileFiguresState.load],
)
def admin_overview_page() -> rx.Component:
    """What is wrong must be seen in five seconds."""
    return rx.fragment(
        page_header(t("overview.title"), rx.cond(OverviewState.is_loaded, _sentence(), skeleton_line("320px"))),
        # As one: what waits for the problems has other measures than they have, and would move the charts below it.
        rx.cond(OverviewState.is_loaded, _seen(), rx.fragment(_waiting_problems(), _charts())),
    )


def _seen() -> rx.Component:
    # What stands below the charts comes when they are there: without figures they are lower than their room.
    below = rx.cond(
        TrendsState.is_loaded & StandingsState.is_loaded,
        rx.fragment(overview_standings(), overview_files()),
        rx.fragment(),
    )
    return gliding(_problems(), _charts(), below, class_name="overview")


def _charts() -> rx.Component:
    return rx.el.div(
        rx.cond(TrendsState.is_loaded, _trend(), _waiting_chart()),
        rx.cond(TrendsState.is_loaded, _steps(), _waiting_chart()),
        class_name="charts",
        custom_attrs=glides(),
    )


def _sentence() -> rx.Component:
    count = OverviewState.problems.length()
    some = rx.fragment(rx.el.b(t("overview.things", count=count)), " ", t("overview.need_you", count=count))
    return rx.el.p(
        written(OverviewState.today, "moment", zone=OverviewState.zone),
        ". ",
        rx.cond(count > 0, some, t("overview.all_fine")),
        class_name="num",
    )


def _problems() -> rx.Component:
    return rx.fragment(
        rx.cond(
            OverviewState.problems.length() > 0,
            rx.el.ul(
                rx.foreach(OverviewState.problems, lambda row: rx.fragment(problem_line(row=row), key=row.id)),
                class_name="problems",
                aria_label=t("overview.problems"),
            ),
        ),
        rx.el.ul(
            rx.foreach(OverviewState.fine, _fine),
            class_name="fine",
            aria_label=t("overview.fine"),
            custom_attrs=glides(),
        ),
    )


@rx.memo
def problem_line(row: rx.Var[ProblemRow]) -> rx.Component:
    """One problem with what to do about it."""
    symbol = rx.match(row.icon, *((name, icon(name, size=20)) for name in _ICONS), icon("circle-alert", size=20))
    since = rx.cond(
        row.since_key != "",
        rx.fragment(t("overview.since", span=t(row.since_key, count=row.since)), " "),
        rx.fragment(),
    )
    until = rx.cond(
        row.until != "",
        rx.fragment(t("overview.until", time=written(row.until, "time", zone=OverviewState.zone)), " "),
        rx.fragment(),
    )
    action = rx.cond(row.way != "", link_button(t(row.action_key), to=row.way, test_id="remedy"), rx.fragment())
    return rx.el.li(
        rx.el.span(symbol, class_name=f"is-{row.meaning} problem-icon"),
        rx.el.div(
            rx.el.p(t(row.title_key, row.title), class_name="strong"),
            rx.el.p(since, until, t(row.detail_key, row.detail), class_name="muted small"),
            class_name="problem-words",
        ),
        action,
        class_name="problem",
        custom_attrs=glides(),
        data_testid=f"problem-{row.id}",
    )


def _fine(row: rx.Var[FineRow]) -> rx.Component:
    until = rx.cond(
        row.until != "",
        rx.fragment(" ", t("overview.done_by", time=written(row.until, "time", zone=OverviewState.zone))),
        "",
    )
    dot = rx.el.span(class_name="dot dot-done", custom_attrs={"aria-hidden": "true"})
    return rx.el.li(dot, rx.el.span(t(row.key, row.params), until), class_name="st")


def _trend() -> rx.Component:
    finding: Word = t(TrendsState.finding_key, first=TrendsState.first, last=TrendsState.last)
    chart = trend_chart(
        finding,
        t("overview.trend_unit"),
        TrendsState.weeks,
        line=TrendsState.line,
        area=TrendsState.area,
        x=lambda week: week.x,
        label=_week,
        percent=lambda week: week.percent,
        name=t("overview.week"),
        number=t("overview.rate"),
        test_id="trend",
    )
    return rx.cond(TrendsState.line != "", chart, _nothing_yet(finding, t("overview.trend_help")))


def _week(week: rx.Var[WeekPoint]) -> Word:
    return written_day(week.begins, "short")


def _steps() -> rx.Component:
    finding: Word = t(TrendsState.steps_key, confirmed=TrendsState.confirmed, count=TrendsState.sent)
    unit = t("overview.steps_unit")
    chart = funnel(finding, unit, TrendsState.steps, TrendsState.figures, most=TrendsState.sent, test_id="steps")
    return rx.cond(
        TrendsState.steps_key == "overview.steps_none", _nothing_yet(finding, t("overview.steps_help")), chart
    )


def _nothing_yet(finding: Word, help_text: Word) -> rx.Component:
    return rx.el.figure(
        rx.el.figcaption(rx.el.p(finding, class_name="strong"), rx.el.p(help_text, class_name="muted small")),
        class_name="figure",
    )


def _waiting_problems() -> rx.Component:
    row = rx.el.li(skeleton_line("20px"), skeleton_line("48%"), class_name="problem")
    return rx.el.ul(row, row, class_name="problems", custom_attrs={"aria-hidden": "true"})


def _waiting_chart() -> rx.Component:
    return rx.el.div(
        skeleton_line("72%"), skeleton_line("40%"), rx.el.div(class_name="sk chart-wait"), class_name="figure"
    )
