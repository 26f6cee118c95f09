"""Beside the fields: the message as the patient will read it, the next five dates, and what to think of."""

from __future__ import annotations

import reflex as rx

from app.components.conversation import phone_preview
from app.components.dates import written, written_times
from app.components.icon import icon, icon_of
from app.components.sizes import size
from app.components.words import t
from app.pages._file_list import SYMBOLS
from app.state.reminder_form import ReminderFormState
from app.state.reminder_form_shown import CrowdLine, DateLine


def preview_pane() -> rx.Component:
    """Follows while somebody types."""
    preview = ReminderFormState.preview
    first = rx.cond(preview.dates.length() > 0, written(preview.dates[0].at, "time", zone=preview.zone), "").to(str)
    return rx.el.div(
        phone_preview(
            preview.sender,
            rx.cond(preview.text != "", preview.text, t("reminder_form.nothing_written")).to(str),
            first,
            lang=preview.language,
            along=rx.cond(preview.file.id != "", _along(), rx.fragment()),
        ),
        rx.cond(preview.dates.length() > 0, _soon(), rx.fragment()),
        rx.el.ul(rx.foreach(preview.dates, _date), class_name="rem-next num", data_testid="next-dates"),
        rx.cond(preview.unfilled != "", _unfilled(), rx.fragment()),
        rx.cond(preview.quiet.length() > 0, _quiet(), rx.fragment()),
        rx.foreach(preview.crowds, _crowd),
        class_name="rem-stack rem-preview",
        custom_attrs={"aria-live": "polite"},
    )


def _soon() -> rx.Component:
    """On phones, where the five dates stand after the fields, the next one in a line below the message."""
    preview = ReminderFormState.preview
    at = preview.dates[0].at
    words = t(
        "reminder_form.soon",
        day=written(at, "brief", zone=preview.zone),
        time=written(at, "time", zone=preview.zone),
    )
    return rx.el.p(icon("alarm-clock", size=14), words, class_name="rem-soon num", data_testid="soon")


def _along() -> rx.Component:
    """As WhatsApp shows it: a picture above the words, anything else as a document."""
    file = rx.Var.create(ReminderFormState.preview.file)
    picture = rx.el.img(src=file.preview, alt=file.name, class_name="wa-picture", data_testid="preview-picture")
    document = rx.el.div(
        icon_of(file.icon, *SYMBOLS),
        rx.el.span(
            rx.el.span(file.name, class_name="cut", custom_attrs={"dir": "auto"}),
            rx.el.span(size(file.size), class_name="muted small num"),
            class_name="attached-words",
        ),
        class_name="wa-document",
        data_testid="preview-document",
    )
    return rx.cond(file.is_picture & (file.preview != ""), picture, document)


def _date(line: rx.Var[DateLine]) -> rx.Component:
    zone = ReminderFormState.preview.zone
    shifted = rx.el.span(t("reminder_form.shifted"), class_name="is-wait small")
    return rx.el.li(
        rx.el.span(written(line.at, "brief", zone=zone)),
        rx.cond(line.is_shifted, shifted, rx.fragment()),
        rx.el.span(written(line.at, "time", zone=zone), class_name="push"),
        key=line.at,
    )


def _unfilled() -> rx.Component:
    return rx.el.div(
        icon("braces"),
        rx.el.p(t("reminder_form.unfilled", names=ReminderFormState.preview.unfilled)),
        class_name="callout callout-wait small",
        data_testid="unfilled",
    )


def _quiet() -> rx.Component:
    return rx.el.div(
        icon("moon"),
        rx.el.p(t("reminder_form.quiet", times=written_times(ReminderFormState.preview.quiet))),
        class_name="callout callout-info small",
        data_testid="quiet-hours",
    )


def _crowd(crowd: rx.Var[CrowdLine]) -> rx.Component:
    """Too many at once: how many, until when, and times that are better."""
    zone = ReminderFormState.preview.zone
    better = rx.cond(
        crowd.better.length() > 0,
        rx.el.p(
            t("reminder_form.better"),
            " ",
            rx.foreach(crowd.better, lambda at: rx.el.b(written(at, "time", zone=zone), " ")),
        ),
        rx.fragment(),
    )
    words = t(
        "reminder_form.crowd",
        time=written(crowd.at, "time", zone=zone),
        count=crowd.others,
        end=written(crowd.ends_at, "time", zone=zone),
    )
    return rx.el.div(
        icon("users"),
        rx.el.div(rx.el.p(words), better),
        class_name="callout callout-wait small",
        key=crowd.at,
        data_testid="crowd",
    )
