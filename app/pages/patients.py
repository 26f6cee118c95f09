"""Patients: everybody one accompanies, found by name, narrowed down, and changed many at once."""

from __future__ import annotations

import reflex as rx

from app.components.badges import tag
from app.components.bring_file import ranges
from app.components.button import button, icon_button, link_button
from app.components.dates import moment
from app.components.dialog import dialog
from app.components.filters import toggle_chip
from app.components.forms import checkbox, form, text_field
from app.components.icon import icon
from app.components.keys import Key, list_keys, page_keys
from app.components.link import document_link
from app.components.page_header import main_action, page_header
from app.components.paging import pager
from app.components.person import initials_avatar
from app.components.states import empty_state, skeleton_line, skeleton_rows, status_dot
from app.components.table import Column, Selection, Sort, data_table, sort_menu
from app.components.words import t
from app.pages._call_sheet import MAY_RECORD, call_sheet
from app.pages._page import page
from app.pages._patient_bulk import patient_bulk
from app.pages._patient_deleted import IS_DELETED, deleted_patients
from app.pages._patient_filters import patient_filter_bar, patient_view_tabs
from app.pages._shell import PATIENTS
from app.state.call_sheet import CallSheetState
from app.state.patient_filters import UNKNOWN, PatientFiltersState
from app.state.patient_list_rows import PatientListRow
from app.state.patient_selection import PatientSelectionState
from app.state.patient_views import PatientViewsState
from app.state.patients import READ, PatientsState
from app.state.session import SessionState

Row = rx.Var[PatientListRow]
# The views are known before the list is shown: then all of the page below its head comes in one paint.
LOADS = [PatientViewsState.load, PatientsState.load, PatientFiltersState.load, PatientSelectionState.follow]


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
    order = rx.el.span(sort_menu(_columns(), _sort(), class_name="chip"), class_name="phone-only")
    is_picking = PatientSelectionState.is_picking | (PatientSelectionState.count > 0)
    looks = "patients-list " + PatientsState.hidden + rx.cond(is_picking, " is-picking", "")
    return rx.fragment(patient_filter_bar(_pick(), order), rx.el.div(_table(), class_name=looks))


def _pick() -> rx.Component:
    """On a phone the boxes are there only while one selects."""
    is_picking = PatientSelectionState.is_picking
    chip = toggle_chip(
        rx.cond(is_picking, t("patients.pick_end"), t("patients.pick")),
        PatientSelectionState.pick,
        is_on=is_picking,
        test_id="pick",
    )
    return rx.el.span(chip, class_name="phone-only")


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
    standing = rx.cond((PatientViewsState.house == "all") & (PatientsState.total > 0), _standing(), rx.fragment())
    sentence = rx.cond(PatientsState.is_loaded, rx.el.p(said, standing), skeleton_line("200px"))
    return rx.el.div(sentence, class_name="list-sentence")


def _standing() -> rx.Component:
    """Whom somebody has to see to, where it is counted."""
    calls, without = PatientFiltersState.calls, PatientFiltersState.without
    alone = rx.cond(without > 0, t("patients.without", count=without), "")
    said = rx.fragment(" ", t("patients.calls", count=calls), rx.el.span(alone, class_name="not-phone"), ".")
    return rx.cond(calls == UNKNOWN, rx.fragment(), said)


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


def _columns() -> list[Column[PatientListRow]]:
    return [
        Column(t("patients.column.name"), _name, phone="title", sort_key="name"),
        Column(t("patients.column.phone"), _phone, width="164px", phone="hidden", is_meta=True),
        Column(t("patients.column.cancer_type"), lambda row: row.cancer, width="160px", phone="hidden"),
        Column(t("patients.column.volunteer"), _volunteer, width="136px"),
        Column(t("patients.column.status"), _status, width="132px"),
        Column(t("patients.doses"), _doses, width="216px"),
        Column(t("patients.heard"), _heard, width="96px", phone="hidden", is_meta=True, sort_key="heard"),
        Column(t("patients.column.tags"), _tags, width="12%", phone="hidden"),
        Column(t("patients.contact"), _contact, width="116px", align="end", phone="side"),
    ]


def _sort() -> Sort:
    return Sort(
        PatientsState.sort_key,
        PatientsState.is_descending,
        PatientsState.sort,
        others=[("added", t("patients.added"))],
        has_menu_elsewhere=True,
    )


def _table() -> rx.Component:
    return data_table(
        _columns(),
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
            PatientSelectionState.is_everything,
        ),
        sort=_sort(),
        test_id="patients",
    )


def _name(row: Row) -> rx.Component:
    name = rx.el.span(row.name, custom_attrs={"dir": "auto"}, class_name="cut", title=row.name, data_testid="row-name")
    return rx.el.span(initials_avatar(row.initials, row.photo, size="row"), name, class_name="who")


def _phone(row: Row) -> rx.Component:
    return rx.el.span(row.phone, class_name="num")


def _status(row: Row) -> rx.Component:
    return rx.el.span(status_dot(row.meaning, t(row.status_key)), class_name=rx.cond(row.is_usual, "is-usual", ""))


def _doses(row: Row) -> rx.Component:
    """Who is in trouble: how many doses are confirmed, and why somebody should call."""
    why = rx.el.span(
        icon("phone-call", size=14),
        rx.el.span(t(row.call_key), class_name="not-phone"),
        rx.el.span(t("patients.needs_call"), class_name="phone-only"),
        class_name="call-why",
    )
    said = rx.el.span(
        rx.el.span(row.doses, class_name="doses num"),
        rx.cond(row.call_key != "", why, rx.fragment()),
        class_name="standing",
    )
    return rx.cond((row.doses != "") | (row.call_key != ""), said, rx.fragment())


def _heard(row: Row) -> rx.Component:
    return moment(row.heard_at, "short", zone=SessionState.zone)


def _volunteer(row: Row) -> rx.Component:
    nobody = rx.el.span(t("patients.filter.nobody"), class_name="muted")
    illness = rx.cond(row.cancer != "", rx.el.span(row.cancer + " · ", class_name="phone-only"), rx.fragment())
    return rx.fragment(illness, rx.cond(row.volunteer != "", row.volunteer, nobody))


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
