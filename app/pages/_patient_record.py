"""The record tab of a patient's page: dated entries by kind, a form for one, and what it said before."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button
from app.components.dates import moment, written_day
from app.components.dialog import dialog
from app.components.events import AnyEvent
from app.components.field_set import FieldSet
from app.components.forms import Option, date_field, field_error, form, form_actions, select_field, text_area
from app.components.link import page_link
from app.components.menu import menu, menu_item
from app.components.states import empty_state, skeleton_rows
from app.components.words import t
from app.models.patient import RecordKind
from app.pages._attaching import attach_tools, attached_file, file_picker
from app.services.actor import Permission
from app.state.attached import AttachedShown
from app.state.file_picking import RECORD
from app.state.patient_page import PatientPageState
from app.state.patient_record import PatientRecordState
from app.state.patient_record_form import PatientRecordFormState
from app.state.patient_record_history import PatientRecordHistoryState
from app.state.patient_record_shown import EntryShown
from app.state.session import SessionState

KINDS = [Option(kind.value, t(f"record.kind_{kind.value}")) for kind in RecordKind]
MAY_WRITE = SessionState.permissions.contains(Permission.RECORD_WRITE.value)
FIELDS = FieldSet(PatientRecordFormState.values, PatientRecordFormState.errors, PatientRecordFormState.typed)
ZONE = PatientPageState.rail.timezone


def patient_record() -> rx.Component:
    """The entries, by the day they are about."""
    add = rx.el.div(
        button(t("record.add"), _begin(), icon_name="plus", size="medium", test_id="add-entry"),
        class_name="push from-tablet",
    )
    return rx.el.div(
        rx.el.h2(t("patient.tab_record"), class_name="sr"),
        rx.el.div(
            _chip("", "record.kind_all"),
            *(_chip(kind.value, f"record.kind_{kind.value}") for kind in RecordKind),
            rx.cond(MAY_WRITE, add, rx.fragment()),
            class_name="filters",
        ),
        rx.cond(PatientRecordState.is_loaded, _entries(), skeleton_rows(5, height="72px")),
        _form(),
        file_picker(RECORD, _with),
        _history(),
        data_testid="patient-record",
    )


def float_entry() -> rx.Component:
    """The same button for the foot of a phone."""
    return button(t("record.add"), _begin(), kind="solid", icon_name="plus", test_id="float-entry")


def _begin() -> AnyEvent:
    return PatientRecordFormState.begin(PatientRecordState.kind)


def _chip(kind: str, key: str) -> rx.Component:
    is_on = PatientRecordState.kind == kind
    current = {"aria-current": rx.cond(is_on, "true", rx.Var("undefined").to(str))}
    return page_link(
        t(key),
        to=PatientPageState.ways[f"record_{kind}" if kind else "record"],
        class_name=rx.cond(is_on, "chip chip-on", "chip"),
        **current,
    )


def _entries() -> rx.Component:
    nothing = empty_state("clipboard", t("record.nothing"), t("record.nothing_help"))
    listed = rx.el.ul(
        rx.foreach(
            PatientRecordState.entries, lambda entry: rx.fragment(record_entry(entry=entry, zone=ZONE), key=entry.id)
        ),
        class_name="entries",
    )
    turn = rx.el.div(
        rx.cond(
            PatientRecordState.page > 1,
            button(t("record.newer"), PatientRecordState.turn(PatientRecordState.page - 1), kind="ghost"),
            rx.fragment(),
        ),
        rx.cond(
            PatientRecordState.has_more,
            button(t("record.older"), PatientRecordState.turn(PatientRecordState.page + 1), kind="ghost"),
            rx.fragment(),
        ),
        class_name="line-more",
    )
    return rx.fragment(rx.cond(PatientRecordState.entries.length() > 0, listed, nothing), turn)


@rx.memo
def record_entry(entry: rx.Var[EntryShown], zone: rx.Var[str]) -> rx.Component:
    """One entry, with what can be done about it."""
    actions = menu(
        icon_button("ellipsis", t("record.more"), size="small", test_id="entry-menu"),
        rx.cond(
            MAY_WRITE,
            menu_item(t("record.edit"), "pencil", PatientRecordFormState.edit(entry.id), test_id="edit-entry"),
            rx.fragment(),
        ),
        rx.cond(
            entry.is_edited,
            menu_item(t("record.history"), "history", PatientRecordHistoryState.show(entry.id), test_id="history"),
            rx.fragment(),
        ),
        rx.cond(
            MAY_WRITE,
            menu_item(t("record.remove"), "trash-2", PatientRecordState.remove(entry.id), is_danger=True),
            rx.fragment(),
        ),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(written_day(entry.day, "full"), class_name="num strong"),
            rx.el.p(t(entry.kind_key), class_name="muted small"),
            class_name="entry-when",
        ),
        rx.el.div(
            rx.el.p(entry.body, dir="auto", class_name="entry-body"),
            rx.cond(entry.files.length() > 0, _files(entry), rx.fragment()),
            _written_by(entry, zone),
        ),
        rx.cond(MAY_WRITE | entry.is_edited, actions, rx.fragment()),
        class_name="entry",
        data_testid="entry",
    )


def _files(entry: rx.Var[EntryShown]) -> rx.Component:
    return rx.el.div(rx.foreach(entry.files, lambda file: attached_file(file, key=file.id)), class_name="attached-list")


def _written_by(entry: rx.Var[EntryShown], zone: rx.Var[str]) -> rx.Component:
    by = rx.cond(entry.author != "", rx.fragment(entry.author, " · "), rx.fragment())
    edited = rx.cond(entry.is_edited, rx.el.span(" · ", t("record.edited")), rx.fragment())
    return rx.el.p(by, moment(entry.at, "moment", zone=zone), edited, class_name="muted small")


def _form() -> rx.Component:
    return dialog(
        PatientRecordFormState.is_open,
        rx.cond(FIELDS.value("id") != "", t("record.edit"), t("record.add")),
        form(
            rx.el.input(type="hidden", name="patient", value=PatientPageState.head.id, read_only=True),
            rx.el.input(type="hidden", name="id", value=FIELDS.value("id"), read_only=True),
            rx.el.input(type="hidden", name="version", value=FIELDS.value("version"), read_only=True),
            rx.el.input(type="hidden", name="files", value=FIELDS.value("files"), read_only=True),
            rx.cond(PatientRecordFormState.theirs != "", _theirs(), rx.fragment()),
            select_field(t("record.kind"), "kind", KINDS, **FIELDS.of("kind")),
            date_field(t("record.day"), "happenedOn", **FIELDS.of("happenedOn"), help_text=t("record.day_help")),
            text_area(t("record.body"), "body", **FIELDS.of("body"), rows=5, autofocus=True),
            _form_files(),
            form_actions(
                button(t("record.save"), kind="solid", submits=True, test_id="save-entry"),
                button(t("action.cancel"), PatientRecordFormState.close, kind="ghost"),
                t("form.draft_note"),
            ),
            on_submit=PatientRecordFormState.save,
        ),
        on_close=PatientRecordFormState.close,
        size="wide",
        test_id="record-form",
    )


def _form_files() -> rx.Component:
    """What is attached, and how more comes to it."""

    def one(file: rx.Var[AttachedShown]) -> rx.Component:
        return attached_file(file, PatientRecordFormState.change_files(FIELDS.value("files"), "", file.id), key=file.id)

    error = field_error("files", FIELDS.error("files"), prefix=FIELDS.prefix)
    listed = rx.el.div(rx.foreach(PatientRecordFormState.files, one), class_name="attached-list")
    return rx.el.div(
        rx.el.span(t("record.files"), class_name="label"),
        rx.cond(PatientRecordFormState.files.length() > 0, listed, rx.fragment()),
        rx.el.div(
            attach_tools(RECORD, PatientPageState.head.id, lambda file_id, _name: _with(file_id), several=True),
            class_name="attach-tools",
        ),
        error,
        class_name="field",
    )


def _with(file_id: rx.Var[str]) -> AnyEvent:
    return PatientRecordFormState.change_files(FIELDS.value("files"), file_id, "")


def _theirs() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("record.changed_meanwhile")),
        rx.el.p(PatientRecordFormState.theirs, class_name="quote", dir="auto"),
        class_name="callout callout-wait conflict",
        role="alert",
    )


def _history() -> rx.Component:
    def one(entry: rx.Var[EntryShown]) -> rx.Component:
        return rx.el.li(
            rx.el.p(t(entry.kind_key), " · ", written_day(entry.day, "full"), class_name="muted small"),
            rx.el.p(entry.body, dir="auto", class_name="entry-body"),
            rx.el.p(t("record.replaced", name=entry.author), " ", moment(entry.at, "moment", zone=ZONE)),
            key=entry.id,
        )

    return dialog(
        PatientRecordHistoryState.is_open,
        t("record.history"),
        rx.el.ul(rx.foreach(PatientRecordHistoryState.revisions, one), class_name="revisions"),
        on_close=PatientRecordHistoryState.close,
        size="wide",
        test_id="record-history",
    )
