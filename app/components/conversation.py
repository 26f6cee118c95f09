"""A conversation: what was said on both sides, notes that only staff see, and where one writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import reflex as rx

from app.components.button import button
from app.components.events import AnyEvent, TextEvent, handled, marked
from app.components.field_box import FieldBox
from app.components.icon import icon, mark
from app.components.tabs import Tab, page_tab
from app.components.words import Flag, Text, Word, t

BubbleKind = Literal["in", "automatic", "person", "planned"]


def conversation(*messages: rx.Component, label: Word, test_id: str | None = "conversation") -> rx.Component:
    """All of it, oldest above; new messages are announced."""
    return rx.el.div(*messages, class_name="chat", role="log", aria_label=label, tab_index=0, **marked(test_id))


def day_line(words: Text) -> rx.Component:
    """A new day begins."""
    return rx.el.div(words, class_name="chat-day")


def bubble(
    text: rx.Component | Text,
    kind: BubbleKind | rx.Var[str],
    *,
    meta: rx.Component | Text | None = None,
    lang: Text | None = None,
    key: Text | None = None,
    test_id: Text | None = None,
) -> rx.Component:
    """One message: `in` from the patient, `automatic` outlined, `person` filled, `planned` dashed. `meta` below it."""
    spoken = {} if lang is None else {"lang": lang}
    keyed = {} if key is None else {"key": key}
    return rx.el.div(
        rx.el.div(text, class_name="bubble", dir="auto", **spoken),
        *([rx.el.div(meta, class_name="msg-meta")] if meta is not None else []),
        class_name=f"msg msg-{kind}",
        **keyed,
        **marked(test_id),
    )


def note(author: Text, when: Text, text: rx.Component | Text, *, key: Text | None = None) -> rx.Component:
    """What only staff see: amber, with a lock, across the whole width."""
    keyed = {} if key is None else {"key": key}
    head = rx.el.p(rx.el.b(author), " ", rx.el.span(t("conversation.only_staff", when=when), class_name="muted small"))
    return rx.el.div(
        rx.el.div(icon("lock"), rx.el.div(head, rx.el.p(text, dir="auto")), class_name="bubble"),
        class_name="msg msg-note",
        **keyed,
    )


def composer(
    *,
    value: Text,
    on_change: TextEvent,
    on_send: AnyEvent,
    placeholder: Word,
    send_label: Word,
    tabs: Sequence[Tab] = (),
    tools: Sequence[rx.Component] = (),
    is_note: Flag = False,
    is_busy: Flag = False,
    is_off: Flag = False,
    hint: rx.Component | Word | None = None,
    max_length: int = 4000,
    test_id: str = "composer",
) -> rx.Component:
    """Where a message or a note is written: grows with the text, Enter sends, Shift and Enter begins a line."""
    box = FieldBox.create(
        element="textarea",
        name="message",
        value=value,
        wait=400,
        grows=True,
        sends_on_enter=True,
        on_change=on_change,
        on_send=on_send,
        custom_attrs={"rows": 2, "placeholder": placeholder, "aria-label": placeholder, "maxLength": max_length},
        **handled(disabled=is_off),
        **marked(test_id),
    )
    return rx.el.div(
        *([rx.el.div(*(page_tab(tab) for tab in tabs), class_name="composer-tabs", role="tablist")] if tabs else []),
        box,
        rx.el.div(
            *tools,
            *([rx.el.span(hint, class_name="help")] if hint is not None else []),
            rx.el.span(class_name="push"),
            button(send_label, on_send, kind="solid", icon_name="send", is_busy=is_busy, is_off=is_off, test_id="send"),
            class_name="composer-bar",
        ),
        class_name=rx.cond(is_note, "composer composer-note", "composer"),
    )


def phone_preview(sender: Text, text: rx.Component | Text, time: Text, *, lang: Text = "id") -> rx.Component:
    """What the patient will see on their phone."""
    return rx.el.div(
        rx.el.div(mark(), rx.el.span(sender, class_name="cut"), class_name="wa-head"),
        rx.el.div(text, rx.el.small(time), class_name="wa-bubble", lang=lang, dir="auto"),
        class_name="wa",
        data_testid="phone-preview",
    )
