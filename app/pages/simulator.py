"""The simulator: the patients' phones, for as long as messages reach nobody."""

from __future__ import annotations

import reflex as rx

from app.components.button import icon_button
from app.components.dates import moment
from app.components.filters import search_field
from app.components.gliding import glides, gliding
from app.components.icon import icon
from app.components.keys import list_keys, page_keys
from app.components.link import page_link
from app.components.page_header import page_header
from app.components.phone import chat_link
from app.components.states import empty_state, skeleton_rows
from app.components.words import t
from app.pages._page import page
from app.pages._phone import phone_pane
from app.pages._shell import SIMULATOR
from app.state.simulator_chats import PATH, USE, ChatRow, FirstStep, SimulatorChatsState
from app.state.simulator_phone import SimulatorPhoneState


@page(
    PATH,
    title="simulator.title",
    place=SIMULATOR,
    needs=USE,
    on_load=[SimulatorChatsState.load, SimulatorPhoneState.load],
)
def simulator_page() -> rx.Component:
    """The list of phones beside the one that is held in the hand; on a real phone one of them at a time."""
    gone = empty_state("smartphone", t("simulator.none"), t("simulator.none_help"))
    return rx.fragment(
        page_header(t("simulator.title"), rx.el.p(t("simulator.sentence"))),
        rx.cond(SimulatorChatsState.is_missing, gone, _panes()),
        page_keys(list_keys(opens=t("simulator.open"))),
    )


def _panes() -> rx.Component:
    without = rx.cond(SimulatorChatsState.is_loaded, "phone-panes", "phone-panes is-coming")
    return rx.el.div(
        gliding(
            search_field(SimulatorChatsState.search, SimulatorChatsState.find, t("simulator.search")),
            rx.cond(SimulatorChatsState.is_loaded, _list(), skeleton_rows(6, height="64px")),
            class_name="phones",
        ),
        rx.el.div(phone_pane(), class_name="phone-place"),
        class_name=rx.cond(SimulatorChatsState.current != "", "phone-panes has-phone", without),
    )


def _list() -> rx.Component:
    nothing = rx.cond(
        SimulatorChatsState.search != "",
        empty_state("search", t("simulator.not_found"), t("simulator.not_found_help")),
        rx.fragment(),
    )
    return rx.fragment(
        rx.cond(SimulatorChatsState.steps.length() > 0, _steps(), rx.fragment()),
        rx.cond(SimulatorChatsState.rows.length() > 0, _chats(), nothing),
        rx.cond(SimulatorChatsState.quiet.length() > 0, _quiet(), rx.fragment()),
    )


def _chats() -> rx.Component:
    more = rx.el.nav(
        icon_button(
            "chevron-left",
            t("paging.previous"),
            SimulatorChatsState.turn(SimulatorChatsState.page - 1),
            is_off=SimulatorChatsState.page <= 1,
        ),
        icon_button(
            "chevron-right",
            t("paging.next"),
            SimulatorChatsState.turn(SimulatorChatsState.page + 1),
            is_off=SimulatorChatsState.is_last,
        ),
        class_name="table-foot",
        aria_label=t("paging.label"),
    )
    is_long = rx.cond(SimulatorChatsState.is_last, SimulatorChatsState.page > 1, True)
    return rx.fragment(
        rx.el.ul(rx.foreach(SimulatorChatsState.rows, _row), class_name="phones-list", data_testid="phones"),
        rx.cond(is_long, more, rx.fragment()),
    )


def _quiet() -> rx.Component:
    return rx.fragment(
        rx.el.h2(t("simulator.quiet"), class_name="phones-head", custom_attrs=glides()),
        rx.el.ul(rx.foreach(SimulatorChatsState.quiet, _row), class_name="phones-list", data_testid="quiet-phones"),
    )


def _row(row: rx.Var[ChatRow]) -> rx.Component:
    name = rx.cond(row.name != "", row.name, row.number)
    said = rx.cond(
        row.words_key != "", rx.el.span(t(row.words_key)), rx.el.span(row.words, lang=row.language, dir="auto")
    )
    words = rx.cond(row.at != "", said, rx.el.span(row.number))
    sent = rx.cond(row.is_ours, icon("corner-up-left", size=14), rx.fragment())
    unseen = rx.el.span(row.unseen, rx.el.span(" ", t("simulator.unseen"), class_name="sr"), class_name="phones-unseen")
    return chat_link(
        initials=row.initials,
        photo=row.photo,
        name=rx.el.span(name, class_name="phones-name cut", dir="auto"),
        words=rx.el.span(sent, words, class_name="cut"),
        when=rx.cond(row.at != "", moment(row.at, "time", zone=SimulatorChatsState.zone), rx.fragment()),
        unseen=rx.cond(row.unseen > 0, unseen, rx.fragment()),
        to=row.way,
        is_current=row.phone == SimulatorChatsState.current,
        key=row.phone,
    )


def _steps() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("simulator.steps")),
        rx.el.ol(rx.foreach(SimulatorChatsState.steps, _step), class_name="phones-steps"),
        class_name="first",
        custom_attrs=glides(),
        data_testid="first-steps",
    )


def _step(step: rx.Var[FirstStep]) -> rx.Component:
    done = rx.el.span(icon("circle-check"), rx.el.span(t(step.key)), class_name="is-done")
    todo = rx.el.span(icon("circle"), page_link(t(step.key), to=step.way, class_name="link"))
    return rx.el.li(rx.cond(step.is_done, done, todo), key=step.key)
