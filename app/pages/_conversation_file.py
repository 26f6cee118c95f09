"""What came or went with a message: a picture, a voice message to listen to, a document; or why it is not there."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.icon import icon
from app.components.link import document_link, page_link
from app.components.words import Text, t
from app.models.file import FileKind
from app.pages._attaching import Attached, attached_file
from app.state.conversation import ConversationState
from app.state.conversation_lines import BubbleRow


def message_file(file: Attached) -> rx.Component:
    """The file by what it is; its name leads to all that is known of it."""
    picture = page_link(
        rx.el.img(src=file.preview, alt=file.name, loading="lazy", class_name="msg-picture"),
        to=file.path,
        class_name="msg-picture-link",
        data_testid="message-picture",
    )
    row = attached_file(file)
    return rx.el.div(
        rx.match(
            file.kind,
            (FileKind.IMAGE.value, rx.cond(file.preview != "", picture, row)),
            (FileKind.AUDIO.value, rx.cond(file.source != "", _sound(file), row)),
            (FileKind.VIDEO.value, rx.cond(file.source != "", _film(file), row)),
            row,
        ),
        document_link(
            icon("download", size=14),
            rx.el.span(t("files.download")),
            href="/api/v1/download/" + file.id,
            class_name="msg-download",
            download="",
            data_testid="message-download",
            **{"aria-label": t("attach.download", name=file.name)},
        ),
        class_name="msg-file",
        data_testid="message-file",
    )


def not_there(row: rx.Var[BubbleRow], sign: rx.Component, words: Text) -> rx.Component:
    """What came with it has not been fetched, or never will be; and what helps."""
    again = button(
        t("conversation.media_again"),
        ConversationState.fetch_again(row.id),
        kind="ghost",
        size="small",
        icon_name="rotate-cw",
        test_id="fetch-again",
    )
    return rx.el.span(
        rx.el.span(sign, words, class_name="msg-thing"),
        rx.el.span(t(row.media_key), class_name="muted small"),
        rx.cond(row.can_fetch & ConversationState.may_send, again, rx.fragment()),
        class_name="msg-missing",
        data_testid="media-missing",
    )


def _sound(file: Attached) -> rx.Component:
    return rx.el.audio(
        src=file.source, controls=True, preload="none", custom_attrs={"aria-label": file.name}, class_name="msg-sound"
    )


def _film(file: Attached) -> rx.Component:
    return rx.el.video(
        src=file.source,
        controls=True,
        preload="metadata",
        custom_attrs={"aria-label": file.name},
        class_name="msg-film",
    )
