"""The dialog in which a message for later gets other words or another time."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dialog import dialog
from app.components.events import TextEvent
from app.components.field_set import FieldSet
from app.components.forms import date_field, text_area, time_field
from app.components.icon import icon
from app.components.words import t
from app.services.messages.conversation import MAX_TEXT
from app.state.conversation import ConversationState
from app.state.conversation_later_edit import LaterEditState


def _typed(name: str) -> TextEvent:
    return LaterEditState.type(LaterEditState.scheduled_id, name)


FIELDS = FieldSet(LaterEditState.values, {}, _typed, prefix="later-edit")


def later_edit() -> rx.Component:
    """Open while a message is changed."""
    problem = rx.el.p(icon("circle-alert"), LaterEditState.problem, class_name="error", role="alert")
    return dialog(
        LaterEditState.scheduled_id != "",
        t("conversation.later_edit"),
        *_fields(),
        rx.cond(LaterEditState.problem != "", problem, rx.fragment()),
        rx.el.p(t("conversation.later_help"), class_name="help"),
        on_close=LaterEditState.close,
        actions=(
            button(t("conversation.leave_as_is"), LaterEditState.close, kind="ghost"),
            button(
                t("conversation.save_later"),
                LaterEditState.save(LaterEditState.scheduled_id),
                kind="solid",
                test_id="save-later",
            ),
        ),
        test_id="later-edit",
    )


def _fields() -> tuple[rx.Component, rx.Component]:
    return (
        text_area(
            t("conversation.later_words"),
            "words",
            value=FIELDS.value("words"),
            on_change=_typed("words"),
            rows=4,
            max_length=MAX_TEXT,
            lang=ConversationState.language,
            prefix=FIELDS.prefix,
            test_id="later-words",
        ),
        rx.el.div(
            date_field(
                t("conversation.later_day"),
                "day",
                **FIELDS.of("day"),
                earliest=LaterEditState.earliest,
                test_id="edit-day",
            ),
            time_field(t("conversation.later_time"), "time", **FIELDS.of("time"), test_id="edit-time"),
            class_name="field-row",
        ),
    )
