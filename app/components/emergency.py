"""The emergency banner: the only filled red, on every page, until somebody has taken it and said what was done."""

from __future__ import annotations

import reflex as rx

from app.components.icon import icon
from app.components.words import Flag, Number, Text, Word


class Since(rx.Component):
    """The local clock of `assets/scripts/since.js`."""

    library = "$/public/scripts/since.js"
    tag = "Since"
    age: rx.Var[int]
    words: rx.Var[str]


class Calling(rx.Component):
    """The title of the document while somebody needs help (`assets/scripts/since.js`)."""

    library = "$/public/scripts/since.js"
    tag = "Calling"
    is_on: rx.Var[bool]
    words: rx.Var[str]


class Alarms(rx.Component):
    """The place of the banners (`assets/scripts/alarms.js`), which makes room for them at the right moment."""

    library = "$/public/scripts/alarms.js"
    tag = "Alarms"
    is_known: rx.Var[bool]


def running_clock(age: Number, words: Word) -> rx.Component:
    """How long it has been so: `words` holds the mark `{time}`, `age` is in seconds."""
    return Since.create(age=age, words=words, class_name="clock")


def calling_title(words: Word, *, is_on: Flag) -> rx.Component:
    """Puts `words` before the title of the document while `is_on`."""
    return Calling.create(is_on=is_on, words=words)


def alarm_bars(*bars: rx.Component, label: Word, is_known: Flag) -> rx.Component:
    """The place of the banners, above everything else of the page; what comes into it is read aloud at once.

    A banner that comes while somebody is at work lies over the head of the page, so that nothing moves under a thumb.
    `is_known`: it was asked who needs help; until then the document's word counts (`app/web/frame.py`).
    """
    attributes = {"role": "alert", "aria-label": label}
    return Alarms.create(*bars, is_known=is_known, class_name="alarms", custom_attrs=attributes)


def alarm_bar(
    words: rx.Component,
    *actions: rx.Component,
    clock: rx.Component,
    is_taken: Flag,
    key: Text,
) -> rx.Component:
    """One emergency: filled while nobody has taken it, calm once somebody has."""
    return rx.el.div(
        icon("siren", size=20),
        rx.el.div(words, class_name="sos-words"),
        clock,
        rx.el.div(*actions, class_name="sos-acts"),
        class_name=rx.cond(is_taken, "sos sos-taken", "sos"),
        key=key,
        data_testid="emergency",
    )
