"""The Reminders tab of a patient's page: each rule in a line, with what comes next and what can be done (R1)."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button
from app.components.dates import written, written_day, written_times
from app.components.menu import menu, menu_item, menu_line
from app.components.page_header import section
from app.components.states import empty_state, skeleton_rows
from app.components.words import t
from app.pages._reminder_form import reminder_form
from app.services.actor import Permission
from app.state.reminder_form import ReminderFormState
from app.state.reminder_list import ReminderListState, RuleLine
from app.state.session import SessionState


def patient_reminders() -> rx.Component:
    """The whole tab; it loads itself when it is shown."""
    may_write = SessionState.permissions.contains(Permission.REMINDER_WRITE.value)
    new = button(t("reminders.new"), ReminderFormState.begin_here, icon_name="plus", test_id="new-reminder")
    first = button(
        t("reminders.new"), ReminderFormState.begin_here, kind="solid", icon_name="plus", test_id="first-reminder"
    )
    nothing = empty_state("alarm-clock", t("rules.none"), t("rules.none_help"), action=rx.cond(may_write, first, None))
    rows = rx.el.ul(
        rx.foreach(ReminderListState.rows, lambda row: rx.fragment(rule_line(row=row), key=row.id)),
        class_name="rem-rules",
        data_testid="rules",
    )
    return rx.el.div(
        section(
            t("rules.title"),
            ReminderListState.total,
            rx.cond(
                ReminderListState.is_loaded,
                rx.cond(ReminderListState.rows.length() > 0, rows, nothing),
                skeleton_rows(3, height="72px"),
            ),
            end=rx.cond(may_write, rx.el.span(new, class_name="from-tablet"), rx.fragment()),
        ),
        reminder_form(),
        on_mount=ReminderListState.load,
    )


@rx.memo
def rule_line(row: rx.Var[RuleLine]) -> rx.Component:
    """One reminder."""
    coming = rx.el.span(
        t(
            "rules.next",
            day=written(row.next_at, "brief", zone=row.zone),
            time=written(row.next_at, "time", zone=row.zone),
        )
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.b(row.text, dir="auto"),
                rx.el.span(" · ", t(row.kind_key), class_name="muted"),
                class_name="cut",
            ),
            rx.el.p(_rhythm(row), class_name="muted small"),
            class_name="rem-words",
        ),
        rx.el.div(
            rx.el.span(
                rx.el.span(class_name=f"dot dot-{row.meaning}", custom_attrs={"aria-hidden": "true"}),
                t(row.status_key),
                class_name="st",
            ),
            rx.cond(row.next_at != "", rx.el.span(coming, class_name="muted small num"), rx.fragment()),
            class_name="rem-state",
        ),
        rx.el.div(_acts(row), class_name="rem-acts"),
        class_name="rem-rule",
        custom_attrs={"data-row": row.id},
        data_testid=f"rule-{row.id}",
    )


def _rhythm(row: rx.Var[RuleLine]) -> rx.Component:
    """ "Every day at 08:00, 20:00 · until 15 July 2026"."""
    days = rx.foreach(row.days, lambda day, index: rx.fragment(rx.cond(index > 0, ", ", ""), t(day)))
    until = rx.fragment(" · ", t("rules.until", day=written_day(row.end, "full")))
    return rx.fragment(
        t(row.rhythm_key, count=row.interval),
        rx.cond(row.days.length() > 0, rx.fragment(" ", days), rx.fragment()),
        " ",
        t("rules.at", times=written_times(row.times)),
        rx.cond(row.end != "", until, rx.fragment()),
        rx.cond(row.pauses > 0, rx.fragment(" · ", t("rules.with_pauses", count=row.pauses)), rx.fragment()),
    )


def _acts(row: rx.Var[RuleLine]) -> rx.Component:
    change = button(
        t("doses.change"),
        ReminderFormState.edit_all(row.id),
        icon_name="pencil",
        size="medium",
        key="e",
        test_id="rule-edit",
    )
    pause = menu_item(t("rules.pause"), "pause", ReminderListState.pause(row.id), test_id="rule-pause")
    resume = menu_item(t("rules.resume"), "play", ReminderListState.resume(row.id), test_id="rule-resume")
    more = menu(
        icon_button("ellipsis", t("rules.more", name=row.text), size="medium", test_id="rule-more"),
        _when(
            row.is_active, menu_item(t("doses.send_now"), "send", ReminderListState.send(row.id), test_id="rule-send")
        ),
        rx.cond(row.is_active, pause, _when(~row.is_ended, resume)),
        _when(~row.is_ended, menu_item(t("rules.end"), "square", ReminderListState.end(row.id), test_id="rule-end")),
        menu_line(),
        menu_item(
            t("rules.delete"), "trash-2", ReminderListState.delete(row.id), is_danger=True, test_id="rule-delete"
        ),
    )
    may_write = SessionState.permissions.contains(Permission.REMINDER_WRITE.value)
    return rx.cond(may_write, rx.fragment(_when(~row.is_ended, change), more), rx.fragment())


def _when(can: rx.Var[bool], item: rx.Component) -> rx.Component:
    return rx.cond(can, item, rx.fragment())
