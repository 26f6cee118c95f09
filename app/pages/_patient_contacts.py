"""The contacts tab of a patient's page: who is close to them, who may confirm, who may be told."""

from __future__ import annotations

import reflex as rx

from app.components.badges import tag
from app.components.button import button, icon_button
from app.components.dialog import dialog
from app.components.field_set import FieldSet
from app.components.forms import checkbox, form, form_actions, text_field
from app.components.menu import menu, menu_item
from app.components.states import empty_state, skeleton_rows
from app.components.words import Word, t
from app.services.actor import Permission
from app.state.patient_contacts import PatientContactsState
from app.state.patient_contacts_shown import ContactShown
from app.state.patient_page import PatientPageState
from app.state.session import SessionState

MAY_WRITE = SessionState.permissions.contains(Permission.PATIENT_WRITE.value)
FIELDS = FieldSet(
    PatientContactsState.values, PatientContactsState.errors, PatientContactsState.typed, prefix="contact"
)


def patient_contacts() -> rx.Component:
    """The people close to the patient."""
    add = button(t("contact.add"), PatientContactsState.begin, icon_name="plus", size="medium", test_id="add-contact")
    return rx.el.div(
        rx.el.h2(t("patient.tab_contacts"), class_name="sr"),
        rx.el.div(
            rx.el.p(t("contact.sentence"), class_name="muted small"),
            rx.cond(MAY_WRITE, rx.el.div(add, class_name="push from-tablet"), rx.fragment()),
            class_name="filters contacts-head",
        ),
        rx.cond(PatientContactsState.is_loaded, _contacts(), skeleton_rows(3, height="56px")),
        _form(),
        data_testid="patient-contacts",
    )


def float_contact() -> rx.Component:
    """The same button for the foot of a phone."""
    return button(t("contact.add"), PatientContactsState.begin, kind="solid", icon_name="plus", test_id="float-contact")


def _contacts() -> rx.Component:
    nothing = empty_state("users", t("contact.nothing"), t("contact.nothing_help"))
    listed = rx.el.ul(
        rx.foreach(
            PatientContactsState.contacts, lambda contact: rx.fragment(contact_row(contact=contact), key=contact.id)
        ),
        class_name="entries",
    )
    return rx.cond(PatientContactsState.contacts.length() > 0, listed, nothing)


@rx.memo
def contact_row(contact: rx.Var[ContactShown]) -> rx.Component:
    """One of them."""
    actions = menu(
        icon_button("ellipsis", t("contact.more", name=contact.name), size="small", test_id="contact-menu"),
        menu_item(t("contact.edit"), "pencil", PatientContactsState.edit(contact.id), test_id="edit-contact"),
        menu_item(t("contact.remove"), "trash-2", PatientContactsState.remove(contact.id), is_danger=True),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(contact.name, class_name="strong", dir="auto"),
            rx.el.p(contact.relation, class_name="muted small", dir="auto"),
        ),
        rx.el.div(
            rx.el.p(contact.phone, class_name="num"),
            rx.el.p(
                rx.cond(contact.may_confirm, tag(t("contact.may_confirm")), rx.fragment()),
                rx.cond(contact.may_be_told, tag(t("contact.may_be_told")), rx.fragment()),
                class_name="tags",
            ),
        ),
        rx.cond(MAY_WRITE, actions, rx.fragment()),
        class_name="entry contact",
        data_testid="contact",
    )


def _form() -> rx.Component:
    return dialog(
        PatientContactsState.is_open,
        rx.cond(FIELDS.value("id") != "", t("contact.edit"), t("contact.add")),
        form(
            rx.el.input(type="hidden", name="patient", value=PatientPageState.head.id, read_only=True),
            rx.el.input(type="hidden", name="id", value=FIELDS.value("id"), read_only=True),
            text_field(t("patient.name"), "name", **FIELDS.of("name"), autofocus=True),
            text_field(
                t("contact.relation"), "relation", **FIELDS.of("relation"), help_text=t("contact.relation_help")
            ),
            text_field(
                t("patient.phone_number"),
                "phoneNumber",
                **FIELDS.of("phoneNumber"),
                input_type="tel",
                optional=t("form.optional"),
            ),
            _may("mayConfirm", t("contact.may_confirm"), t("contact.may_confirm_help")),
            _may("mayBeTold", t("contact.may_be_told"), t("contact.may_be_told_help")),
            form_actions(
                button(t("contact.save"), kind="solid", submits=True, test_id="save-contact"),
                button(t("action.cancel"), PatientContactsState.close, kind="ghost"),
            ),
            on_submit=PatientContactsState.save,
        ),
        on_close=PatientContactsState.close,
        test_id="contact-form",
    )


def _may(name: str, label: Word, help_text: Word) -> rx.Component:
    return checkbox(
        label,
        name,
        is_checked=FIELDS.value(name) == "on",
        on_change=PatientContactsState.tick(name),
        help_text=help_text,
    )
