"""The part of /dev/look with what one uses: buttons, tabs, filters, menus, the table, forms, dialogs."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app.components.bulk_bar import bulk_bar
from app.components.button import button, icon_button, link_button
from app.components.choice_button import choice_button
from app.components.dialog import confirm_by_name, dialog
from app.components.filters import FilterChip, filter_bar, filter_menu, search_field, toggle_chip
from app.components.forms import (
    Option,
    checkbox,
    date_field,
    field_row,
    form,
    form_actions,
    form_errors,
    select_field,
    switch,
    text_area,
    text_field,
    time_field,
)
from app.components.keys import list_keys, page_keys
from app.components.menu import menu, menu_choice, menu_heading, menu_item, menu_line
from app.components.paging import pager
from app.components.states import status_dot
from app.components.table import Column, Selection, Sort, data_table
from app.components.tabs import Tab, page_tabs
from app.components.words import Word, t
from app.state.look import LookPagerState, LookState

Section = tuple[str, list[rx.Component]]


@dataclass(frozen=True)
class SampleRow:
    """A patient who does not exist."""

    id: str
    name: str
    diagnosis: str
    volunteer: str
    meaning: str
    status: str
    doses: int


ROWS = [
    SampleRow("1", "Ratna Kusumawati", "Breast cancer, stage II", "Dewi Anggraini", "done", "Verified", 21),
    SampleRow("2", "Djoko Prasetyo", "Leukaemia", "Bayu Pratama", "wait", "Not asked yet", 7),
    SampleRow("3", "Maria Magdalena Theresia Wulandari Sukmawati Hadiningrat", "Lymphoma", "", "fail", "Failed", 14),
    SampleRow("4", "نور الهدى", "Osteosarcoma", "Laras Setyowati", "new", "New", 3),
]
OPTIONS = [Option("day", "Every day"), Option("week", "Every week"), Option("month", "Every month")]


def controls() -> list[Section]:
    """The sections, with the dialogs they open."""
    return [
        ("Buttons", _buttons()),
        ("Views, filters, menu", _filters()),
        ("Table", _table()),
        ("Form", _form()),
        ("Dialogs", _dialogs()),
    ]


def _buttons() -> list[rx.Component]:
    row = lambda *parts: rx.el.div(*parts, class_name="look-row")  # noqa: E731 - three rows of one shape
    return [
        row(
            button(_w("Add patient"), LookState.tell("done"), kind="solid", icon_name="plus", test_id="tell"),
            button(_w("Import"), icon_name="upload"),
            button(_w("Confirm"), kind="soft", icon_name="check"),
            button(_w("Clear"), kind="ghost"),
            button(_w("Delete for ever"), LookState.tell("fail"), kind="fail", icon_name="trash-2"),
            icon_button("ellipsis", _w("More")),
        ),
        row(
            button(_w("Sending 14 reminders"), kind="solid", is_busy=True, icon_name="send"),
            button(_w("Send"), kind="solid", is_off=True),
            link_button(_w("A link"), to="/dev/look"),
            choice_button(
                button(_w("Approve"), kind="soft"), menu_item(_w("As moderator")), others_label=_w("Another role")
            ),
        ),
        row(*(button(_w(size), size=size) for size in ("small", "medium", "normal", "large"))),
    ]


def _filters() -> list[rx.Component]:
    tabs = page_tabs(
        [
            Tab(_w("All"), to="/dev/look", count=rx.Var.create(1284)),
            Tab(_w("My night shift"), to="/dev/look", is_current=True, is_modified=True, count=rx.Var.create(23)),
            Tab(_w("Without a volunteer"), to="/dev/look", count=rx.Var.create(4)),
        ],
        label=_w("Views"),
        modified=t("filter.modified"),
    )
    bar = filter_bar(
        search=search_field(LookState.typed, LookState.type_text, _w("Search patients")),
        chips=[FilterChip(_w("Status is"), _w("Waiting"), LookState.choose(""))],
        add=[
            filter_menu(
                _w("Repeats"), OPTIONS, LookState.choice, LookState.choose, everything=_w("Any"), test_id="repeats"
            ),
            toggle_chip(_w("Only mine"), LookState.turn(rx.cond(LookState.is_on, False, True)), is_on=LookState.is_on),
        ],
        end=menu(
            button(_w("Actions"), icon_name="chevron-down", test_id="actions"),
            menu_item(_w("Assign"), "user-round", LookState.tell("done"), shortcut="a", test_id="assign"),
            menu_item(_w("Remind"), "alarm-clock", is_off=True),
            menu_heading(_w("Density")),
            menu_choice(_w("Wide"), LookState.choose("wide"), is_chosen=LookState.choice == "wide"),
            menu_line(),
            menu_item(_w("Delete"), "trash-2", LookState.tell("fail"), is_danger=True),
        ),
    )
    inner = page_tabs(
        [
            Tab(_w("Timeline"), on_select=LookState.choose("timeline"), is_current=LookState.choice == "timeline"),
            Tab(_w("Record"), on_select=LookState.choose("record"), is_current=LookState.choice == "record"),
        ],
        label=_w("Parts"),
    )
    return [tabs, bar, inner]


def _table() -> list[rx.Component]:
    columns: list[Column[SampleRow]] = [
        Column(_w("Name"), lambda row: row.name, phone="title", sort_key="name"),
        Column(_w("Diagnosis"), lambda row: row.diagnosis, is_meta=True),
        Column(_w("Volunteer"), lambda row: row.volunteer, width="18%", phone="hidden"),
        Column(_w("Status"), lambda row: status_dot(row.meaning, row.status), width="152px", phone="side"),
        Column(_w("Doses"), lambda row: row.doses, width="96px", align="end", phone="hidden", sort_key="doses"),
    ]
    table = data_table(
        columns,
        ROWS,
        row_link=lambda row: "/dev/look?patient=" + row.id,
        row_label=lambda row: row.name,
        selection=Selection(LookState.selected, LookState.select_row, LookState.clear, is_all=False),
        sort=Sort(_w("name"), False, LookState.choose),
        test_id="sample-table",
        label=_w("Patients"),
        row_id=lambda row: row.id,
    )
    waiting = data_table(columns, ROWS, is_loaded=False, label=_w("Not there yet"), row_id=lambda row: row.id)
    many = bulk_bar(
        LookState.selected.length(),
        1284,
        button(_w("Assign"), kind="ghost", icon_name="user-round"),
        button(_w("Archive"), kind="ghost", icon_name="archive"),
        on_clear=LookState.clear,
        on_everything=LookState.clear,
    )
    return [
        table,
        pager(LookPagerState.number, 1_000, 49_000, LookPagerState.go_to),
        waiting,
        many,
        page_keys(list_keys(selects=True)),
    ]


def _form() -> list[rx.Component]:
    problems = {"phone": "error.phone_too_short", "until": "error.invalid"}
    return [
        form(
            form_errors(_w("Two things to correct"), problems, {"phone": _w("WhatsApp number"), "until": _w("Ends")}),
            text_field(_w("Name"), "name", value="Slamet Riyanto"),
            text_field(
                _w("WhatsApp number"),
                "phone",
                value="0812 5550",
                error=_w("error.invalid"),
                help_text=_w("With or without +62. Spaces and dashes are fine."),
                input_type="tel",
            ),
            field_row(
                date_field(_w("Starts"), "since", value="2026-04-15"),
                date_field(_w("Ends"), "until", optional=_w("(optional)"), error=_w("error.invalid")),
                time_field(_w("At"), "at", value="08:00"),
            ),
            select_field(_w("Repeats"), "repeats", OPTIONS, value=LookState.choice, on_change=LookState.choose),
            text_area(_w("Message"), "message", value=LookState.typed, on_change=LookState.type_text),
            checkbox(_w("Also tell the family"), "family", help_text=_w("Bagus, husband")),
            switch(_w("Quiet at night"), "quiet", is_checked=LookState.is_on, on_change=LookState.turn),
            form_actions(
                button(_w("Add patient"), kind="solid", submits=True),
                button(_w("Cancel"), kind="ghost"),
                _w("Draft kept, 09:42"),
            ),
            on_submit=LookState.clear,
        )
    ]


def _dialogs() -> list[rx.Component]:
    close = LookState.show("")
    return [
        rx.el.div(
            button(_w("A dialog"), LookState.show("dialog"), test_id="open-dialog"),
            button(_w("What cannot be undone"), LookState.show("confirm"), kind="fail", test_id="open-confirm"),
            class_name="look-row",
        ),
        dialog(
            LookState.shown == "dialog",
            _w("New reminder for Ratna Kusumawati"),
            text_field(_w("Message"), "text", autofocus=True, prefix="dialog"),
            on_close=close,
            actions=(button(_w("Back"), close, kind="ghost"), button(_w("Start reminding, 183 doses"), kind="solid")),
            size="wide",
            aside=rx.el.span(_w("Step 2 of 2")),
            test_id="sample-dialog",
        ),
        confirm_by_name(
            LookState.shown == "confirm",
            _w("Delete the role “Night shift” for ever?"),
            sentence=_w("3 people lose it and fall back to Volunteer. This cannot be undone."),
            name="Night shift",
            typed=LookState.typed,
            on_type=LookState.type_text,
            confirm=_w("Delete role"),
            keep=_w("Keep it"),
            on_confirm=close,
            on_close=close,
            test_id="sample-confirm",
        ),
    ]


def _w(text: str) -> Word:
    return rx.Var.create(text).to(str)
