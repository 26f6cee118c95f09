"""Admin · Settings: what the whole organisation agrees on. So far, who is on call."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.icon import icon
from app.components.menu import menu, menu_item
from app.components.page_header import page_header, section
from app.components.states import skeleton_text
from app.components.words import t
from app.pages._page import page
from app.pages._shell import SETTINGS
from app.state.on_call import MANAGE, DayOnCall, OnCallState, PersonOnCall


@page("/admin/settings", title="settings.title", place=SETTINGS, needs=MANAGE, on_load=OnCallState.load)
def admin_settings_page() -> rx.Component:
    """Whom an emergency reaches first."""
    days = rx.el.ul(rx.foreach(OnCallState.days, _day), class_name="days-on-call")
    return rx.el.div(
        page_header(t("settings.title"), rx.el.p(t("settings.sentence"))),
        section(
            t("on_call.title"),
            None,
            rx.el.p(t("on_call.how"), class_name="muted"),
            rx.cond(OnCallState.is_loaded, days, skeleton_text(7)),
            test_id="on-call",
        ),
        class_name="narrow",
    )


def _day(row: rx.Var[DayOnCall]) -> rx.Component:
    nobody = rx.el.span(t("on_call.everybody"), class_name="muted")
    people = rx.foreach(row.people, lambda person: _person(row, person))
    return rx.el.li(
        rx.el.span(t(row.key), class_name="strong day-on-call"),
        rx.el.div(rx.cond(row.people.length() > 0, people, nobody), class_name="people-on-call"),
        _add(row),
        class_name="line",
        key=row.day,
        data_testid=f"on-call-{row.day}",
    )


def _person(row: rx.Var[DayOnCall], person: rx.Var[PersonOnCall]) -> rx.Component:
    off = rx.el.button(
        icon("x"),
        type="button",
        class_name="x",
        on_click=OnCallState.take_off(row.day, person.id),
        aria_label=t("on_call.take_off", name=person.name, day=t(row.key)),
    )
    return rx.el.span(rx.el.span(person.name, class_name="cut", dir="auto"), off, class_name="chip", key=person.id)


def _add(row: rx.Var[DayOnCall]) -> rx.Component:
    trigger = button(
        t("on_call.add"), kind="ghost", icon_name="plus", aria_label=t("on_call.add_to", day=t(row.key)), test_id="add"
    )
    people = rx.foreach(
        OnCallState.possible, lambda person: menu_item(person.name, on_select=OnCallState.put(row.day, person.id))
    )
    return menu(trigger, people)
