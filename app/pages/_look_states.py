"""The part of /dev/look with nothing, not yet and no longer: empty, failed, skeletons, the strips."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.keys import Key, key_hints
from app.components.person import initials_avatar
from app.components.qr import qr_code
from app.components.states import (
    empty_state,
    error_state,
    skeleton_block,
    skeleton_people,
    skeleton_rows,
    skeleton_text,
)
from app.components.strips import emergency_banner
from app.components.words import Word

Section = tuple[str, list[rx.Component]]


def states() -> list[Section]:
    """The sections."""
    return [
        ("Empty and failed", _nothing()),
        ("Emergency", [_emergency()]),
        ("Skeletons", _skeletons()),
        ("Small things", _small()),
    ]


def _nothing() -> list[rx.Component]:
    return [
        rx.el.div(
            empty_state(
                "users",
                _w("No patients yet"),
                _w("Add the first one, or import a list you already have."),
                action=button(_w("Add patient"), kind="solid", icon_name="plus"),
            ),
            error_state(
                _w("The patients could not be loaded"),
                _w("Nothing is lost. We try again in 5 seconds, or do it now."),
                code=_w("Code to quote: LT-7Q4M"),
                action=button(_w("Try now"), icon_name="rotate-cw"),
            ),
            class_name="look-two",
        )
    ]


def _emergency() -> rx.Component:
    return emergency_banner(
        rx.el.span(rx.el.b(_w("Ratna Kusumawati")), " ", _w("wrote: “sesak napas, tolong”")),
        button(_w("I take it"), kind="em"),
        button(_w("Open"), kind="on-em"),
        clock="02:14",
    )


def _skeletons() -> list[rx.Component]:
    return [
        skeleton_rows(3),
        rx.el.div(skeleton_block("88px", "88px"), skeleton_text(3), class_name="look-two"),
        skeleton_people(2),
    ]


def _small() -> list[rx.Component]:
    return [
        rx.el.div(initials_avatar("BP"), class_name="look-row"),
        qr_code("M1 1.5h7M1 7.5h7M2 4.5h3", 9, _w("QR code")),
        key_hints([Key("j k", _w("move")), Key("Enter", _w("open"))]),
    ]


def _w(text: str) -> Word:
    return rx.Var.create(text).to(str)
