"""Patients: everybody one accompanies, found by name, narrowed down, and changed many at once."""

from __future__ import annotations

import reflex as rx

from app.components.badges import tag
from app.components.bring_file import ranges
from app.components.button import button, icon_button, link_button
from app.components.dates import moment
from app.components.dialog import dialog
from app.components.forms import checkbox, form, text_field
from app.components.icon import icon
from app.components.keys import Key, list_keys, page_keys
from app.components.link import document_link
from app.components.page_header import main_action, page_header
from app.components.paging import pager
from app.components.person import initials_avatar
from app.components.states import empty_state, skeleton_line, skeleton_rows, status_dot
from app.components.table import Column, Selection, Sort, data_table
from app.components.words import t
from app.pages._call_sheet import MAY_RECORD, call_sheet
from app.pages._page import page
from app.pages._patient_bulk import patient_bulk
from app.pages._patient_deleted import IS_DELETED, deleted_patients
from app.pages._patient_filters import patient_filter_bar, patient_view_tabs
from app.pages._shell import PATIENTS
from app.state.call_sheet import CallSheetState
from app.state.patient_filters import PatientFiltersState
from app.state.patient_list_rows import PatientListRow
from app.state.patient_selection import PatientSelectionState
from app.state.patient_views import PatientViewsState
from app.state.patients import READ, PatientsState
from app.state.session import SessionState

Row = rx.Var[PatientListRow]
# The views are known before the list is shown: then all of the page below its head comes in one paint.
LOADS = [PatientViewsState.load, PatientsState.load, PatientFiltersState.load]


@page("/patients", title="place.patients", place=PATIENTS, needs=READ, on_load=LOADS)
def patients_page() -> rx.Component:
    """The list."""
    return rx.fragment(
        page_header(t("place.patients"), _sentence(), action=_actions()),
        rx.cond(PatientsState.is_loaded, _list(), _waiting_list()),
        patient_bulk(),
        call_sheet(),
        _naming(),
        ranges(PatientSelectionState.select_range),
        page_keys([*list_keys(selects=True), Key("c", t("patients.new")), Key("a", t("bulk.assign"))]),
    )


def _list() -> rx.Component:
    return rx.fragment(
        patient_view_tabs(),
        rx.cond(IS_DELETED, deleted_patients(), _living()),
        pager(PatientsState.page, PatientsState.pages, PatientsState.total, PatientsState.turn),
    )


def _living() -> rx.Component:
    return rx.fragment(patient_filter_bar(), rx.el.div(_table(), class_name="patients-list " + PatientsState.hidden))


def _waiting_list() -> rx.Component:
    """The same in its measures; it goes as a whole, because an address with filters has more of everything."""
    bars = (
        rx.el.div(skeleton_line("320px"), class_name="sk-bar"),
        rx.el.div(skeleton_line("232px"), class_name="sk-bar"),
    )
    return rx.el.div(*bars, skeleton_rows(10), key="waiting", custom_attrs={"aria-hidden": "true"})


def _sentence() -> rx.Component:
    exact = rx.cond(
        PatientViewsState.house == "all",
        t("patients.count", count=PatientsState.total),
        t("patients.match", count=PatientsState.total),
    )
    many = rx.cond(PatientsState.is_more, t("patients.more_than", count=PatientsState.total), exact)
    said = rx.cond(IS_DELETED, t("patients.deleted_count", count=PatientsState.total), many)
    return rx.cond(PatientsState.is_loaded, rx.el.p(said), skeleton_line("200px"))


def _actions() -> rx.Component:
    ways = rx.fragment(
        link_button(t("patients.import"), to="/patients/import", icon_name="upload", test_id="import"),
        link_button(
            main_action(t("patients.new"), t("patients.new_short")),
            to="/patients/new",
            kind="solid",
            icon_name="plus",
            aria_label=t("patients.new"),
            key="c",
            test_id="new-patient",
        ),
    )
    return rx.cond(PatientFiltersState.may_create, ways, rx.fragment())


def _table() -> rx.Component:
    columns: list[Column[PatientListRow]] = [
        Column(t("patients.column.name"), _name, phone="title", sort_key="name"),
        Column(t("patients.column.phone"), _phone, width="164px", phone="hidden", is_meta=True),
        Column(t("patients.column.cancer_type"), lambda row: row.cancer, width="160px"),
        Column(t("patients.column.volunteer"), _volunteer, width="136px"),
        Column(t("patients.column.status"), lambda row: status_dot(row.meaning, t(row.status_key)), width="132px"),
        Column(t("patients.doses"), _doses, width="72px", align="end", phone="hidden"),
        Column(t("patients.column.call"), _call, width="160px"),
        Column(t("patients.heard"), _heard, width="96px", phone="hidden", is_meta=True, sort_key="heard"),
        Column(t("patients.column.tags"), _tags, width="12%", phone="hidden"),
        Column(t("patients.contact"), _contact, width="116px", align="end", phone="side"),
    ]
    return data_table(
        columns,
        PatientsState.rows,
        label=t("place.patients"),
        row_id=lambda row: row.id,
        row_link=lambda row: row.path,
        row_label=lambda row: row.name,
        empty=_empty(),
        selection=Selection(
            PatientSelectionState.ids,
            PatientSelectionState.toggle,
            PatientSelectionState.toggle_page,
            PatientSelectionState.is_page,
        ),
        sort=Sort(
            PatientsState.sort_key,
            PatientsState.is_descending,
            PatientsState.sort,
            others=[("added", t("patients.added"))],
        ),
        test_id="patients",
    )


def _name(row: Row) -> rx.Component:
    name = rx.el.span(row.name, custom_attrs={"dir": "auto"}, class_name="cut", title=row.name, data_testid="row-name")
    return rx.el.span(initials_avatar(row.initials, row.photo, size="row"), name, class_name="who")


def _phone(row: Row) -> rx.Component:
    return rx.el.span(row.phone, class_name="num")


def _doses(row: Row) -> rx.Component:
    return rx.el.span(row.doses, class_name="num")


def _heard(row: Row) -> rx.Component:
    return moment(row.heard_at, "short", zone=SessionState.zone)


def _volunteer(row: Row) -> rx.Component:
    nobody = rx.el.span(t("patients.filter.nobody"), class_name="muted")
    return rx.cond(row.volunteer != "", row.volunteer, nobody)


def _call(row: Row) -> rx.Component:
    why = rx.el.span(icon("phone-call", size=14), t(row.call_key), class_name="call-why")
    return rx.cond(row.call_key != "", why, rx.fragment())


def _tags(row: Row) -> rx.Component:
    return rx.cond(row.tags != "", tag(row.tags), rx.fragment())


def _contact(row: Row) -> rx.Component:
    """To call, and say what came of it, or to write from one's own phone."""
    words = t("patients.call_them", name=row.name)
    dial = document_link(
        icon("phone"), href="tel:+" + row.digits, class_name="btn btn-ghost btn-icon btn-small", aria_label=words
    )
    record = icon_button("phone", words, CallSheetState.open(row.id), size="small", test_id="row-call")
    ways = rx.el.span(
        rx.cond(MAY_RECORD, record, dial),
        document_link(
            icon("message-circle"),
            href="https://wa.me/" + row.digits,
            class_name="btn btn-ghost btn-icon btn-small",
            aria_label=t("patients.write_them", name=row.name),
            target="_blank",
            rel="noopener noreferrer",
        ),
        class_name="row-ways",
    )
    return rx.cond(row.digits != "", ways, rx.fragment())


def _empty() -> rx.Component:
    first = rx.fragment(
        rx.el.div(
            link_button(t("patients.new"), to="/patients/new", kind="solid", icon_name="plus"),
            link_button(t("patients.import"), to="/patients/import", icon_name="upload"),
            class_name="empty-ways",
        )
    )
    nobody_yet = empty_state(
        "users",
        t("patients.nobody"),
        t("patients.nobody_help"),
        action=rx.cond(PatientFiltersState.may_create, first, rx.fragment()),
    )
    none_found = empty_state(
        "search-x",
        t("patients.none_found"),
        t("patients.none_found_help"),
        action=button(t("patients.clear"), PatientsState.clear, test_id="clear"),
    )
    return rx.cond(PatientViewsState.house == "all", nobody_yet, none_found)


def _naming() -> rx.Component:
    """The name of a new view."""
    state = PatientViewsState
    shares = checkbox(t("view.share"), "shares", is_checked=state.is_to_be_shared, on_change=state.share)
    return dialog(
        state.is_naming,
        t("view.save_as"),
        form(
            text_field(t("view.name"), "name", max_length=60, autofocus=True, prefix="view"),
            rx.cond(PatientFiltersState.may_share, shares, rx.fragment()),
            on_submit=state.save_as,
            form_id="view-form",
        ),
        on_close=state.stop_naming,
        actions=(
            button(t("action.cancel"), state.stop_naming, kind="ghost"),
            rx.el.button(
                t("view.save"), type="submit", form="view-form", class_name="btn btn-solid", data_testid="view-do"
            ),
        ),
        test_id="view-dialog",
    )
