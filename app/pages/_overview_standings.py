"""Who needs a second look, on Admin · Overview: who is slipping, and the doses of each volunteer's patients."""

from __future__ import annotations

import reflex as rx

from app.components.link import page_link
from app.components.words import Text, Word, t
from app.state.standings import SlippingRow, StandingsState, VolunteerRow

State = StandingsState
SLIPPING = "/patients?isActive=true&slipping=true"


def overview_standings() -> rx.Component:
    """Both lists are bounded; what they leave out is one step away."""
    return rx.el.div(_slipping(), _volunteers(), class_name="charts")


def _slipping() -> rx.Component:
    everybody = page_link(t("today.all", count=State.all_slipping), to=SLIPPING, class_name="link small")
    is_more = State.all_slipping > State.slipping.length()
    return _list(
        t("overview.slipping", count=State.all_slipping),
        t("overview.slipping_help"),
        rx.foreach(State.slipping, _patient),
        end=rx.cond(is_more, everybody, rx.fragment()),
        test_id="slipping",
    )


def _patient(row: rx.Var[SlippingRow]) -> rx.Component:
    volunteer = rx.cond(row.volunteer != "", row.volunteer, t("patient.no_volunteer"))
    fell = t("overview.fell", percent=row.percent, before=row.before)
    return _line(row.id, row.name, f"/patients/{row.id}", fell, volunteer)


def _volunteers() -> rx.Component:
    some = t("overview.volunteers_some", shown=State.volunteers.length(), count=State.all_volunteers)
    is_more = State.all_volunteers > State.volunteers.length()
    return _list(
        t("overview.volunteers"),
        rx.cond(State.volunteers.length() > 0, t("overview.volunteers_help"), t("overview.volunteers_none")),
        rx.foreach(State.volunteers, _volunteer),
        end=rx.cond(is_more, rx.el.span(some, class_name="muted small"), rx.fragment()),
        test_id="volunteers",
    )


def _volunteer(row: rx.Var[VolunteerRow]) -> rx.Component:
    name = rx.cond(row.name != "", row.name, t("patient.no_volunteer"))
    doses = t("overview.volunteer_doses", confirmed=row.confirmed, counted=row.counted, patients=row.patients)
    return _line(row.id, name, row.path, f"{row.percent}%", doses)


def _list(title: Word, help_text: Word, rows: rx.Component, *, end: rx.Component, test_id: str) -> rx.Component:
    """Its head has the measures of a chart's, beside which it stands."""
    head = rx.el.div(rx.el.h2(title), end, class_name="standings-head")
    return rx.el.section(
        rx.el.div(head, rx.el.p(help_text, class_name="muted small")),
        rx.el.ul(rows, class_name="standings"),
        class_name="figure",
        data_testid=test_id,
    )


def _line(row_id: Text, name: Text, to: Text, rate: Text, below: Text) -> rx.Component:
    return rx.el.li(
        page_link(name, to=to, class_name="cut", dir="auto"),
        rx.el.span(rate, class_name="num"),
        rx.el.span(below, class_name="muted small num"),
        key=row_id,
    )
