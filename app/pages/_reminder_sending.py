"""The dialog of "send all now": how many, how far, what was left out and why, and a way to stop it."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dialog import dialog
from app.components.states import status_dot
from app.components.words import Number, t
from app.state.reminder_sending import ReminderSendingState, Skipped


def sending_dialog() -> rx.Component:
    """Asked first, then shown as it goes."""
    is_asking = ReminderSendingState.phase == "ask"
    return dialog(
        ReminderSendingState.is_open,
        t("sending.title"),
        rx.cond(is_asking, _question(), _progress()),
        on_close=ReminderSendingState.close,
        actions=(rx.cond(is_asking, _answers(), _ways_out()),),
        test_id="sending",
    )


def _question() -> rx.Component:
    some = rx.fragment(
        rx.el.p(t("sending.question", count=ReminderSendingState.found), class_name="strong"),
        rx.el.p(t("sending.explained"), class_name="muted"),
    )
    held = rx.el.p(t("sending.held", count=ReminderSendingState.held), class_name="muted", data_testid="sending-held")
    return rx.fragment(
        rx.cond(ReminderSendingState.found > 0, some, rx.el.p(t("sending.nothing"))),
        rx.cond(ReminderSendingState.held > 0, held, rx.fragment()),
    )


def _answers() -> rx.Component:
    go = button(
        t("sending.go", count=ReminderSendingState.found),
        ReminderSendingState.start,
        kind="solid",
        icon_name="send",
        test_id="send-all-go",
    )
    return rx.fragment(
        button(t("sending.not_now"), ReminderSendingState.close, kind="ghost"),
        rx.cond(ReminderSendingState.found > 0, go, rx.fragment()),
    )


def _progress() -> rx.Component:
    """A bar of what has left, with the figures in words below."""
    total = rx.cond(ReminderSendingState.total > 0, ReminderSendingState.total, 1)
    left = ReminderSendingState.total - ReminderSendingState.waiting
    bar = rx.el.div(
        rx.el.span(style={"inlineSize": f"{left * 100 / total}%"}),
        class_name="rem-bar",
        role="progressbar",
        aria_label=t("sending.progress"),
        custom_attrs={"aria-valuenow": left, "aria-valuemin": 0, "aria-valuemax": ReminderSendingState.total},
    )
    words = rx.match(
        ReminderSendingState.phase,
        ("queueing", t("sending.queueing")),
        ("stopped", t("sending.stopped")),
        ("done", t("sending.done")),
        t("sending.under_way"),
    )
    return rx.fragment(
        rx.el.p(words, class_name="strong", role="status"),
        bar,
        rx.el.ul(
            rx.el.li(status_dot("done", t("sending.sent", count=ReminderSendingState.sent))),
            _some(ReminderSendingState.waiting, status_dot("half", _count("waiting", ReminderSendingState.waiting))),
            _some(ReminderSendingState.failed, status_dot("fail", _count("failed", ReminderSendingState.failed))),
            _some(
                ReminderSendingState.taken_back,
                status_dot("idle", _count("taken_back", ReminderSendingState.taken_back)),
            ),
            rx.foreach(ReminderSendingState.skipped, _skipped),
            class_name="rem-outcome",
            data_testid="sending-outcome",
        ),
    )


def _count(name: str, count: Number) -> rx.Var[str]:
    return t(f"sending.{name}", count=count)


def _some(count: Number, drawn: rx.Component) -> rx.Component:
    return rx.cond(rx.Var.create(count) > 0, rx.el.li(drawn), rx.fragment())


def _skipped(one: rx.Var[Skipped]) -> rx.Component:
    """How many were left out, and the reason in words."""
    return rx.el.li(
        status_dot("wait", t("sending.skipped", count=one.count)),
        rx.el.span(t(one.reason_key), class_name="muted small"),
        key=one.reason_key,
    )


def _ways_out() -> rx.Component:
    is_going = (ReminderSendingState.phase == "queueing") | (ReminderSendingState.waiting > 0)
    stop = button(t("sending.stop"), ReminderSendingState.stop, kind="fail", icon_name="ban", test_id="send-all-stop")
    return rx.fragment(
        rx.cond(is_going & (ReminderSendingState.phase != "stopped"), stop, rx.fragment()),
        button(t("action.close"), ReminderSendingState.close, test_id="sending-close"),
    )
