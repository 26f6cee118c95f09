"""Files: what came in lately, everything that is kept, and one of them opened beside the list.

Files are brought by dropping them anywhere on the page; the queue belongs to the frame (`app/components/uploads.py`).
"""

from __future__ import annotations

import reflex as rx

from app.components.bring_file import ranges
from app.components.button import button
from app.components.gliding import gliding
from app.components.icon import icon
from app.components.keys import Key, list_keys, page_keys
from app.components.page_header import page_header, section
from app.components.paging import pager
from app.components.sizes import count, gigabytes
from app.components.states import empty_state, skeleton_line
from app.components.uploads import asks_for, upload_place
from app.components.words import Text, t
from app.pages._file_asking import ask_button, file_asking
from app.pages._file_bulk import file_bulk
from app.pages._file_filters import file_filter_bar
from app.pages._file_list import file_grid, file_table, file_tiles, upload_button
from app.pages._file_open import file_open
from app.pages._file_sharing import file_sharing
from app.pages._page import page
from app.pages._places import FILES
from app.services.actor import Permission
from app.state.file_asking import FileAskingState
from app.state.file_selection import FileSelectionState
from app.state.file_sums import FileSumsState
from app.state.files import READ, FilesState
from app.state.files_page import FilesPageState
from app.state.session import SessionState

SUMS = FileSumsState.sums


@page("/files", title="place.files", place=FILES, needs=READ, on_load=FilesPageState.enter)
def files_page() -> rx.Component:
    """The list."""
    return upload_place(
        page_header(t("place.files"), _sentence(), action=_bring()),
        gliding(
            section(t("files.lately"), None, file_tiles()),
            section(t("files.all"), None, file_filter_bar(), _list(), end=_shapes()),
            pager(FilesState.page, FilesState.pages, FilesState.total, FilesState.turn),
            class_name="files-all",
        ),
        file_bulk(),
        file_open(),
        file_sharing(),
        file_asking(),
        page_keys([*list_keys(selects=True), Key("u", t("files.upload"))]),
        folder=FilesState.folder,
        class_name="files",
    )


def _sentence() -> rx.Component:
    """How much there is; the part of the whole store for those who see all of it."""
    sees_all = SessionState.permissions.contains(Permission.FILE_READ_ALL.value)
    of_store = rx.fragment(", ", rx.el.b(gigabytes(SUMS.bytes)), " ", t("files.of_quota", quota=FileSumsState.quota))
    expire = rx.fragment(". ", rx.el.b(count(SUMS.expire)), " ", t("files.expire_soon", count=SUMS.expire))
    said = rx.el.p(
        rx.el.b(count(SUMS.count)),
        " ",
        t("files.word", count=SUMS.count),
        rx.cond(sees_all, of_store, rx.fragment()),
        rx.cond(SUMS.expire > 0, expire, rx.fragment()),
        ". ",
        rx.cond(_may_write(), rx.el.span(t("files.drop_anywhere"), class_name="wide"), ""),
    )
    return rx.cond(FileSumsState.is_loaded, said, skeleton_line("320px"))


def _bring() -> rx.Component:
    folder = rx.el.button(
        icon("folder-up"),
        type="button",
        class_name="btn btn-surface btn-icon",
        aria_label=t("files.upload_folder"),
        title=t("files.upload_folder"),
        data_testid="upload-folder",
        **asks_for("folder"),
    )
    asks = ask_button(FileAskingState.open)
    return rx.fragment(asks, rx.cond(_may_write(), rx.fragment(folder, upload_button()), rx.fragment()))


def _may_write() -> rx.Var[bool]:
    return SessionState.permissions.contains(Permission.FILE_WRITE.value)


def _shapes() -> rx.Component:
    return rx.el.div(
        _shape("grid", "layout-grid", rx.cond(FilesState.is_grid, "true", "false")),
        _shape("list", "rows-3", rx.cond(FilesState.is_grid, "false", "true")),
        class_name="seg seg-icons",
        role="group",
        aria_label=t("files.shape"),
    )


def _shape(name: str, symbol: str, pressed: Text) -> rx.Component:
    words = t(f"files.shape_{name}")
    return rx.el.button(
        icon(symbol),
        type="button",
        aria_label=words,
        title=words,
        on_click=FilesState.shape(name),
        custom_attrs={"aria-pressed": pressed},
        data_testid=f"shape-{name}",
    )


def _list() -> rx.Component:
    shown = rx.cond(FilesState.is_grid, file_grid(), file_table())
    is_empty = FilesState.is_loaded & (FilesState.rows.length() == 0)
    return rx.fragment(rx.cond(is_empty, _empty(), shown), ranges(FileSelectionState.select_range))


def _empty() -> rx.Component:
    nothing_yet = empty_state(
        "folder",
        t("files.nothing"),
        t("files.nothing_help"),
        action=rx.cond(_may_write(), upload_button("upload-first"), rx.fragment()),
    )
    none_found = empty_state(
        "search-x",
        t("files.none_found"),
        t("files.none_found_help"),
        action=button(t("patients.clear"), FilesState.clear, test_id="clear"),
    )
    return rx.cond(FilesState.is_filtered, none_found, nothing_yet)
