"""Above the list of patients: the views as tabs, the search, and the menus of filters with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from app.components.button import button, icon_button
from app.components.filters import clear_filters, filter_bar, filter_choice, search_field, toggle_chip, view_tabs
from app.components.icon import icon
from app.components.link import document_link
from app.components.menu import menu, menu_choice, menu_heading, menu_line, menu_more
from app.components.tabs import Tab
from app.components.words import Flag, Text, Word, t
from app.pages._patient_deleted import MAY_RESTORE
from app.state.patient_filters import FilterChoice, PatientFiltersState
from app.state.patient_list_address import COLUMN_NAMES, path_of
from app.state.patient_views import HOUSE, PatientViewsState, ViewTab
from app.state.patients import PatientsState

QUERY = PatientsState.query
FILTERS = (
    "q",
    "volunteerId",
    "isActive",
    "verificationStatus",
    "cancerType",
    "band",
    "tag",
    "needsCall",
    "slipping",
    "hasQuestion",
)


def patient_view_tabs() -> rx.Component:
    """The views of the house, one's own and the shared ones; and what can be done with the one that is open."""
    first = [
        Tab(
            t(f"patients.view.{name}"),
            to=path_of(query),
            count=_count(name),
            is_current=PatientViewsState.house == name,
            test_id=f"view-{name}",
            is_shown=MAY_RESTORE if name == "deleted" else True,
        )
        for name, query in HOUSE.items()
    ]
    return view_tabs(PatientViewsState.tabs, _own, label=t("patients.views"), first=first, end=_view_actions())


def patient_filter_bar(*on_phone: rx.Component) -> rx.Component:
    """Search first; then what people limit the list to most, and the rest behind one menu until it is chosen.

    `on_phone` comes before the conditions, where there is no head of a table.
    """
    menus = [
        _filter(
            "isActive",
            t("patients.column.status"),
            PatientFiltersState.statuses,
            _keyed("patients.is_active.", "isActive"),
        ),
        *(rx.cond(QUERY[rest.name] != "", rest.chip(), rx.fragment()) for rest in _rest()),
    ]
    search = search_field(QUERY["q"], PatientsState.search, t("patients.search"))
    volunteer = _filter("volunteerId", t("patients.column.volunteer"), PatientFiltersState.volunteers, _volunteer())
    return filter_bar(
        search=rx.fragment(search, volunteer),
        add=[
            rx.el.div(
                *on_phone,
                *menus,
                _more(),
                clear_filters(t("patients.clear"), PatientsState.clear, is_shown=_is_any()),
                rx.el.span(_columns(), _export(), class_name="list-ways"),
                class_name="list-filters",
            )
        ],
    )


@dataclass(frozen=True, eq=False)
class _Choice:
    """A condition with values."""

    name: str
    label: Word
    choices: Sequence[FilterChoice]
    shown: Text

    def chip(self) -> rx.Component:
        return _filter(self.name, self.label, self.choices, self.shown)

    def item(self) -> rx.Component:
        return menu_more(self.label, *_items(self.name, self.choices), test_id=f"filter-{self.name}")


@dataclass(frozen=True, eq=False)
class _Switch:
    """A condition that is on or off. A tab says it already where it is all that is asked for."""

    name: str
    label: Word

    def chip(self) -> rx.Component:
        off = PatientsState.choose(self.name, "")
        chip = toggle_chip(self.label, off, is_on=True, test_id=f"filter-{self.name}")
        is_said = PatientViewsState.house == "call" if self.name == "needsCall" else rx.Var.create(False)
        return rx.cond(is_said, rx.fragment(), chip)

    def item(self) -> rx.Component:
        return menu_choice(self.label, PatientsState.choose(self.name, "true"), is_chosen=False)


def _rest() -> list[_Choice | _Switch]:
    """What stands behind "Filter" until it is chosen."""
    state = PatientFiltersState
    consent = _keyed("verification.", "verificationStatus")
    return [
        _Choice("verificationStatus", t("patients.column.verification"), state.consents, consent),
        _Choice("cancerType", t("patients.column.cancer_type"), state.cancers, QUERY["cancerType"]),
        _Choice("band", t("patients.filter.doses"), state.bands, _keyed("patients.band.", "band")),
        _Choice("tag", t("patients.filter.tag"), state.tags, QUERY["tag"]),
        _Switch("needsCall", t("patients.view.call")),
        _Switch("hasQuestion", t("patients.filter.question")),
        _Switch("slipping", t("patients.filter.slipping")),
    ]


def _more() -> rx.Component:
    trigger = rx.el.button(
        icon("list-filter"), t("filter.more"), type="button", class_name="chip chip-add", data_testid="filter-more"
    )
    items: list[rx.Component] = []
    for rest in _rest():
        if isinstance(rest, _Switch) and rest.name == "needsCall":
            items.append(menu_line())
        items.append(rx.cond(QUERY[rest.name] == "", rest.item(), rx.fragment()))
    return menu(trigger, *items, align="start")


def _count(view: str) -> Word:
    """How many a view of the house holds: the open one always, others where it is counted already."""
    known = {"call": PatientFiltersState.calls, "nobody": PatientFiltersState.without}.get(view)
    elsewhere = rx.Var.create("") if known is None else rx.cond(known > 0, known.to_string(), "")
    return rx.cond(PatientViewsState.house == view, PatientsState.total.to_string(), elsewhere).to(str)


def _own(view: rx.Var[ViewTab]) -> Tab:
    return Tab(
        view.name,
        to=view.path,
        is_current=view.is_current,
        is_modified=view.is_current & PatientViewsState.is_modified,
    )


def _view_actions() -> rx.Component:
    state = PatientViewsState
    name_it = button(
        t("view.save_as"), state.begin_naming, kind="ghost", icon_name="bookmark-plus", test_id="save-view-as"
    )
    changed = rx.fragment(
        button(t("view.revert"), state.revert, kind="ghost"),
        name_it,
        rx.cond(state.is_mine, button(t("view.save"), state.save, test_id="save-view"), rx.fragment()),
    )
    unchanged = rx.fragment(
        rx.cond(
            state.is_mine,
            button(t("view.remove"), state.remove, kind="ghost", icon_name="trash-2", test_id="remove-view"),
            rx.fragment(),
        ),
    )
    of_view = rx.cond(state.is_modified, changed, unchanged)
    return rx.cond(state.current_id != "", of_view, rx.cond(state.may_keep, name_it, rx.fragment()))


def _filter(name: str, label: Word, choices: Sequence[FilterChoice], shown: Text) -> rx.Component:
    """A condition to choose, each value with how many it would show; once chosen, a chip with its ×."""
    return filter_choice(
        label,
        shown,
        *_items(name, choices),
        is_on=QUERY[name] != "",
        on_remove=PatientsState.choose(name, ""),
        says=t("patients.filter.doses_are") if name == "band" else None,
        test_id=f"filter-{name}",
    )


def _items(name: str, choices: Sequence[FilterChoice]) -> list[rx.Component]:
    value = QUERY[name]

    def choice(one: rx.Var[FilterChoice]) -> rx.Component:
        words = rx.cond(one.key != "", t(one.key), one.label)
        counted = rx.cond(one.count != "", t("patients.option", name=words, count=one.count), words)
        return menu_choice(counted, PatientsState.choose(name, one.value), is_chosen=value == one.value)

    anything = menu_choice(t("patients.filter.any"), PatientsState.choose(name, ""), is_chosen=value == "")
    return [anything, rx.foreach(choices, choice)]


def _volunteer() -> Text:
    value = QUERY["volunteerId"]
    return rx.match(
        value,
        ("me", t("patients.filter.mine")),
        ("none", t("patients.filter.nobody")),
        PatientFiltersState.volunteer,
    )


def _keyed(beginning: str, name: str) -> Text:
    return t(beginning + QUERY[name])


def _is_any() -> Flag:
    return rx.Var.create([QUERY[name] for name in FILTERS]).to(list[str]).join("") != ""


def _columns() -> rx.Component:
    choices = [
        menu_choice(
            t(f"patients.shown.{name}"),
            PatientsState.toggle_column(name),
            is_chosen=PatientsState.shown.contains(name),
        )
        for name in COLUMN_NAMES
    ]
    trigger = icon_button("columns-3", t("patients.columns"), test_id="columns")
    return menu(trigger, menu_heading(t("patients.columns")), *choices)


def _export() -> rx.Component:
    """Ways to take what is shown along, as documents that the server sends."""
    trigger = icon_button("download", t("patients.export"), test_id="export")
    ways = [
        document_link(
            icon("file-spreadsheet"),
            rx.el.span(t(f"patients.export_{kind}")),
            href=PatientsState.export_path + kind,
            class_name="menu-item",
            role="menuitem",
        )
        for kind in ("csv", "xlsx")
    ]
    return menu(trigger, *ways)
