"""Reminders: a day of due moments, a month of days, and the templates they are written from."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import written
from app.components.keys import Key, list_keys, page_keys
from app.components.page_header import main_action, page_header
from app.components.states import skeleton_line
from app.components.tabs import Tab, page_tabs
from app.components.tick import every
from app.components.words import Flag, Word, t
from app.pages._page import page
from app.pages._reminder_day import day_view
from app.pages._reminder_form import reminder_form
from app.pages._reminder_month import month_view
from app.pages._reminder_one import one_dialog
from app.pages._reminder_sending import sending_dialog
from app.pages._reminder_templates import template_dialog, templates_view
from app.pages._shell import REMINDERS
from app.services.actor import Permission
from app.state.reminder_address import DAY, MONTH, PATH, TEMPLATES
from app.state.reminder_day import ReminderDayState
from app.state.reminder_form import ReminderFormState
from app.state.reminder_month import ReminderMonthState
from app.state.reminder_sending import ReminderSendingState
from app.state.reminder_templates import ReminderTemplatesState
from app.state.reminder_view import ReminderViewState
from app.state.session import SessionState


@page(
    PATH,
    title="reminders.title",
    place=REMINDERS,
    needs=Permission.REMINDER_READ,
    on_load=[
        ReminderViewState.load,
        ReminderDayState.load,
        ReminderMonthState.load,
        ReminderTemplatesState.load,
        ReminderSendingState.arrive,
        ReminderSendingState.count,
    ],
)
def reminders_page() -> rx.Component:
    """The day first: what people come for."""
    return rx.fragment(
        page_header(t("reminders.title"), rx.el.p(_sentence()), action=_actions()),
        page_tabs(
            [
                _tab("day", t("reminders.day"), ReminderViewState.view == DAY),
                _tab("month", t("reminders.month"), ReminderViewState.view == MONTH),
                _tab("templates", t("reminders.templates"), ReminderViewState.view == TEMPLATES),
            ],
            label=t("reminders.views"),
        ),
        rx.match(ReminderViewState.view, (MONTH, month_view()), (TEMPLATES, templates_view()), day_view()),
        reminder_form(),
        one_dialog(),
        sending_dialog(),
        template_dialog(),
        every(60, ReminderDayState.load),
        page_keys([*list_keys(opens=t("reminders.open_patient")), *_keys()]),
    )


def _keys() -> list[Key]:
    new = rx.cond(ReminderViewState.view == TEMPLATES, t("templates.new"), t("reminders.new")).to(str)
    return [Key("c", new), Key("e", t("doses.change")), Key("n p", t("reminders.next_previous_day"))]


def _tab(name: str, label: Word, is_current: Flag) -> Tab:
    return Tab(label, to=ReminderViewState.ways[name], is_current=is_current, test_id=f"view-{name}")


def _sentence() -> rx.Component:
    """What waits to leave, or that nothing does; a line of its own from the first paint."""
    queue = t(
        "reminders.queue",
        count=ReminderViewState.waiting,
        time=written(ReminderViewState.queue_ends_at, "time", zone=ReminderViewState.zone),
    )
    calm = rx.cond(ReminderViewState.waiting > 0, queue, t("reminders.queue_empty"))
    return rx.cond(ReminderViewState.day != "", rx.el.span(calm), skeleton_line("280px"))


def _actions() -> rx.Component:
    may_write = SessionState.permissions.contains(Permission.REMINDER_WRITE.value)
    is_today = (ReminderViewState.view == DAY) & (ReminderViewState.day == ReminderViewState.today)
    is_going = ReminderSendingState.under_way > 0
    send = button(
        rx.cond(
            is_going,
            t("sending.going", count=ReminderSendingState.under_way),
            t("sending.all", count=ReminderSendingState.sendable),
        ),
        ReminderSendingState.ask,
        icon_name="send",
        test_id="send-all",
    )
    new_reminder = button(
        main_action(t("reminders.new"), t("reminders.new_short")),
        ReminderFormState.begin("", ""),
        kind="solid",
        icon_name="plus",
        aria_label=t("reminders.new"),
        key="c",
        test_id="new",
    )
    new_template = button(
        main_action(t("templates.new"), t("templates.new_short")),
        ReminderTemplatesState.begin(""),
        kind="solid",
        icon_name="plus",
        aria_label=t("templates.new"),
        key="c",
        test_id="new-template",
    )
    new = rx.cond(ReminderViewState.view == TEMPLATES, new_template, new_reminder)
    # Around it: on phones what stands there by itself becomes its picture alone, and this one has to say what it does.
    # It is there before anybody knows whether it is filled, because the head keeps room for it.
    is_waiting = is_today & (is_going | (ReminderSendingState.sendable > 0))
    says = rx.el.span(rx.cond(is_waiting, send, rx.fragment()), class_name="rem-send")
    return rx.fragment(says, rx.cond(may_write, new, rx.fragment()))
