"""One due moment on its line of the day: when, whose and what, how it stands, and what to do about it."""

from __future__ import annotations

import reflex as rx

from app.components.button import Kind, button, icon_button
from app.components.dates import written
from app.components.events import AnyEvent
from app.components.icon import icon
from app.components.link import page_link
from app.components.menu import menu, menu_item, menu_line, menu_link
from app.components.timeline import now_line
from app.components.words import Word, t
from app.state.reminder_day import ReminderDayState
from app.state.reminder_day_rows import DoseRow
from app.state.reminder_form import ReminderFormState
from app.state.reminder_one import ReminderOneState


@rx.memo
def dose_line(row: rx.Var[DoseRow]) -> rx.Component:
    """One due moment; only the lines that change are drawn again."""
    is_next = ReminderDayState.now_before == row.id
    now = now_line(written(ReminderDayState.now, "time", zone=ReminderDayState.zone))
    return rx.el.li(
        rx.cond(is_next, now, rx.fragment()),
        _due(row),
        _about(row),
        _state(row),
        rx.el.span(row.volunteer, class_name="rem-carer muted small cut"),
        rx.el.div(_likely(row), _more(row), class_name="rem-acts"),
        class_name="rem-dose",
        custom_attrs={"data-row": row.id},
        data_testid=f"dose-{row.id}",
    )


def _due(row: rx.Var[DoseRow]) -> rx.Component:
    """When, by the reader's clock, and by the patient's where that differs."""
    return rx.el.div(
        rx.el.time(written(row.at, "time", zone=ReminderDayState.zone), date_time=row.at),
        rx.cond(
            row.elsewhere != "",
            rx.el.span(t("doses.elsewhere", time=written(row.at, "time", zone=row.elsewhere))),
            rx.fragment(),
        ),
        class_name="rem-time num",
    )


def _about(row: rx.Var[DoseRow]) -> rx.Component:
    """Whose it is and what it is about; its whole text on opening."""
    return rx.el.div(
        rx.el.p(
            page_link(row.name, to=f"/patients/{row.patient_id}", class_name="todo-name", **{"data-open": ""}),
            rx.cond(row.is_edited, rx.el.span(" · ", t("doses.edited"), class_name="muted"), rx.fragment()),
            class_name="cut",
            dir="auto",
        ),
        rx.el.details(
            rx.el.summary(
                rx.el.span(row.about, class_name="cut", lang=row.language, dir="auto"),
                icon("chevron-right", size=14),
            ),
            rx.el.p(row.text, class_name="muted small", lang=row.language, dir="auto"),
            class_name="rem-about",
        ),
        class_name="rem-words",
    )


def _state(row: rx.Var[DoseRow]) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            rx.el.span(class_name=f"dot dot-{row.meaning}", custom_attrs={"aria-hidden": "true"}),
            t(row.state_key),
            class_name="st",
        ),
        rx.cond(row.reason_key != "", rx.el.span(t(row.reason_key), class_name="muted small"), rx.fragment()),
        class_name="rem-state",
    )


def _likely(row: rx.Var[DoseRow]) -> rx.Component:
    confirm, send = ReminderDayState.confirm(row.id), ReminderDayState.send_now(row.id)
    return rx.match(
        row.act,
        ("confirm", _act(t("doses.confirm"), "check", confirm, name="confirm", kind="soft")),
        ("send", _act(t("doses.send_now"), "send", send, name="send-now")),
        ("edit", _act(t("doses.change"), "pencil", ReminderOneState.edit(row.id), name="edit", key="e")),
        ("restore", _act(t("doses.restore"), "undo-2", ReminderDayState.restore(row.id), name="restore")),
        rx.fragment(),
    )


def _act(
    label: Word, icon_name: str, event: AnyEvent, *, name: str, kind: Kind = "surface", key: str | None = None
) -> rx.Component:
    return button(label, event, kind=kind, icon_name=icon_name, size="medium", key=key, test_id=name)


def _more(row: rx.Var[DoseRow]) -> rx.Component:
    """What else can be done with it."""

    def when(can: rx.Var[bool], item: rx.Component) -> rx.Component:
        return rx.cond(can, item, rx.fragment())

    return menu(
        icon_button("ellipsis", t("doses.more", name=row.name), size="medium", test_id="more"),
        when(
            row.can_answer,
            menu_item(t("doses.confirm"), "check", ReminderDayState.confirm(row.id), test_id="menu-confirm"),
        ),
        when(
            row.can_decline,
            menu_item(t("doses.not_taken"), "x", ReminderDayState.decline(row.id), test_id="menu-decline"),
        ),
        when(
            row.can_send,
            menu_item(t("doses.send_now"), "send", ReminderDayState.send_now(row.id), test_id="menu-send"),
        ),
        when(row.can_edit, menu_item(t("doses.change"), "pencil", ReminderOneState.edit(row.id), test_id="menu-edit")),
        when(
            row.can_edit,
            menu_item(t("doses.leave_out"), "ban", ReminderDayState.leave_out(row.id), test_id="menu-leave-out"),
        ),
        when(row.can_restore, menu_item(t("doses.restore"), "undo-2", ReminderDayState.restore(row.id))),
        when(row.can_answer | row.can_decline | row.can_send | row.can_restore, menu_line()),
        menu_item(t("doses.change_reminder"), "repeat", ReminderFormState.edit_all(row.reminder_id)),
        menu_link(t("doses.open_patient"), to=f"/patients/{row.patient_id}", icon_name="user"),
    )
