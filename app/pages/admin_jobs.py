"""Admin · Jobs: everything that happens by itself, when it last did and how; below, what was given up."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import moment, written
from app.components.dialog import dialog
from app.components.page_header import page_header, section
from app.components.states import empty_state, skeleton_line
from app.components.table import Column, data_table
from app.components.words import Word, t
from app.pages._page import page
from app.pages._shell import JOBS
from app.state.given_up import GivenUpRow, GivenUpState
from app.state.jobs import SEE, JobRow, JobsState, RunRow
from app.state.session import SessionState


@page("/admin/jobs", title="jobs.title", place=JOBS, needs=SEE, on_load=[JobsState.load, GivenUpState.load])
def admin_jobs_page() -> rx.Component:
    """The clock's jobs and what they could not do."""
    return rx.fragment(
        page_header(t("jobs.title"), rx.cond(JobsState.is_loaded, _sentence(), skeleton_line("320px"))),
        rx.el.div(
            data_table(
                _columns(),
                JobsState.rows,
                label=t("jobs.title"),
                row_id=lambda row: row.name,
                is_loaded=JobsState.is_loaded,
                test_id="jobs",
            ),
            class_name="job-table",
        ),
        rx.el.div(rx.cond(GivenUpState.is_loaded, _given_up(), rx.fragment()), id="given-up"),
        _history(),
    )


def _sentence() -> rx.Component:
    count = JobsState.rows.length()
    begun = t("jobs.begun", count=count, ran=JobsState.ran)
    fine = rx.cond(JobsState.ran < count, begun, t("jobs.all_fine", count=count)).to(str)
    return rx.el.p(rx.cond(JobsState.failing > 0, t("jobs.some_failed", count=JobsState.failing), fine))


def _columns() -> list[Column[JobRow]]:
    return [
        Column(t("jobs.job"), _name, phone="title"),
        Column(t("jobs.state"), _state, width="120px", phone="side"),
        Column(t("jobs.last"), _last, width="108px", is_meta=True),
        Column(t("jobs.next"), _next, width="72px", is_meta=True),
        Column(t("jobs.took"), lambda row: row.took, width="72px", align="end", phone="hidden", is_meta=True),
        Column(t("jobs.said"), _said, width="20%", phone="line", is_meta=True),
        Column(t("jobs.act"), _act, width="128px", align="end", phone="line", is_header_hidden=True),
    ]


def _title(row: rx.Var[JobRow]) -> Word:
    return t(row.title_key, name=row.name)


def _name(row: rx.Var[JobRow]) -> rx.Component:
    return rx.el.button(
        _title(row),
        type="button",
        class_name="job-name cut",
        on_click=JobsState.show_runs(row.name),
        title=rx.cond(row.help_key != "", t(row.help_key), row.name).to(str),
        aria_label=t("jobs.runs_of", job=_title(row)),
        data_testid=f"job-{row.name}",
    )


def _state(row: rx.Var[JobRow]) -> rx.Component:
    dot = rx.el.span(class_name=f"dot dot-{row.meaning}", custom_attrs={"aria-hidden": "true"})
    return rx.el.span(dot, t(row.state_key), class_name="st")


def _last(row: rx.Var[JobRow]) -> rx.Component:
    return rx.cond(row.last_key != "", _called(t("jobs.last"), t(row.last_key, count=row.last)), rx.fragment())


def _next(row: rx.Var[JobRow]) -> rx.Component:
    at = rx.cond(row.is_due, t("jobs.due"), moment(row.next_at, "time", zone=SessionState.zone))
    return rx.cond(row.next_at != "", _called(t("jobs.next"), at), rx.fragment())


def _called(header: Word, value: rx.Component | Word) -> rx.Component:
    """On phones, where no header stands above a column, its name stands before what it says."""
    return rx.el.span(rx.el.span(header, " ", class_name="job-of"), value)


def _said(row: rx.Var[JobRow]) -> rx.Component:
    return rx.el.span(row.said, class_name=rx.cond(row.meaning == "fail", "is-fail", ""), title=row.said)


def _act(row: rx.Var[JobRow]) -> rx.Component:
    return button(
        t("jobs.run"),
        JobsState.run_now(row.name),
        kind="surface",
        size="small",
        is_off=row.meaning == "half",
        aria_label=t("jobs.run_named", job=_title(row)),
        test_id=f"run-{row.name}",
    )


def _history() -> rx.Component:
    runs = rx.el.ul(rx.foreach(JobsState.runs, _run), class_name="runs")
    none = rx.el.p(t("jobs.no_runs"), class_name="muted")
    what_for = rx.cond(JobsState.shown_help != "", rx.el.p(t(JobsState.shown_help), class_name="muted"), rx.fragment())
    return dialog(
        JobsState.shown_job != "",
        t("jobs.runs_of", job=t(JobsState.shown_title, name=JobsState.shown_job)),
        what_for,
        rx.cond(JobsState.runs.length() > 0, runs, none),
        on_close=JobsState.hide_runs,
        size="wide",
        test_id="runs",
    )


def _run(run: rx.Var[RunRow]) -> rx.Component:
    dot = rx.el.span(
        class_name=rx.cond(run.is_failed, "dot dot-fail", "dot dot-done"), custom_attrs={"aria-hidden": "true"}
    )
    return rx.el.li(
        dot,
        rx.el.span(written(run.at, "moment", zone=SessionState.zone), class_name="num"),
        rx.el.span(run.said, class_name=rx.cond(run.is_failed, "is-fail cut", "cut")),
        rx.el.span(run.took, class_name="muted num push"),
        key=run.id,
    )


def _given_up() -> rx.Component:
    nothing = (GivenUpState.webhook_total == 0) & (GivenUpState.mail_total == 0)
    return section(
        t("jobs.given_up"),
        GivenUpState.webhook_total + GivenUpState.mail_total,
        rx.cond(
            nothing,
            empty_state("check", t("jobs.nothing_given_up"), t("jobs.nothing_given_up_help")),
            rx.el.ul(
                rx.foreach(GivenUpState.webhooks, lambda row: rx.fragment(_webhook(row), key=row.id)),
                rx.foreach(GivenUpState.mails, lambda row: rx.fragment(_mail(row), key=row.id)),
            ),
        ),
        test_id="given-up",
    )


def _webhook(row: rx.Var[GivenUpRow]) -> rx.Component:
    return _lost(
        t("jobs.webhook"),
        row,
        button(t("jobs.retry"), GivenUpState.retry(row.id), kind="surface", size="small", test_id="retry"),
    )


def _mail(row: rx.Var[GivenUpRow]) -> rx.Component:
    return _lost(
        t("jobs.mail", subject=row.about, address=row.address),
        row,
        button(t("jobs.resend"), GivenUpState.resend(row.id), kind="surface", size="small", test_id="resend"),
    )


def _lost(title: Word, row: rx.Var[GivenUpRow], action: rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.span(class_name="dot dot-fail", custom_attrs={"aria-hidden": "true"}),
        rx.el.div(
            rx.el.p(title, class_name="strong cut"),
            rx.el.p(
                t(row.when_key, count=row.when),
                " · ",
                t("jobs.tried", count=row.attempts),
                rx.cond(row.why != "", rx.fragment(" · ", row.why), rx.fragment()),
                class_name="muted small",
            ),
            class_name="line-words",
        ),
        action,
        class_name="line",
        data_testid="given-up-row",
    )
