"""The form of a patient: a new one, or everything about one who is known."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx

from app.components.button import button, link_button
from app.components.events import FormEvent
from app.components.field_set import FieldSet
from app.components.forms import (
    Option,
    checkbox,
    date_field,
    field_row,
    form,
    form_actions,
    form_errors,
    select_field,
    text_area,
    text_field,
)
from app.components.link import page_link
from app.components.page_header import page_header, section
from app.components.photo import photo_field, photo_in_advance, photo_to_come
from app.components.states import empty_state, skeleton_rows
from app.components.words import Text, Word, t
from app.pages._page import page
from app.pages._places import PATIENTS
from app.services.actor import Permission
from app.state.patient_fields import FIELDS as NAMES
from app.state.patient_fields import SHARED, key_of
from app.state.patient_form import PatientFormState
from app.state.patient_form_choices import PatientFormChoicesState
from app.state.patient_form_shown import FieldConflict
from app.state.patient_photo import PatientPhotoState
from app.state.patient_saving import PatientSavingState
from app.state.session import SessionState

FIELDS = FieldSet(PatientFormState.values, PatientFormState.errors, PatientFormState.typed)
SEXES = [Option(sex, t(f"patients.sex.{sex}")) for sex in ("female", "male", "unknown")]
LANGUAGES = [Option("id", t("language.id")), Option("en", t("language.en"))]
MAY_ASSIGN = SessionState.permissions.contains(Permission.PATIENT_ASSIGN.value)


@page(
    "/patients/new",
    title="patient.new",
    place=PATIENTS,
    needs=Permission.PATIENT_CREATE,
    on_load=[PatientPhotoState.forget, PatientFormState.begin, PatientFormChoicesState.load],
    here=lambda: t("patient.new"),
)
def new_patient_page() -> rx.Component:
    """Add a patient."""
    return rx.el.div(
        page_header(t("patient.new"), rx.el.p(t("patient.new_sentence"))),
        rx.cond(
            PatientFormState.is_loaded,
            rx.fragment(_new_photo(), _form(t("patient.add"), PatientSavingState.add, PATIENTS.path)),
            skeleton_rows(8, height="64px"),
        ),
        class_name="narrow",
    )


@page(
    "/patients/[id]/edit",
    title="patient.edit",
    place=PATIENTS,
    needs=Permission.PATIENT_WRITE,
    on_load=[PatientPhotoState.open, PatientFormState.open, PatientFormChoicesState.load],
    here=lambda: rx.Var.create(PatientFormState.whose.name).to(str),
)
def edit_patient_page() -> rx.Component:
    """Change everything about one patient."""
    missing = empty_state(
        "user-x",
        t("patient.missing"),
        t("patient.missing_help"),
        action=link_button(t("patient.to_list"), to=PATIENTS.path),
    )
    known = rx.el.div(
        page_header(t("patient.edit_named", name=PatientFormState.whose.name), rx.el.p(t("patient.edit_sentence"))),
        rx.cond(
            PatientFormState.is_loaded,
            rx.fragment(_photo(), _form(t("patient.save"), PatientSavingState.change, PatientFormState.whose.back)),
            skeleton_rows(8, height="64px"),
        ),
        class_name="narrow",
    )
    return rx.cond(PatientFormState.is_missing, missing, known)


def _new_photo() -> rx.Component:
    """It waits in the browser until the patient is added."""
    state = PatientPhotoState
    return photo_in_advance(
        address=state.address, help_text=t("photo.help_new"), on_waiting=state.waiting, on_sent=state.sent
    )


def _photo() -> rx.Component:
    """Beside the form, not in it: it is kept at once."""
    state, help_text = PatientPhotoState, t("photo.help")
    known = photo_field(
        address=state.address,
        photo=state.photo,
        initials=state.initials,
        help_text=help_text,
        on_kept=state.kept,
        on_remove=state.remove,
    )
    to_come = photo_to_come(photo=state.photo, initials=state.initials, help_text=help_text)
    return rx.cond(state.address != "", known, to_come)


def _form(save: Word, on_submit: FormEvent, cancel: Text) -> rx.Component:
    return form(
        form_errors(
            t("form.look_again"),
            PatientFormState.errors,
            {name: t(key_of(name)) for name in NAMES},
            refused=PatientFormState.refused,
        ),
        rx.cond(PatientFormState.conflicts.length() > 0, _conflicts(), rx.fragment()),
        section(t("patient.part_person"), None, *_person()),
        section(t("patient.part_messages"), None, *_messages()),
        section(t("patient.part_illness"), None, *_illness()),
        rx.cond(PatientFormState.whose.is_masked, rx.fragment(), section(t("patient.part_more"), None, *_more())),
        form_actions(
            button(save, kind="solid", submits=True, is_busy=PatientPhotoState.page != "", test_id="save-patient"),
            link_button(t("action.cancel"), to=cancel, kind="ghost"),
            rx.cond(PatientFormState.is_draft, _draft_note(), rx.fragment()),
        ),
        on_submit=on_submit,
        test_id="patient-form",
    )


def _draft_note() -> rx.Component:
    return rx.fragment(
        t("form.draft_kept"),
        " ",
        button(t("form.begin_anew"), PatientFormState.begin_anew, kind="ghost", size="small", test_id="begin-anew"),
    )


def _person() -> tuple[rx.Component, ...]:
    masked = PatientFormState.whose.is_masked
    phone = rx.fragment(
        _text("phoneNumber", help_key="patient.phone_help", input_type="tel"),
        rx.cond(PatientFormState.namesake.is_found, _shared(), rx.fragment()),
    )
    return (
        _text("name"),
        rx.cond(masked, rx.fragment(), phone),
        field_row(
            _choice("sex", SEXES),
            rx.cond(masked, rx.fragment(), _day("birthDate")),
        ),
        rx.cond(MAY_ASSIGN, _choice("assignedVolunteerId", PatientFormChoicesState.carers), rx.fragment()),
    )


def _shared() -> rx.Component:
    other = PatientFormState.namesake
    whose = rx.cond(
        other.name != "",
        rx.el.p(t("patient.same_number_as"), " ", page_link(other.name, to=other.address, class_name="link")),
        rx.el.p(t("patient.same_number")),
    )
    return rx.el.div(
        whose,
        checkbox(
            t("patient.share_number"),
            SHARED,
            is_checked=FIELDS.value(SHARED) == "on",
            on_change=PatientFormState.share,
            help_text=t("patient.share_number_help"),
            test_id="share-number",
        ),
        class_name="callout callout-wait",
        data_testid="namesake",
    )


def _messages() -> tuple[rx.Component, ...]:
    return (
        field_row(_choice("language", LANGUAGES), _choice("timezone", PatientFormChoicesState.zones)),
        _text("quietHours", help_key="patient.quiet_help", is_optional=True),
    )


def _illness() -> tuple[rx.Component, ...]:
    return (
        field_row(_text("cancerType", is_optional=True), _text("cancerStage", is_optional=True)),
        field_row(_day("diagnosedOn"), _day("treatmentStartedOn")),
        field_row(_text("hospital", is_optional=True), _text("doctor", is_optional=True)),
    )


def _more() -> tuple[rx.Component, ...]:
    return (
        _prose("address"),
        _prose("emergencyContact"),
        field_row(_text("nationalNumber", is_optional=True), _text("hospitalNumber", is_optional=True)),
        _prose("notes"),
    )


def _text(name: str, *, help_key: str = "", is_optional: bool = False, input_type: str = "text") -> rx.Component:
    return text_field(
        t(key_of(name)),
        name,
        **FIELDS.of(name),
        help_text=t(help_key) if help_key else None,
        optional=t("form.optional") if is_optional else None,
        input_type="tel" if input_type == "tel" else "text",
    )


def _prose(name: str) -> rx.Component:
    return text_area(t(key_of(name)), name, **FIELDS.of(name), optional=t("form.optional"), rows=2)


def _day(name: str) -> rx.Component:
    return date_field(t(key_of(name)), name, **FIELDS.of(name), optional=t("form.optional"))


def _choice(name: str, options: Sequence[object]) -> rx.Component:
    chooser = select_field(t(key_of(name)), name, options, **FIELDS.of(name))
    if not isinstance(options, rx.Var):
        return chooser
    # A choice that is drawn before its options stands on the first of them.
    return rx.cond(options.length() > 0, chooser, skeleton_rows(1, height="56px"))


def _conflicts() -> rx.Component:
    who = rx.cond(PatientFormState.changed_by != "", PatientFormState.changed_by, t("patient.somebody"))

    def one(conflict: rx.Var[FieldConflict]) -> rx.Component:
        theirs = rx.cond(conflict.theirs != "", conflict.theirs, t("property.empty"))
        yours = rx.cond(conflict.yours != "", conflict.yours, t("property.empty"))
        return rx.el.li(
            rx.el.p(t("patient.conflict_field", field=t(conflict.name_key), theirs=theirs, yours=yours)),
            rx.el.div(
                button(t("patient.keep_mine"), PatientSavingState.keep_mine(conflict.name), size="small"),
                button(
                    t("patient.keep_theirs"),
                    PatientSavingState.take_theirs(conflict.name),
                    size="small",
                    test_id="take-theirs",
                ),
                class_name="callout-acts",
            ),
            key=conflict.name,
        )

    return rx.el.div(
        rx.el.p(t("patient.conflict_title", who=who), class_name="strong"),
        rx.el.ul(rx.foreach(PatientFormState.conflicts, one)),
        class_name="callout callout-wait conflict",
        role="alert",
        custom_attrs={"data-refusal": ""},
        data_testid="form-conflicts",
    )
