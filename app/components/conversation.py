"""A conversation: what was said on both sides, and notes that only staff see. Where one writes: `writing`."""

from __future__ import annotations

from typing import Literal

import reflex as rx

from app.components.events import marked
from app.components.icon import icon, mark
from app.components.words import Text, Word, t

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


def phone_preview(
    sender: Text, text: rx.Component | Text, time: Text, *, lang: Text = "id", along: rx.Component | None = None
) -> rx.Component:
    """What the patient will see on their phone; `along` is the picture or document above the words."""
    return rx.el.div(
        rx.el.div(mark(), rx.el.span(sender, class_name="cut"), class_name="wa-head"),
        rx.el.div(
            *([along] if along is not None else []),
            text,
            rx.el.small(time),
            class_name="wa-bubble",
            lang=lang,
            dir="auto",
        ),
        class_name="wa",
        data_testid="phone-preview",
    )
