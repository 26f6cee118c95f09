"""The keyboard: a page declares its keys, `?` lists them, and pressing one clicks what carries it (`data-key`).

`g` and a letter go to a place, `/` to the search, `j` and `k` through what has `data-row` (unless something carries
them), `x` selects, `[` folds the sidebar. Nothing fires while somebody types (`assets/scripts/keys.js`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from app.components.badges import key_cap
from app.components.words import Word, t


@dataclass(frozen=True, eq=False)
class Key:
    """What a key does, in words. `name` is what is pressed: a letter, or several that are shown one by one."""

    name: str
    label: Word


class KeysBox(rx.Component):
    """The local component of `assets/scripts/keys.js`: one for the whole frame."""

    library = "$/public/scripts/keys.js"
    tag = "Keys"
    title: rx.Var[str]
    close: rx.Var[str]


def page_keys(keys: Sequence[Key]) -> rx.Component:
    """The keys of this page, for the list behind `?`. What they click carries the same letter as its `key`."""
    return rx.el.dl(*(_line(key) for key in keys), hidden=True, custom_attrs={"data-keys": "page"})


def frame_keys(keys: Sequence[Key]) -> rx.Component:
    """What listens to the keyboard, with the keys that work everywhere."""
    return KeysBox.create(
        rx.el.dl(*(_line(key) for key in keys), hidden=True, custom_attrs={"data-keys": "frame"}),
        title=t("keys.title"),
        close=t("action.close"),
    )


def list_keys(*, opens: Word | None = None, selects: bool = False) -> list[Key]:
    """The keys of a list of `data-row`s."""
    found = [Key("j k", t("keys.next_previous")), Key("Enter", t("keys.open") if opens is None else opens)]
    return [*found, Key("x", t("keys.select"))] if selects else found


def key_hints(keys: Sequence[Key]) -> rx.Component:
    """A few keys at the foot of a page, for those who have a keyboard."""
    hints = (rx.el.span(*_caps(key), key.label, class_name="key-hint") for key in keys)
    return rx.el.p(*hints, class_name="key-hints")


def _line(key: Key) -> rx.Component:
    return rx.el.div(rx.el.dt(key.label), rx.el.dd(*_caps(key)))


def _caps(key: Key) -> list[rx.Component]:
    return [key_cap(rx.Var.create(cap)) for cap in key.name.split()]
