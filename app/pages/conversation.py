"""The conversation on a patient's page: what was said, what is to be sent later, and where one writes."""

from __future__ import annotations

import reflex as rx

from app.components.badges import badge
from app.components.button import button, icon_button
from app.components.conversation import day_line
from app.components.dates import moment, written, written_day
from app.components.icon import icon
from app.components.states import empty_state, skeleton_text
from app.components.words import t
from app.pages._attaching import attached_file
from app.pages._conversation_file import message_file, not_there
from app.pages._conversation_later_edit import later_edit
from app.pages._conversation_writing import writing
from app.state.conversation import ConversationState
from app.state.conversation_later_edit import LaterEditState
from app.state.conversation_lines import BubbleRow, LaterRow


def patient_conversation() -> rx.Component:
    """The tab of the patient's page."""
    return rx.el.section(
        rx.cond(ConversationState.held_key != "", _held(), rx.fragment()),
        rx.cond(
            ConversationState.is_loaded, _thread(), rx.el.div(skeleton_text(6), class_name="thread", key="waiting")
        ),
        rx.cond(ConversationState.may_send, rx.fragment(writing(), later_edit()), rx.fragment()),
        class_name="conversation",
        aria_label=t("conversation.with", name=ConversationState.name),
        data_testid="conversation",
    )


def _held() -> rx.Component:
    """Why nothing can be sent."""
    return rx.el.p(icon("info"), rx.el.span(t(ConversationState.held_key)), class_name="conversation-held")


def _thread() -> rx.Component:
    nothing = empty_state("message-square", t("conversation.nothing"), t("conversation.nothing_help"))
    is_empty = (ConversationState.rows.length() == 0) & (ConversationState.later.length() == 0)
    newest = button(
        t("conversation.newest"), ConversationState.go_to_newest, icon_name="arrow-down", size="small", test_id="newest"
    )
    return rx.el.div(
        rx.el.div(
            rx.cond(ConversationState.is_behind, rx.el.div(newest, class_name="thread-newest"), rx.fragment()),
            rx.el.div(
                rx.cond(ConversationState.has_earlier, _earlier(), rx.fragment()),
                rx.cond(is_empty, nothing, rx.fragment()),
                rx.foreach(ConversationState.rows, _row),
                rx.cond(ConversationState.is_behind, rx.fragment(), rx.foreach(ConversationState.later, _later)),
                class_name="thread-lines",
            ),
            class_name="thread",
            tab_index=0,
            role="log",
            aria_label=t("conversation.messages"),
            data_testid="thread",
        ),
        class_name="thread-frame",
    )


def _earlier() -> rx.Component:
    return rx.el.div(
        button(
            t("conversation.earlier"),
            ConversationState.load_earlier,
            kind="ghost",
            icon_name="arrow-up",
            size="small",
            test_id="earlier",
        ),
        class_name="thread-earlier",
    )


def _row(row: rx.Var[BubbleRow]) -> rx.Component:
    day = day_line(written_day(row.day, "day"))
    return rx.fragment(rx.cond(row.day != "", day, rx.fragment()), conversation_line(row=row), key=row.id)


@rx.memo
def conversation_line(row: rx.Var[BubbleRow]) -> rx.Component:
    """One message or note; only those that change are drawn again."""
    return rx.cond(row.kind == "note", _note(row), _bubble(row))


def _bubble(row: rx.Var[BubbleRow]) -> rx.Component:
    quote = rx.el.p(
        rx.el.span(
            rx.cond(row.is_own_quote, t("conversation.quote_ours"), t("conversation.quote_theirs")), class_name="sr"
        ),
        row.quote,
        class_name="msg-quote",
    )
    said = rx.el.div(
        rx.cond(row.quote != "", quote, rx.fragment()),
        _content(row),
        class_name=rx.cond(row.is_removed, "bubble is-removed", "bubble"),
        dir="auto",
        lang=ConversationState.language,
    )
    thumbs = rx.fragment(icon("thumbs-up", size=14), rx.cond(row.thumbs > 1, row.thumbs, ""))
    reaction = rx.el.span(
        rx.cond(row.thumbs > 0, thumbs, rx.fragment()),
        row.reactions,
        rx.el.span(t("conversation.reacted"), class_name="sr"),
        class_name="msg-reaction",
    )
    meta = rx.el.div(_meta(row), class_name="msg-meta")
    return rx.el.div(
        said,
        rx.cond((row.thumbs > 0) | (row.reactions != ""), reaction, rx.fragment()),
        rx.cond(row.is_joined, rx.fragment(), meta),
        class_name=f"msg msg-{row.kind}",
        data_testid=f"message-{row.kind}",
    )


def _content(row: rx.Var[BubbleRow]) -> rx.Component:
    """The file that came with it, or what there is instead of one; and the words."""
    plain = rx.cond(
        row.words_key != "",
        rx.el.span(_thing(row), t(row.words_key), class_name="msg-thing"),
        rx.fragment(rx.cond((row.media != "") & (row.file.id == ""), _thing(row), rx.fragment()), row.words),
    )
    away = rx.fragment(not_there(row, _thing(row), t(f"conversation.media_{row.media}")), row.words)
    return rx.cond(
        row.file.id != "",
        rx.fragment(message_file(rx.Var.create(row.file)), row.words),
        rx.cond(row.media_key != "", away, plain),
    )


def _thing(row: rx.Var[BubbleRow]) -> rx.Component:
    return rx.match(
        row.media,
        ("image", icon("image")),
        ("audio", icon("mic")),
        ("video", icon("video")),
        ("video_note", icon("video")),
        ("document", icon("file-text")),
        ("sticker", icon("sticker")),
        icon("message-square-off"),
    )


def _meta(row: rx.Var[BubbleRow]) -> rx.Component:
    """Below the bubble: who or what, when, what became of it."""
    changed = rx.cond(
        row.is_removed,
        rx.el.span(t("conversation.removed")),
        rx.cond(row.is_edited, rx.el.span(t("conversation.edited")), rx.fragment()),
    )
    return rx.fragment(rx.cond(row.kind == "in", _received(row), _sent(row)), changed)


def _received(row: rx.Var[BubbleRow]) -> rx.Component:
    reading = rx.el.span(
        icon("sparkles", size=12),
        t("conversation.read_as", intent=t(row.intent_key), percent=row.percent),
        class_name="badge badge-machine",
    )
    alarm = badge(t(row.intent_key), "emergency", icon_name="siren")
    left = rx.el.details(
        rx.el.summary(t("conversation.what_left")),
        rx.el.p(row.sent, dir="auto", lang=ConversationState.language),
        class_name="msg-left",
        data_testid="what-left",
    )
    return rx.fragment(
        moment(row.at, "time", zone=ConversationState.zone),
        rx.cond(row.intent != "", rx.cond(row.intent == "emergency", alarm, reading), rx.fragment()),
        rx.cond(row.sent != "", left, rx.fragment()),
    )


def _sent(row: rx.Var[BubbleRow]) -> rx.Component:
    machine = rx.fragment(_sign(row), rx.el.span(t(row.purpose_key), ","))
    person = rx.cond(row.author != "", rx.el.span(row.author, ","), rx.fragment())
    again = button(
        t("conversation.try_again"),
        ConversationState.try_again(row.id),
        kind="ghost",
        size="small",
        icon_name="rotate-cw",
        test_id="try-again",
    )
    return rx.fragment(
        rx.cond(row.purpose_key != "", machine, person),
        moment(row.at, "time", zone=ConversationState.zone),
        _status(row),
        rx.cond(row.can_retry & ConversationState.may_send, again, rx.fragment()),
    )


def _sign(row: rx.Var[BubbleRow]) -> rx.Component:
    return rx.match(
        row.purpose_key,
        ("conversation.purpose_reminder", icon("alarm-clock", size=14)),
        ("conversation.purpose_follow_up", icon("alarm-clock", size=14)),
        ("conversation.purpose_emergency", icon("siren", size=14)),
        ("conversation.by_phone", icon("smartphone", size=14)),
        icon("bot", size=14),
    )


def _status(row: rx.Var[BubbleRow]) -> rx.Component:
    """The state in a sign and a word; when it failed, why."""
    word = t(row.status_key, time=written(row.status_at, "time", zone=ConversationState.zone))
    failed = rx.el.span(icon("circle-alert", size=14), t(row.failure_key), class_name="is-failed")
    settled = rx.match(
        row.status,
        ("read", rx.el.span(icon("check-check", size=14), word, class_name="ok")),
        ("delivered", rx.el.span(icon("check-check", size=14), word)),
        ("sent", rx.el.span(icon("check", size=14), word)),
        ("unknown", rx.el.span(icon("circle-help", size=14), word, class_name="is-unsure")),
        rx.el.span(icon("clock", size=14), word),
    )
    return rx.el.span(rx.cond(row.failure_key != "", failed, settled), class_name="msg-status", data_testid="status")


def _note(row: rx.Var[BubbleRow]) -> rx.Component:
    when = written(row.at, "time", zone=ConversationState.zone)
    head = rx.el.p(
        rx.el.b(row.author), " ", rx.el.span(t("conversation.only_staff", when=when), class_name="muted small")
    )
    remove = icon_button(
        "trash-2",
        t("conversation.remove_note"),
        ConversationState.remove_note(row.id),
        size="small",
        test_id="remove-note",
    )
    return rx.el.div(
        rx.el.div(
            icon("lock"),
            rx.el.div(head, rx.el.p(row.words, dir="auto")),
            rx.cond(row.is_mine, remove, rx.fragment()),
            class_name="bubble",
        ),
        class_name="msg msg-note",
        data_testid="note",
    )


def _later(row: rx.Var[LaterRow]) -> rx.Component:
    goes = t("conversation.goes_out", when=written(row.at, "moment", zone=ConversationState.zone))
    change = button(
        t("conversation.edit_later"),
        LaterEditState.begin(row.id),
        kind="ghost",
        size="small",
        test_id="edit-later",
    )
    waits = rx.fragment(
        icon("calendar-clock", size=14),
        rx.el.span(row.author, ": ", goes),
        rx.cond(row.is_mine & ConversationState.may_send, change, rx.fragment()),
        button(
            t("conversation.cancel_later"),
            ConversationState.cancel_later(row.id),
            kind="ghost",
            size="small",
            test_id="cancel-later",
        ),
    )
    lost = rx.el.span(
        icon("circle-alert", size=14), t("conversation.later_lost", person=row.author), class_name="is-failed"
    )
    return rx.el.div(
        rx.el.div(
            rx.cond(row.file.id != "", attached_file(rx.Var.create(row.file)), rx.fragment()),
            row.words,
            class_name="bubble",
            dir="auto",
            lang=ConversationState.language,
        ),
        rx.el.div(rx.cond(row.is_lost, lost, waits), class_name="msg-meta"),
        class_name="msg msg-planned",
        key=row.id,
        data_testid="later",
    )
