"""The words of a reminder and what goes along with them: text, the chips of its variables, a file."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.forms import field_error, text_area
from app.components.icon import icon
from app.components.inserting import insert_chips
from app.components.words import t
from app.pages._attaching import attach_tools, attached_file
from app.pages._reminder_field_set import FIELDS, chosen
from app.state.file_picking import REMINDER
from app.state.reminder_form import NEW, ReminderFormState
from app.state.reminder_saving import ReminderSavingState


def reminder_words() -> rx.Component:
    """The words and what goes along: folded while they are those of a template, and nothing in them is wrong."""
    is_wrong = (FIELDS.error("message") != "") | (FIELDS.error("fileId") != "")
    keep = button(
        t("reminder_form.keep_template"),
        ReminderSavingState.keep_as_template(ReminderFormState.about),
        kind="ghost",
        size="medium",
        icon_name="bookmark",
        is_off=FIELDS.value("message") == "",
        test_id="keep-template",
    )
    return rx.el.details(
        rx.el.summary(icon("chevron-right"), t("reminder_form.change_words"), data_testid="change-words"),
        rx.el.div(
            rx.el.div(_message(), _variables(), class_name="rem-message"),
            rx.cond(ReminderFormState.mode == NEW, rx.el.div(keep), rx.fragment()),
            _file(),
            class_name="rem-stack",
        ),
        open=(FIELDS.value("ownWords") != "") | is_wrong,
        class_name="rem-more",
    )


def _message() -> rx.Component:
    return text_area(
        t("reminder_form.message"),
        "message",
        **FIELDS.of("message"),
        rows=4,
        lang=ReminderFormState.preview.language,
        max_length=4096,
        test_id="message",
    )


def _variables() -> rx.Component:
    """What is filled in for each patient, as chips with their words; those of the kind come with it."""

    def chips(*names: str) -> rx.Component:
        named = [(f"{{{name}}}", t(f"variable.{name}")) for name in names]
        return insert_chips(
            t("reminder_form.insert"), f"{FIELDS.prefix}-message", named, help_text=t("reminder_form.insert_help")
        )

    of_medicine = chips("name", "time", "date", "medicine", "dose", "hospital", "doctor")
    of_place = chips("name", "time", "date", "place", "hospital", "doctor")
    return rx.cond(FIELDS.value("kind") == "medication", of_medicine, of_place)


def _file() -> rx.Component:
    """A picture or a document that goes along with every message."""
    file = rx.Var.create(ReminderFormState.preview.file)
    chosen_file = attached_file(file, chosen("fileId", ""))
    error = field_error("fileId", FIELDS.error("fileId"), prefix=FIELDS.prefix)
    return rx.el.div(
        rx.el.span(t("reminder_form.fileId"), class_name="label"),
        rx.cond(FIELDS.value("fileId") != "", rx.cond(file.id != "", chosen_file, _missing_file()), rx.fragment()),
        rx.el.div(
            attach_tools(REMINDER, FIELDS.value("patientId"), lambda file_id, _name: chosen("fileId", file_id)),
            class_name="attach-tools",
        ),
        rx.cond(file.problem == "", error, rx.fragment()),
        class_name="field",
        custom_attrs={"id": f"{FIELDS.prefix}-fileId"},
    )


def _missing_file() -> rx.Component:
    return button(t("attach.forget"), chosen("fileId", ""), kind="ghost", size="medium", icon_name="x")
