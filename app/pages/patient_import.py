"""Bringing patients in from a table: the file, what its columns hold, every bad row with its reason, then the good."""

from __future__ import annotations

import reflex as rx
from pydantic.alias_generators import to_snake

from app.components.bring_file import bring_file
from app.components.button import button, link_button
from app.components.field_box import FieldBox
from app.components.icon import icon
from app.components.link import document_link, page_link
from app.components.page_header import page_header
from app.components.paging import pager
from app.components.states import empty_state, skeleton_rows, status_dot
from app.components.table import Column, data_table
from app.components.tabs import Tab, page_tabs
from app.components.toggles import switch
from app.components.words import Word, t
from app.pages._page import page
from app.pages._shell import PATIENTS
from app.services.patients.importing.fields import FIELDS
from app.services.patients.importing.reading import MOST_BYTES
from app.state.patient_import import CREATE, NOT_USED, PatientImportState
from app.state.patient_import_rows import ImportColumn, ImportLine, ImportReason

ADDRESS = "/api/v1/patients/imports"
ACCEPTED = ".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = PatientImportState
Figures = PatientImportState.figures


@page(
    "/patients/import",
    title="import.title",
    place=PATIENTS,
    needs=CREATE,
    on_load=State.load,
    here=lambda: t("import.title"),
)
def patient_import_page() -> rx.Component:
    """One import, or the place to begin one."""
    at_work = rx.cond(State.import_id != "", _import(), _begin())
    return rx.fragment(
        page_header(t("import.title"), _sentence(), action=_first()),
        rx.cond(State.is_loaded, at_work, skeleton_rows(6)),
    )


def _sentence() -> rx.Component:
    """Where it stands, in one line."""
    said = rx.match(
        Figures.state,
        ("checking", t("import.checking", checked=Figures.checked, total=Figures.total)),
        ("ready", t("import.ready", good=Figures.good, total=Figures.total)),
        ("importing", t("import.importing", imported=Figures.imported, total=Figures.good)),
        ("done", t("import.done", count=Figures.imported)),
        ("cancelled", t("import.cancelled", count=Figures.imported)),
        ("failed", t("import.failed")),
        t("import.sentence"),
    )
    return rx.el.p(
        rx.cond(Figures.file_name != "", rx.el.b(Figures.file_name, " "), rx.fragment()), said, role="status"
    )


def _begin() -> rx.Component:
    words = {
        "drop": t("import.drop"),
        "take": t("import.take"),
        "kinds": t("import.kinds"),
        "choose": t("import.choose"),
        "sending": t("import.sending"),
        "reading": t("import.reading"),
        "large": t("import.large"),
        "failed": t("import.not_sent"),
    }
    steps = rx.el.ol(*(rx.el.li(t(f"import.step_{step}")) for step in (1, 2, 3)), class_name="import-steps")
    place = bring_file(ADDRESS, State.open, accept=ACCEPTED, most=MOST_BYTES, words=words)
    # By the language, because a workbook program of that language opens it in columns.
    sample = document_link(
        icon("download"),
        t("import.sample"),
        href="/samples/" + t("import.sample_file"),
        class_name="btn btn-surface",
        download="",
        data_testid="sample",
    )
    return rx.el.div(place, steps, rx.el.div(sample), class_name="import-begin")


def _import() -> rx.Component:
    is_open = (Figures.state == "ready") | (Figures.state == "checking")
    return rx.el.div(
        _progress(),
        rx.cond(is_open, _columns(), rx.fragment()),
        _what_next(),
        _rows(),
        class_name="import table-page",
    )


def _progress() -> rx.Component:
    value = rx.cond(Figures.state == "importing", Figures.imported, Figures.checked)
    most = rx.cond(Figures.state == "importing", Figures.good, Figures.total)
    at_work = (Figures.state == "importing") | (Figures.state == "checking")
    looks = rx.cond(at_work, "bring-bar", "bring-bar is-over")  # its room stays: what is below does not move
    return rx.el.progress(value=value, max=most, class_name=looks, aria_label=t("import.progress"))


def _columns() -> rx.Component:
    """What each column holds: guessed, and to be said where the guess is wrong."""
    missing = rx.el.p(
        icon("circle-alert"),
        t("import.missing", name=t("import.field." + State.missing)),
        class_name="error",
        data_testid="missing-column",
    )
    shares = switch(
        t("import.share"),
        "shares",
        is_checked=State.shares_phones,
        on_change=State.share_phones,
        help_text=t("import.share_help"),
        test_id="share-phones",
    )
    return rx.el.details(
        rx.el.summary(icon("chevron-right"), t("import.columns")),
        rx.cond(State.missing != "", missing, rx.fragment()),
        rx.el.ul(rx.foreach(State.columns, _column), class_name="import-columns"),
        shares,
        class_name="import-mapping",
        open=State.missing != "",
        data_testid="columns",
    )


def _column(column: rx.Var[ImportColumn]) -> rx.Component:
    names = [rx.el.option(t("import.field.none"), value=NOT_USED)]
    names += [rx.el.option(t(f"import.field.{to_snake(name)}"), value=name) for name in FIELDS]
    box = FieldBox.create(
        *names,
        element="select",
        name="field",
        wait=0,
        value=column.field,
        on_change=lambda name: State.choose_column(column.place, name),
        class_name="input",
        custom_attrs={"aria-label": column.heading},
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(column.heading, class_name="strong cut"), rx.el.div(column.sample, class_name="muted small cut")
        ),
        icon("arrow-right"),
        rx.el.div(box, icon("chevrons-up-down"), class_name="select"),
        key=column.place,
    )


def _first() -> rx.Component:
    """The one thing to do now."""
    start = button(
        t("import.start", count=Figures.good),
        State.start,
        kind="solid",
        icon_name="user-plus",
        is_off=(Figures.good == 0) | (State.missing != ""),
        test_id="start-import",
    )
    home = link_button(t("import.to_list"), to="/patients", kind="solid", icon_name="users", test_id="to-list")
    nothing = rx.fragment()
    first = rx.match(
        Figures.state, ("ready", start), ("checking", nothing), ("importing", nothing), ("", nothing), home
    )
    return rx.cond(State.import_id != "", first, nothing)


def _what_next() -> rx.Component:
    """What else there is to do."""
    stop = button(t("import.cancel"), State.cancel, test_id="cancel-import")
    again = link_button(t("import.again"), to="/patients/import", icon_name="upload")
    result = document_link(
        icon("download"),
        t("import.result", count=Figures.problems + Figures.duplicate),
        href=ADDRESS + "/" + State.import_id + "/result?rows=problems",
        class_name="btn btn-surface",
        download="",
    )
    taken = rx.cond((Figures.problems + Figures.duplicate) > 0, result, rx.fragment())
    choices = rx.match(
        Figures.state,
        ("ready", rx.fragment(taken, stop)),
        ("checking", stop),
        ("importing", stop),
        rx.fragment(taken, again),
    )
    said = rx.cond(
        Figures.error != "", rx.el.p(icon("circle-alert"), t(Figures.error), class_name="error"), rx.fragment()
    )
    return rx.el.div(said, rx.el.div(choices), class_name="import-next")


def _rows() -> rx.Component:
    table = data_table(
        _row_columns(),
        State.lines,
        label=t("import.rows"),
        row_id=lambda row: row.id,
        empty=empty_state("circle-check", t("import.no_rows"), t("import.no_rows_help")),
        test_id="import-rows",
    )
    return rx.fragment(_row_tabs(), table, pager(State.page, State.pages, Figures.total, State.turn))


def _row_tabs() -> rx.Component:
    return page_tabs(
        [
            Tab(
                t("import.all"),
                on_select=State.show("all"),
                count=rx.Var.create(Figures.total).to(int),
                is_current=State.shown == "all",
            ),
            Tab(
                t("import.problems"),
                on_select=State.show("problems"),
                count=rx.Var.create(Figures.problems + Figures.duplicate).to(int),
                is_current=State.shown == "problems",
                test_id="show-problems",
            ),
            Tab(
                t("import.good"),
                on_select=State.show("good"),
                count=rx.Var.create(Figures.good).to(int),
                is_current=State.shown == "good",
            ),
        ],
        label=t("import.rows"),
    )


def _row_columns() -> list[Column[ImportLine]]:
    return [
        Column(
            t("import.column.row"), lambda row: rx.el.span(row.number, class_name="num"), width="72px", phone="side"
        ),
        Column(t("patients.column.name"), _name, width="20%", phone="title"),
        Column(t("patients.column.phone"), lambda row: rx.el.span(row.phone, class_name="num"), width="176px"),
        Column(t("import.column.state"), lambda row: status_dot(row.meaning, t(row.state_key)), width="144px"),
        Column(t("import.column.reason"), _reasons),
    ]


def _name(row: rx.Var[ImportLine]) -> rx.Component:
    named = rx.el.span(row.name, class_name="cut import-name", title=row.name, custom_attrs={"dir": "auto"})
    linked = rx.cond(row.path != "", page_link(named, to=row.path, class_name="link"), named)
    place = rx.el.span(
        t("import.row_number", row=row.number), rx.cond(row.name != "", " · ", ""), class_name="phone-only"
    )
    return rx.el.div(place, linked)


def _reasons(row: rx.Var[ImportLine]) -> rx.Component:
    return rx.el.div(rx.foreach(row.reasons, _reason), class_name="import-reasons")


def _reason(reason: rx.Var[ImportReason]) -> rx.Component:
    sentence: Word = t(reason.key, reason.params)
    named = rx.cond(reason.field_key != "", rx.el.b(t(reason.field_key), ": "), rx.fragment())
    return rx.el.p(named, sentence)
