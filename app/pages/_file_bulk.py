"""What can be done with selected files: the bar below the list, and the dialogs that ask what is needed."""

from __future__ import annotations

import reflex as rx

from app.components.bulk_bar import bulk_bar
from app.components.button import button
from app.components.dialog import dialog
from app.components.events import AnyEvent
from app.components.forms import Option, form, select_field, text_field
from app.components.icon import icon
from app.components.link import document_link
from app.components.words import Word, t
from app.models.file import Duration
from app.services.actor import Permission
from app.state.file_actions import FileActionsState
from app.state.file_selection import FileSelectionState
from app.state.file_sharing import FileSharingState
from app.state.files import FilesState
from app.state.session import SessionState

State = FileActionsState
Picked = FileSelectionState


def file_bulk() -> rx.Component:
    """The bar and its dialogs."""
    bar = bulk_bar(
        Picked.count,
        FilesState.total,
        document_link(
            icon("download"),
            t("files.download"),
            href="/api/v1/files/archive?ids=" + Picked.ids.join(","),
            class_name="btn btn-ghost",
            data_testid="bulk-download",
        ),
        _act(Permission.FILE_SHARE, "share", "share-2", FileSharingState.open_selected),
        _act(Permission.FILE_WRITE, "move", "folder-input", State.ask("move")),
        _act(Permission.FILE_WRITE, "keep", "hourglass", State.ask("keep")),
        _act(Permission.FILE_DELETE, "delete", "trash-2", State.delete_selected),
        on_clear=Picked.clear,
    )
    return rx.fragment(bar, _move(), _keep())


def _act(needed: Permission, name: str, symbol: str, event: AnyEvent) -> rx.Component:
    """One thing that can be done, for those who may."""
    drawn = button(t(f"files.{name}"), event, kind="ghost", icon_name=symbol, test_id=f"bulk-{name}")
    return rx.cond(SessionState.permissions.contains(needed.value), drawn, rx.fragment())


def _move() -> rx.Component:
    folder = text_field(
        t("files.folder"), "folder", help_text=t("files.folder_help"), max_length=300, autofocus=True, prefix="move"
    )
    return _asking("move", t("files.move_title", count=Picked.count), t("files.move"), folder)


def _keep() -> rx.Component:
    options = [Option(rx.Var.create(one.value), t(f"files.duration.{one.value}")) for one in Duration]
    duration = select_field(t("files.keep"), "duration", options, help_text=t("files.keep_help"), prefix="keep")
    return _asking("keep", t("files.keep_title", count=Picked.count), t("files.keep_do"), duration)


def _asking(action: str, title: Word, do: Word, field: rx.Component) -> rx.Component:
    """A dialog for one action; its button says what it does."""
    form_id = f"file-{action}-form"
    submit = rx.el.button(do, type="submit", form=form_id, class_name="btn btn-solid", data_testid="bulk-do")
    problem = rx.cond(State.error != "", rx.el.p(icon("circle-alert"), State.error, class_name="error"), rx.fragment())
    return dialog(
        State.asked == action,
        title,
        form(field, problem, on_submit=State.carry_out, form_id=form_id),
        on_close=State.think_better,
        actions=(button(t("action.cancel"), State.think_better, kind="ghost"), submit),
        test_id=f"file-dialog-{action}",
    )
