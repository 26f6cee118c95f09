"""Deleted patients, for those who may bring them back: who they were, and the way back."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.filters import filter_bar, search_field
from app.components.person import initials_avatar
from app.components.states import empty_state
from app.components.table import Column, data_table
from app.components.words import Flag, t
from app.services.actor import Permission
from app.state.patient_actions import PatientActionsState
from app.state.patient_list_rows import PatientListRow
from app.state.patients import PatientsState
from app.state.session import SessionState

MAY_RESTORE: Flag = SessionState.permissions.contains(Permission.PATIENT_DELETE.value)
IS_DELETED: Flag = PatientsState.query["deleted"] == "true"

Row = rx.Var[PatientListRow]


def deleted_patients() -> rx.Component:
    """Nothing can be done with them but this, so the list has neither links nor checkboxes."""
    columns: list[Column[PatientListRow]] = [
        Column(t("patients.column.name"), _name, phone="title"),
        Column(t("patients.column.phone"), lambda row: rx.el.span(row.phone, class_name="num"), width="180px"),
        Column(t("patients.column.volunteer"), lambda row: row.volunteer, width="24%"),
        Column(t("patients.restore"), _restore, width="160px", align="end", phone="side"),
    ]
    table = data_table(
        columns,
        PatientsState.rows,
        label=t("patients.view.deleted"),
        row_id=lambda row: row.id,
        empty=empty_state("trash-2", t("patients.nobody_deleted"), t("patients.nobody_deleted_help")),
        test_id="deleted-patients",
    )
    search = search_field(PatientsState.query["q"], PatientsState.search, t("patients.search"))
    return rx.fragment(filter_bar(search=search), table)


def _name(row: Row) -> rx.Component:
    name = rx.el.span(row.name, custom_attrs={"dir": "auto"}, class_name="cut", title=row.name)
    return rx.el.span(initials_avatar(row.initials, row.photo, size="row"), name, class_name="who")


def _restore(row: Row) -> rx.Component:
    return button(
        t("patients.restore"),
        PatientActionsState.restore(row.id),
        icon_name="undo-2",
        size="small",
        aria_label=t("patients.restore_of", name=row.name),
        test_id="restore",
    )
