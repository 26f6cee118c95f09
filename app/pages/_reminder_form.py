"""The reminder form: a dialog in two steps (a sheet on phones), with the message as it will be read beside it."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dialog import dialog
from app.components.events import AnyEvent
from app.components.filters import search_field
from app.components.forms import field_error
from app.components.icon import icon
from app.components.words import Flag, Text, Word, t
from app.models.reminder import ReminderKind
from app.pages._attaching import file_picker
from app.pages._reminder_clashes import clash_notices
from app.pages._reminder_field_set import FIELDS, chosen
from app.pages._reminder_fields import fields
from app.pages._reminder_preview import preview_pane
from app.state.file_picking import REMINDER
from app.state.reminder_choices import ReminderChoicesState
from app.state.reminder_form import ALL, FOLLOWING, NEW, ReminderFormState
from app.state.reminder_form_shown import PatientChoice, TemplateChoice
from app.state.reminder_saving import ReminderSavingState


def reminder_form() -> rx.Component:
    """One for each page that can open it."""
    is_first = FIELDS.value("step") == "1"
    form = dialog(
        ReminderFormState.is_open,
        _title(),
        rx.cond(is_first, _first_step(), _second_step()),
        on_close=ReminderFormState.close,
        actions=(rx.cond(is_first, _to_second(), _finish()),),
        aside=rx.cond(
            ReminderFormState.mode == NEW,
            rx.el.span(rx.cond(is_first, t("reminder_form.step_1"), t("reminder_form.step_2"))),
            rx.fragment(),
        ),
        size="large",
        test_id="reminder-form",
    )
    return rx.fragment(form, file_picker(REMINDER, lambda file_id: chosen("fileId", file_id)))


def _title() -> Word:
    name = FIELDS.value("patientName")
    new = rx.cond(name != "", t("reminder_form.title_for", name=name), t("reminder_form.title"))
    return rx.match(
        ReminderFormState.mode,
        (ALL, t("reminder_form.title_all")),
        (FOLLOWING, t("reminder_form.title_following")),
        new,
    ).to(str)


def _first_step() -> rx.Component:
    is_chosen = FIELDS.value("patientId") != ""
    return rx.el.div(
        _restored(),
        rx.cond(is_chosen, _chosen_patient(), _patient_search()),
        field_error("patientId", FIELDS.error("patientId"), prefix="rem"),
        _kinds(),
        rx.cond(is_chosen, _templates(), rx.fragment()),
        class_name="rem-stack",
    )


def _restored() -> rx.Component:
    """What was left half written is said, with a way to begin anew."""
    line = rx.el.div(
        icon("history"),
        rx.el.p(t("reminder_form.restored")),
        button(
            t("reminder_form.start_over"),
            ReminderFormState.start_over,
            kind="ghost",
            size="medium",
            test_id="start-over",
        ),
        class_name="callout rem-restored",
    )
    return rx.cond(ReminderFormState.is_restored, line, rx.fragment())


def _chosen_patient() -> rx.Component:
    return rx.el.div(
        rx.el.span(t("reminder_form.patient"), class_name="label"),
        rx.el.div(
            icon("user"),
            rx.el.b(FIELDS.value("patientName"), dir="auto", class_name="cut"),
            button(
                t("reminder_form.another_patient"),
                chosen("patientId", ""),
                kind="ghost",
                size="medium",
                test_id="another-patient",
            ),
            class_name="rem-chosen",
        ),
        class_name="field",
    )


def _patient_search() -> rx.Component:
    return rx.el.div(
        rx.el.span(t("reminder_form.patient"), class_name="label"),
        search_field(
            ReminderChoicesState.search,
            ReminderChoicesState.find,
            t("reminder_form.find_patient"),
            test_id="find-patient",
        ),
        rx.el.ul(
            rx.foreach(ReminderChoicesState.found, _patient), class_name="rem-picks", data_testid="found-patients"
        ),
        class_name="field",
        on_mount=ReminderChoicesState.find(""),
    )


def _patient(choice: rx.Var[PatientChoice]) -> rx.Component:
    warning = rx.el.span(icon("triangle-alert", size=14), t(choice.problem_key), class_name="is-wait small")
    return rx.el.li(
        rx.el.button(
            rx.el.span(choice.name, class_name="cut", dir="auto"),
            rx.cond(choice.problem_key != "", warning, rx.fragment()),
            type="button",
            class_name="rem-pick",
            on_click=ReminderChoicesState.take_patient(ReminderFormState.about, choice.id),
        ),
        key=choice.id,
    )


def _kinds() -> rx.Component:
    symbols = {"medication": "pill", "appointment": "calendar", "check_up": "stethoscope", "general": "message-circle"}
    return rx.el.div(
        rx.el.span(t("reminder_form.kind"), class_name="label", id="rem-kind-label"),
        rx.el.div(
            *(_kind(kind.value, symbols[kind.value]) for kind in ReminderKind),
            class_name="rem-kinds",
            role="radiogroup",
            custom_attrs={"aria-labelledby": "rem-kind-label"},
        ),
        class_name="field",
    )


def _kind(kind: str, symbol: str) -> rx.Component:
    is_on = FIELDS.value("kind") == kind
    return rx.el.button(
        icon(symbol),
        t(f"reminder_kind.{kind}"),
        type="button",
        role="radio",
        class_name=rx.cond(is_on, "rem-choice is-on", "rem-choice"),
        on_click=[chosen("kind", kind), ReminderChoicesState.offer(kind)],
        custom_attrs={"aria-checked": rx.cond(is_on, "true", "false")},
        data_testid=f"kind-{kind}",
    )


def _templates() -> rx.Component:
    own_words = rx.el.li(
        _template_button(
            t("reminder_form.own_words"),
            t("reminder_form.own_words_help"),
            chosen("templateId", ""),
            is_on=FIELDS.value("templateId") == "",
        )
    )
    return rx.el.div(
        rx.el.span(t("reminder_form.template"), class_name="label"),
        rx.el.ul(rx.foreach(ReminderChoicesState.templates, _template), own_words, class_name="rem-templates"),
        class_name="field",
        on_mount=ReminderChoicesState.offer(FIELDS.value("kind")),
    )


def _template(choice: rx.Var[TemplateChoice]) -> rx.Component:
    used = rx.cond(choice.used > 0, t("reminder_form.used", count=choice.used), "").to(str)
    event, is_on = (
        ReminderChoicesState.take_template(ReminderFormState.about, choice.id),
        FIELDS.value("templateId") == choice.id,
    )
    return rx.el.li(_template_button(choice.name, choice.body, event, is_on=is_on, used=used), key=choice.id)


def _template_button(name: Text, body: Text, event: AnyEvent, *, is_on: Flag, used: Word | None = None) -> rx.Component:
    return rx.el.button(
        rx.el.span(
            rx.el.b(name),
            *([rx.el.span(used, class_name="muted small push")] if used is not None else []),
            class_name="rem-template-head",
        ),
        rx.el.span(body, class_name="muted small rem-template-body", lang=ReminderFormState.preview.language),
        type="button",
        class_name=rx.cond(is_on, "rem-choice rem-template is-on", "rem-choice rem-template"),
        on_click=event,
        custom_attrs={"aria-pressed": rx.cond(is_on, "true", "false")},
    )


def _to_second() -> rx.Component:
    return rx.fragment(
        button(t("reminder_form.cancel"), ReminderFormState.close, kind="ghost"),
        button(
            t("reminder_form.next"),
            chosen("step", "2"),
            kind="solid",
            is_off=FIELDS.value("patientId") == "",
            test_id="form-next",
        ),
    )


def _second_step() -> rx.Component:
    return rx.fragment(
        _restored(),
        clash_notices(),
        rx.el.div(fields(), preview_pane(), class_name="rem-two"),
    )


def _finish() -> rx.Component:
    """Back, and the button that says what it does."""
    doses = ReminderFormState.preview.doses
    counted = rx.cond(
        FIELDS.value("kind") == ReminderKind.MEDICATION.value,
        t("reminder_form.start_doses", count=doses),
        t("reminder_form.start_times", count=doses),
    ).to(str)
    start = rx.cond(doses > 0, counted, t("reminder_form.start")).to(str)
    label = rx.match(
        ReminderFormState.mode,
        (ALL, t("reminder_form.save_all")),
        (FOLLOWING, t("reminder_form.save_following")),
        start,
    ).to(str)
    back = button(
        t("reminder_form.back"), chosen("step", "1"), kind="ghost", icon_name="chevron-left", test_id="form-back"
    )
    return rx.fragment(
        rx.cond(ReminderFormState.mode == NEW, rx.el.span(back, class_name="rem-back"), rx.fragment()),
        rx.el.span(class_name="push"),
        button(label, ReminderSavingState.save(ReminderFormState.about), kind="solid", test_id="form-save"),
    )
