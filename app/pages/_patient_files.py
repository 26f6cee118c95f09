"""The files of a patient: dropped anywhere on the patient's page they come here."""

from __future__ import annotations

import reflex as rx

from app.components.paging import pager
from app.components.states import empty_state
from app.components.table import Column, data_table
from app.components.words import t
from app.pages._file_asking import ask_button, file_asking
from app.pages._file_list import ADDED, EXPIRES, NAME, OWNER, SIZE, USED, upload_button
from app.services.actor import Permission
from app.state.file_asking import FileAskingState
from app.state.file_rows import FileRow
from app.state.patient_files import PatientFilesState
from app.state.session import SessionState

State = PatientFilesState


def patient_files() -> rx.Component:
    """The list and what brings more."""
    may = SessionState.permissions.contains(Permission.FILE_WRITE.value)
    asks = ask_button(FileAskingState.open_for_patient)
    upload = rx.el.span(upload_button("patient-upload", kind="surface"), class_name="from-tablet")
    more = rx.el.div(asks, upload, class_name="files-ways")
    bring = rx.el.div(rx.el.p(t("patient.files_drop"), class_name="muted wide"), more, class_name="files-bring")
    return rx.el.div(
        rx.cond(may & (~State.is_loaded | (State.rows.length() > 0)), bring, rx.fragment()),
        _table(),
        pager(State.page, State.pages, State.total, State.turn),
        file_asking(),
        class_name="patient-files",
    )


def float_upload() -> rx.Component:
    """The same button for the foot of a phone."""
    return upload_button("float-upload", key=None)


def _table() -> rx.Component:
    columns: list[Column[FileRow]] = [NAME, USED, OWNER, ADDED, SIZE, EXPIRES]
    may = SessionState.permissions.contains(Permission.FILE_WRITE.value)
    upload = rx.el.span(upload_button("patient-upload", kind="surface"), class_name="from-tablet")
    empty = empty_state(
        "folder",
        t("patient.files_none"),
        t("patient.files_none_help"),
        action=rx.fragment(
            rx.cond(may, upload, rx.fragment()),
            ask_button(FileAskingState.open_for_patient),
        ),
    )
    return data_table(
        columns,
        State.rows,
        label=t("patient.tab_files"),
        row_id=lambda row: row.id,
        row_link=lambda row: row.path,
        row_label=lambda row: row.name,
        is_loaded=State.is_loaded,
        empty=empty,
        test_id="patient-files",
    )
