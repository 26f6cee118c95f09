"""Below a conversation: a reply or a private note, saved replies, and sending later."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button
from app.components.choice_button import choice_button
from app.components.dialog import dialog
from app.components.forms import checkbox, date_field, text_field, time_field
from app.components.icon import icon
from app.components.menu import menu_item
from app.components.tabs import Tab
from app.components.words import t
from app.components.writing import writing_box, writing_frame
from app.pages._attaching import attach_tools, attached_file, file_picker
from app.services.actor import Permission
from app.state.conversation import ConversationState
from app.state.conversation_file import ConversationFileState
from app.state.conversation_later import LaterState
from app.state.conversation_replies import RepliesState
from app.state.conversation_writing import MAX_TYPED, NOTE, REPLY, ReplyRow, WritingState
from app.state.file_picking import MESSAGE
from app.state.patient_page import PatientPageState
from app.state.session import SessionState

FILE = rx.Var.create(ConversationFileState.file)
SEND = WritingState.send(rx.Var("window.location.pathname"))  # of the moment when it is pressed


def writing() -> rx.Component:
    """The box with its tools, and the dialogs behind them."""
    is_note = WritingState.mode == NOTE
    kept = rx.el.span(t("conversation.draft_kept"), class_name="help push", role="status")
    return rx.fragment(
        writing_frame(
            rx.cond(is_note, _box(NOTE), rx.fragment(_box(REPLY), _goes_along())),
            tabs=(
                Tab(
                    t("conversation.reply"),
                    on_select=WritingState.choose(REPLY),
                    is_current=WritingState.mode == REPLY,
                    test_id="mode-reply",
                ),
                Tab(
                    t("conversation.note"), on_select=WritingState.choose(NOTE), is_current=is_note, test_id="mode-note"
                ),
            ),
            tools=(rx.cond(is_note, _only_staff(), rx.fragment(_replies_tool(), _file_tools())),),
            send=rx.cond(is_note, _keep_note(), _send()),
            kept=rx.cond(WritingState.is_kept, kept, rx.fragment()),
            is_note=is_note,
        ),
        _replies(),
        _later(),
        file_picker(MESSAGE, ConversationFileState.choose),
    )


def _box(mode: str) -> rx.Component:
    is_note = mode == NOTE
    return writing_box(
        value=WritingState.note if is_note else WritingState.reply,
        turn=WritingState.turn,
        replies=[] if is_note else WritingState.replies,
        on_change=WritingState.type(mode),
        on_send=SEND,
        placeholder=t("conversation.write_note") if is_note else t("conversation.write", name=ConversationState.name),
        list_label=t("conversation.replies"),
        nothing=t("conversation.no_reply_fits"),
        max_length=MAX_TYPED,
        key=mode,
    )


def _file_tools() -> rx.Component:
    return attach_tools(
        MESSAGE,
        PatientPageState.head.id,
        lambda file_id, _name: ConversationFileState.choose(file_id),
        is_small=True,
    )


def _goes_along() -> rx.Component:
    """The file below the words, and why it cannot go when it cannot."""
    file = rx.cond(FILE.id != "", attached_file(FILE, ConversationFileState.remove), rx.fragment())
    said = rx.el.p(icon("circle-alert"), ConversationFileState.problem, class_name="error", role="alert")
    return rx.el.div(
        file, rx.cond(ConversationFileState.problem != "", said, rx.fragment()), class_name="composer-file"
    )


def _only_staff() -> rx.Component:
    return rx.el.span(icon("lock", size=14), t("conversation.never_sent"), class_name="help composer-lock")


def _replies_tool() -> rx.Component:
    return rx.el.button(
        icon("book-open"),
        rx.el.span(t("conversation.replies")),
        rx.el.kbd("/", class_name="kbd wide"),
        type="button",
        class_name="btn btn-ghost btn-medium",
        on_click=RepliesState.open,
        data_testid="open-replies",
    )


def _keep_note() -> rx.Component:
    return button(t("conversation.keep_note"), SEND, kind="solid", icon_name="lock", test_id="send")


def _send() -> rx.Component:
    return choice_button(
        button(t("conversation.send"), SEND, kind="solid", test_id="send"),
        menu_item(t("conversation.send_later"), "calendar-clock", LaterState.open, test_id="send-later"),
        others_label=t("conversation.other_ways"),
        kind="solid",
    )


def _later() -> rx.Component:
    words = rx.el.div(LaterState.words, class_name="bubble later-words", dir="auto", lang=ConversationState.language)
    return dialog(
        LaterState.is_open,
        t("conversation.later"),
        rx.cond(LaterState.words != "", words, rx.fragment()),
        rx.cond(FILE.id != "", attached_file(FILE), rx.fragment()),
        rx.el.div(
            date_field(
                t("conversation.later_day"),
                "day",
                value=LaterState.day,
                on_change=LaterState.choose_day,
                error=LaterState.problem,
                earliest=LaterState.earliest,
                prefix="later",
                test_id="later-day",
            ),
            time_field(
                t("conversation.later_time"),
                "time",
                value=LaterState.time,
                on_change=LaterState.choose_time,
                prefix="later",
                test_id="later-time",
            ),
            class_name="field-row",
        ),
        rx.el.p(t("conversation.later_help"), class_name="help"),
        on_close=LaterState.close,
        actions=(
            button(t("conversation.not_later"), LaterState.close, kind="ghost"),
            button(t("conversation.schedule"), LaterState.schedule, kind="solid", test_id="schedule"),
        ),
        test_id="later-dialog",
    )


def _replies() -> rx.Component:
    nothing = rx.el.p(t("conversation.no_replies"), class_name="muted")
    return dialog(
        RepliesState.is_open,
        t("conversation.replies"),
        rx.cond(
            WritingState.replies.length() > 0,
            rx.el.ul(rx.foreach(WritingState.replies, _reply), class_name="reply-list"),
            nothing,
        ),
        rx.cond(RepliesState.words != "", _new_reply(), rx.fragment()),
        on_close=RepliesState.close,
        test_id="replies-dialog",
    )


def _reply(row: rx.Var[ReplyRow]) -> rx.Component:
    may_forget = row.is_mine & (
        ~row.is_shared | SessionState.permissions.contains(Permission.MESSAGE_SHARE_REPLY.value)
    )
    shared = rx.el.span(
        icon("users", size=14), rx.el.span(t("conversation.shared"), class_name="sr"), class_name="muted"
    )
    use = rx.el.button(
        rx.el.span(rx.el.b("/", row.shortcut), rx.cond(row.is_shared, shared, rx.fragment()), class_name="reply-name"),
        rx.el.span(row.words, class_name="reply-words muted", dir="auto", lang=ConversationState.language),
        type="button",
        class_name="reply-use",
        on_click=RepliesState.use(row.id),
    )
    forget = icon_button(
        "trash-2", t("conversation.forget_reply", name=row.shortcut), RepliesState.forget(row.id), size="small"
    )
    return rx.el.li(use, rx.cond(may_forget, forget, rx.fragment()), key=row.id)


def _new_reply() -> rx.Component:
    may_share = SessionState.permissions.contains(Permission.MESSAGE_SHARE_REPLY.value)
    share = checkbox(
        t("conversation.share_reply"), "shared", is_checked=RepliesState.is_shared, on_change=RepliesState.share
    )
    return rx.el.div(
        rx.el.h3(t("conversation.new_reply")),
        rx.el.p(RepliesState.words, class_name="bubble later-words", dir="auto"),
        text_field(
            t("conversation.reply_name"),
            "shortcut",
            value=RepliesState.shortcut,
            on_change=RepliesState.name,
            error=RepliesState.problem,
            help_text=t("conversation.reply_name_help"),
            max_length=40,
            prefix="reply",
            test_id="reply-name",
        ),
        rx.cond(may_share, share, rx.fragment()),
        button(t("conversation.save_reply"), RepliesState.save, kind="surface", test_id="save-reply"),
        class_name="form",
    )
