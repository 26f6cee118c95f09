"""One file over the list: what it shows of itself, what is known of it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

import reflex as rx

from app.components.button import button, icon_button
from app.components.dates import written
from app.components.dialog import dialog
from app.components.file_view import file_view
from app.components.forms import Option
from app.components.icon import icon, icon_of
from app.components.link import document_link, page_link
from app.components.properties import editable, properties, shown
from app.components.sizes import size
from app.components.states import empty_state
from app.components.words import Text, Word, t
from app.models.file import Duration, FileKind
from app.pages._file_list import SYMBOLS
from app.services.actor import Permission
from app.state.file_actions import FileActionsState
from app.state.file_preview import FilePreviewState, UseShown
from app.state.file_sharing import FileSharingState
from app.state.files import FilesState
from app.state.session import SessionState

State = FilePreviewState
FILE = State.file
DURATIONS = [Option(rx.Var.create(one.value), t(f"files.duration.{one.value}")) for one in Duration]


def file_open() -> rx.Component:
    """The dialog. It is closed by leaving its address, so Back closes it as well."""
    sign = icon_of(FILE.icon, *SYMBOLS, size=24)
    view = file_view(
        sign,
        file_id=FILE.id,
        kind=FILE.kind,
        name=FILE.name,
        is_ready=FILE.is_ready,
        is_drawn=FILE.is_drawn,
        bare_key=FILE.bare_key,
    )
    facts = rx.el.div(_properties(), _uses(), _actions(), class_name="file-facts")
    known = rx.el.div(view, facts, class_name="file-open")
    missing = empty_state("file-x", t("files.missing"), t("files.missing_help"))
    return dialog(
        State.is_open,
        rx.cond(State.is_missing, t("files.missing"), FILE.name),
        rx.cond(State.is_missing, missing, known),
        on_close=FilesState.close,
        size="large",
        aside=_steps(),
        test_id="file-open",
    )


def _steps() -> rx.Component:
    """To the ones before and after in the list, and the file itself to keep."""
    download = document_link(
        icon("download"),
        href="/api/v1/download/" + FILE.id,
        class_name="btn btn-ghost btn-medium btn-icon",
        download="",
        title=t("files.download"),
        data_testid="download",
        **{"aria-label": t("files.download")},
    )
    return rx.fragment(
        _step("previous", "chevron-left", State.around.previous),
        _step("next", "chevron-right", State.around.next),
        rx.cond(FILE.is_ready & ~State.is_missing, download, rx.fragment()),
    )


def _step(name: str, symbol: str, to: Text) -> rx.Component:
    words = t(f"files.{name}")
    way = page_link(
        icon(symbol),
        to=to,
        class_name="btn btn-ghost btn-medium btn-icon",
        replace=True,
        **{"aria-label": words, "title": words, "data-step": name},
    )
    return rx.cond(to != "", way, icon_button(symbol, words, size="medium", is_off=rx.Var.create(True)))


def _properties() -> rx.Component:
    ends = rx.cond(
        FILE.expiry_key == "",
        written(FILE.expires_at, "full", zone=SessionState.zone),
        t(FILE.expiry_key, count=FILE.expires_count),
    )
    duration = rx.match(
        FILE.duration, *((one.value, t(f"files.duration.{one.value}")) for one in Duration), t("files.kept")
    )
    return properties(
        _edited("name", FILE.name),
        _edited("folder", FILE.folder),
        _edited("duration", FILE.duration, words=duration, options=DURATIONS),
        rx.cond(FILE.expires_at != "", shown(t("files.column.expires"), ends), rx.fragment()),
        shown(t("files.column.size"), size(FILE.size)),
        shown(t("files.type"), _kind()),
        shown(t("files.column.owner"), rx.cond(FILE.owner != "", FILE.owner, t("files.nobody"))),
        shown(t("files.column.added"), written(FILE.added_at, "moment", zone=SessionState.zone)),
        test_id="file-facts",
    )


def _kind() -> Text:
    """What a person would call it."""
    cases = [(kind.value, t(f"share.kind.{kind.value}")) for kind in FileKind]
    return rx.match(FILE.kind, *cases, "")


def _edited(name: str, value: Text, *, words: Text | None = None, options: Sequence[Option] = ()) -> rx.Component:
    """A property that is changed in place by those who may; what does not hold is said below it."""
    field = editable(
        t(f"files.property.{name}"),
        value,
        name,
        lambda text, _before: State.save(FILE.id, name, text),
        shown=words,
        options=options,
        may_edit=SessionState.permissions.contains(Permission.FILE_WRITE.value),
        of=FILE.id,
    )
    said = rx.el.p(icon("circle-alert"), State.errors[name].to(str), class_name="error")
    return rx.fragment(field, rx.cond(State.errors.contains(name), said, rx.fragment()))


def _uses() -> rx.Component:
    def place(use: rx.Var[UseShown]) -> rx.Component:
        words: Word = t(use.key, name=use.name)
        return rx.el.li(rx.cond(use.path != "", page_link(words, to=use.path), words))

    places = rx.el.ul(rx.foreach(State.uses, place), class_name="file-uses")
    nowhere = rx.el.p(t("files.used.nowhere"), class_name="muted")
    return rx.el.section(rx.el.h3(t("files.column.used")), rx.cond(State.uses.length() > 0, places, nowhere))


def _actions() -> rx.Component:
    may_share = SessionState.permissions.contains(Permission.FILE_SHARE.value)
    may_delete = SessionState.permissions.contains(Permission.FILE_DELETE.value)
    opens = FileSharingState.open_one(FILE.id, FILE.name)
    share = button(t("files.share"), opens, icon_name="share-2", test_id="share")
    goes = FileActionsState.delete(FILE.id)
    delete = button(t("files.delete"), goes, kind="fail", icon_name="trash-2", test_id="delete")
    return rx.el.div(
        rx.cond(may_share & FILE.is_ready, share, rx.fragment()),
        rx.cond(may_delete, delete, rx.fragment()),
        class_name="file-acts",
    )
