"""Above the list of files: the search, and what the list is limited to, each with how many it would show."""

from __future__ import annotations

import reflex as rx

from app.components.filters import clear_filters, filter_bar, filter_choice, search_field, toggle_chip
from app.components.menu import menu_choice
from app.components.sizes import count
from app.components.words import Number, Text, Word, t
from app.models.file import FileKind
from app.services.files.listing import FileAge
from app.state.file_sums import Choice, FileSumsState
from app.state.files import FilesState

QUERY = FilesState.query
SUMS = FileSumsState.sums
SEARCH_PAUSE_MS = 300


def file_filter_bar() -> rx.Component:
    """Search first."""
    counted = ((FileAge.ACTIVE, SUMS.active), (FileAge.EXPIRING, SUMS.expiring), (FileAge.EXPIRED, SUMS.expired))
    ages = [_chip("age", age.value, t(f"files.age.{age.value}"), number) for age, number in counted]
    return filter_bar(
        search=search_field(QUERY["q"], FilesState.search, t("files.search"), wait=SEARCH_PAUSE_MS),
        add=[
            *ages,
            _chip("mine", "true", t("files.mine"), SUMS.mine),
            _chip("shared", "true", t("files.shared"), SUMS.shared),
            _kinds(),
            _folders(),
            clear_filters(t("patients.clear"), FilesState.clear, is_shown=FilesState.is_filtered),
        ],
    )


def _chip(name: str, value: str, words: Word, number: Number) -> rx.Component:
    figure = rx.el.b(" ", count(number), class_name="num")
    to_come = rx.el.b(" 0", class_name="num is-to-come")  # its room, so that the chips stay where they are
    counted = rx.fragment(words, rx.cond(FileSumsState.is_loaded, figure, to_come))
    return toggle_chip(
        counted, FilesState.choose(name, value), is_on=QUERY[name] == value, test_id=f"filter-{name}-{value}"
    )


def _kinds() -> rx.Component:
    def choice(one: rx.Var[Choice]) -> rx.Component:
        words = t("patients.option", name=t("files.kind." + one.value), count=one.count)
        return menu_choice(words, FilesState.choose("kind", one.value), is_chosen=QUERY["kind"] == one.value)

    return _menu("kind", t("files.type"), _kind_words(), "list-filter", rx.foreach(FileSumsState.kinds, choice))


def _kind_words() -> Text:
    cases = [(kind.value, t(f"files.kind.{kind.value}")) for kind in FileKind]
    return rx.match(QUERY["kind"], *cases, "")


def _folders() -> rx.Component:
    def choice(folder: rx.Var[str]) -> rx.Component:
        return menu_choice(folder, FilesState.choose("folder", folder), is_chosen=QUERY["folder"] == folder)

    drawn = _menu("folder", t("files.folder"), QUERY["folder"], "folder", rx.foreach(FileSumsState.folders, choice))
    is_shown = (FileSumsState.folders.length() > 0) | (QUERY["folder"] != "")
    return rx.cond(is_shown, drawn, rx.fragment())


def _menu(name: str, label: Word, shown: Text, symbol: str, choices: rx.Component) -> rx.Component:
    value = QUERY[name]
    remove = FilesState.choose(name, "")
    return filter_choice(
        label,
        shown,
        menu_choice(t("patients.filter.any"), remove, is_chosen=value == ""),
        choices,
        is_on=value != "",
        on_remove=remove,
        icon_name=symbol,
        test_id=f"filter-{name}",
    )
