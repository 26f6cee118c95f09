"""A patient's simulated phone: the chat as its owner sees it, and what the owner can do there."""

from __future__ import annotations

import reflex as rx

from app.components.icon import icon
from app.components.link import page_link
from app.components.person import initials_avatar
from app.components.words import Flag, Text, Word


def phone_frame(head: rx.Component, chat: rx.Component, *foot: rx.Component, label: Word) -> rx.Component:
    """The phone: its head, what was said, and where one writes. The newest is in view, as on a real one."""
    return rx.el.section(
        rx.el.header(head, class_name="phone-head"),
        rx.el.div(rx.el.div(chat, class_name="phone-lines"), class_name="phone-chat", tab_index=0, role="log"),
        rx.el.footer(*foot, class_name="phone-foot"),
        class_name="phone",
        aria_label=label,
        data_testid="phone",
    )


def phone_line(
    words: rx.Component,
    *,
    is_ours: Flag,
    quote: rx.Component,
    meta: rx.Component,
    reaction: rx.Component,
    acts: rx.Component,
    key: Text,
) -> rx.Component:
    """One message: what Carepost sent stands on the left, what the patient wrote on the right."""
    return rx.el.div(
        rx.el.div(
            quote, words, rx.el.div(meta, class_name="phone-meta"), reaction, class_name="phone-bubble", dir="auto"
        ),
        acts,
        class_name=rx.cond(is_ours, "phone-line", "phone-line is-own"),
        key=key,
        data_testid=rx.cond(is_ours, "phone-sent", "phone-own"),
    )


def ticks(status: Text) -> rx.Component:
    """One tick for sent, two for delivered, two in colour for read; the word is on hover and read aloud."""
    return rx.match(
        status,
        ("read", rx.el.span(icon("check-check", size=14), class_name="ticks ok")),
        ("delivered", rx.el.span(icon("check-check", size=14), class_name="ticks")),
        ("sent", rx.el.span(icon("check", size=14), class_name="ticks")),
        rx.fragment(),
    )


def chat_link(
    *,
    initials: Text,
    photo: Text,
    name: rx.Component,
    words: rx.Component,
    when: rx.Component,
    unseen: rx.Component,
    to: Text,
    is_current: Flag,
    key: Text,
) -> rx.Component:
    """One phone in the list."""
    inside = rx.el.span(
        rx.el.span(name, when, class_name="phones-1"),
        rx.el.span(words, unseen, class_name="phones-2"),
        class_name="phones-words",
    )
    link = page_link(
        initials_avatar(initials, photo),
        inside,
        to=to,
        class_name="phones-row",
        **{"aria-current": rx.cond(is_current, "true", "false"), "data-row": ""},
    )
    return rx.el.li(link, key=key)
