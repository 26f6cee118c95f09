"""Beside Today's list: the busiest hour, the appointments of the next days, who is on duty."""

from __future__ import annotations

import reflex as rx

from app.components.charts import Part, bar_chart
from app.components.dates import written
from app.components.link import page_link
from app.components.page_header import section
from app.components.person import initials_avatar
from app.components.states import skeleton_block, skeleton_text
from app.components.words import t
from app.state.today import TodayState
from app.state.today_rail import AppointmentRow, DutyRow, HourBar, TodayRailState

SUMS = TodayRailState.sums


def today_rail() -> rx.Component:
    """Nothing of it is urgent, so it comes after the list."""
    return rx.cond(TodayRailState.is_loaded, _loaded(), waiting_rail())


def waiting_rail() -> rx.Component:
    """Its measures, before it is known."""
    return rx.fragment(skeleton_block("100%", "168px"), skeleton_text(4))


def _loaded() -> rx.Component:
    return rx.fragment(
        rx.cond(TodayRailState.hours.length() > 0, _hours(), rx.fragment()),
        rx.cond(TodayRailState.appointments.length() > 0, _appointments(), rx.fragment()),
        rx.cond(TodayRailState.on_duty.length() > 0, _on_duty(), rx.fragment()),
    )


def _hours() -> rx.Component:
    finding = rx.cond(
        TodayRailState.peak != "",
        t("today.peak", time=written(TodayRailState.peak, "time", zone=TodayState.summary.zone)),
        t("today.no_peak"),
    )
    unit = rx.cond(TodayState.summary.is_mine, t("today.doses_an_hour"), t("today.doses_an_hour_all"))
    parts: list[Part[HourBar]] = [
        Part("done", t("today.part_confirmed"), lambda hour: hour.confirmed, of_all=SUMS["confirmed"]),
        Part("wait", t("today.part_waiting"), lambda hour: hour.waiting, of_all=SUMS["waiting"]),
        Part("fail", t("today.part_failed"), lambda hour: hour.failed, of_all=SUMS["failed"]),
        Part("idle", t("today.part_planned"), lambda hour: hour.planned, is_hollow=True, of_all=SUMS["planned"]),
    ]
    return rx.el.section(
        bar_chart(
            finding,
            unit,
            TodayRailState.hours,
            parts,
            label=lambda hour: hour.hour,
            mark=lambda hour: hour.label,
            total=lambda hour: hour.total,
            peak=TodayRailState.most,
            name=t("today.hour"),
            test_id="hours",
        ),
        class_name="section",
    )


def _appointments() -> rx.Component:
    way = page_link(t("today.calendar"), to="/reminders", class_name="link small")
    rows = rx.el.ul(rx.foreach(TodayRailState.appointments, _appointment), class_name="agenda")
    return section(t("today.appointments"), None, rows, end=way)


def _appointment(row: rx.Var[AppointmentRow]) -> rx.Component:
    zone = TodayState.summary.zone
    return rx.el.li(
        rx.el.span(
            rx.cond(row.is_today, t("day.today"), written(row.at, "weekday_short", zone=zone)),
            " ",
            written(row.at, "time", zone=zone),
            class_name="muted small num",
        ),
        rx.el.div(
            page_link(row.name, to=f"/patients/{row.patient_id}", class_name="agenda-name"),
            rx.el.p(row.what, class_name="muted small"),
        ),
        key=row.id,
    )


def _on_duty() -> rx.Component:
    return section(t("today.on_duty"), None, rx.el.ul(rx.foreach(TodayRailState.on_duty, _person), class_name="duty"))


def _person(row: rx.Var[DutyRow]) -> rx.Component:
    here = rx.el.span(class_name="dot dot-done duty-here", custom_attrs={"aria-hidden": "true"})
    role = t(row.role_key, role=row.role, name=row.role)
    standing = rx.cond(row.is_on_call, t("today.on_call"), rx.cond(row.is_here, t("today.here"), ""))
    between = rx.cond(row.is_on_call | row.is_here, ", ", "")
    return rx.el.li(
        rx.el.span(
            initials_avatar(row.initials, row.photo), rx.cond(row.is_here, here, rx.fragment()), class_name="duty-face"
        ),
        rx.el.div(
            rx.el.p(row.name, class_name="duty-name"), rx.el.p(role, between, standing, class_name="muted small")
        ),
        key=row.name,
    )
