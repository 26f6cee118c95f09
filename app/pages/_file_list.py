"""Files as a table, as a grid, and the newest as tiles."""

from __future__ import annotations

import reflex as rx

from app.components.button import Kind
from app.components.dates import moment, written
from app.components.events import marked
from app.components.gliding import glides
from app.components.icon import icon, icon_of
from app.components.link import page_link
from app.components.person import initials_avatar
from app.components.sizes import size
from app.components.states import skeleton_block
from app.components.table import Column, Selection, Sort, data_table
from app.components.uploads import asks_for
from app.components.words import Word, t
from app.models.file import FileKind
from app.state.file_rows import ICONS, FileRow
from app.state.file_selection import FileSelectionState
from app.state.file_sums import FileSumsState
from app.state.files import FilesState
from app.state.session import SessionState

Row = rx.Var[FileRow]
SYMBOLS = tuple(dict.fromkeys(ICONS.values()))
TILES = 12
LATELY = 5


def file_table() -> rx.Component:
    """One line a file."""
    columns = [NAME, USED, OWNER, ADDED, SIZE, EXPIRES]
    return data_table(
        columns,
        FilesState.rows,
        label=t("files.all"),
        row_id=lambda row: row.id,
        row_link=lambda row: row.path,
        row_label=lambda row: row.name,
        is_loaded=FilesState.is_loaded,
        selection=Selection(
            FileSelectionState.ids,
            FileSelectionState.toggle,
            FileSelectionState.toggle_page,
            FileSelectionState.is_page,
        ),
        sort=Sort(FilesState.sort_key, FilesState.is_descending, FilesState.sort),
        test_id="files",
    )


def file_grid() -> rx.Component:
    """One picture a file."""
    waiting = rx.el.ul(*([rx.el.li(skeleton_block("100%", "120px"))] * TILES), class_name="tiles tiles-all")
    grid = rx.el.ul(
        rx.foreach(FilesState.rows, lambda row: _tile(row, can_select=True)),
        class_name="tiles tiles-all",
        data_testid="grid",
    )
    return rx.cond(FilesState.is_loaded, grid, waiting)


def file_tiles() -> rx.Component:
    """The newest of the week; their room is kept, so that nothing below them moves when they come."""
    tile = rx.el.li(rx.el.span(class_name="thumb sk"), rx.el.span(class_name="tile-room"))
    waiting = rx.el.ul(*([tile] * LATELY), class_name="tiles", custom_attrs={"aria-hidden": "true"})
    tiles = rx.foreach(FileSumsState.lately, lambda row: _tile(row, can_select=False))
    nothing = rx.el.div(rx.el.p(t("files.nothing_lately")), class_name="tiles-none")
    shown = rx.el.ul(tiles, class_name="tiles", data_testid="lately")
    known = rx.cond(FileSumsState.lately.length() > 0, shown, nothing)
    return rx.cond(FileSumsState.is_loaded, known, waiting)


def upload_button(test_id: str = "upload-files", *, kind: Kind = "solid", key: str | None = "u") -> rx.Component:
    """Asks for files to bring to the place that the page names."""
    return rx.el.button(
        icon("upload"),
        t("files.upload"),
        type="button",
        class_name=f"btn btn-{kind}",
        **marked(test_id, key),
        **asks_for("files"),
    )


def symbol_of(row: Row, px: int = 16) -> rx.Component:
    """The sign of a file's kind."""
    return icon_of(row.icon, *SYMBOLS, size=px)


def used_in(row: Row) -> rx.Component:
    """Where it is used: the way there, for those who may go."""
    words = t(row.used_key, name=row.used_name)
    more = rx.cond(row.used_more > 0, rx.fragment(" ", t("files.used_more", count=row.used_more)), rx.fragment())
    said = rx.cond(row.used_path != "", page_link(words, to=row.used_path, class_name="plain-link"), rx.el.span(words))
    return rx.el.span(said, more, custom_attrs={"dir": "auto"})


def expiry(row: Row) -> rx.Component:
    """How long it stays."""
    day = rx.el.span(written(row.expires_at, "date", zone=SessionState.zone), class_name="num")
    symbols = rx.match(
        row.expiry_meaning, ("wait", icon("hourglass", size=14)), ("fail", icon("circle-alert", size=14)), rx.fragment()
    )
    said = rx.el.span(
        symbols,
        t(row.expiry_key, count=row.expires_count),
        class_name="st is-" + row.expiry_meaning,
        title=written(row.expires_at, "moment", zone=SessionState.zone),
    )
    return rx.cond(row.expiry_key == "", day, said)


def _name(row: Row) -> rx.Component:
    status = rx.cond(row.status_key != "", rx.el.span(t(row.status_key), class_name="muted file-status"), rx.fragment())
    return rx.el.span(
        rx.el.span(_drawn(row), class_name="thumb thumb-24", title=_why_bare(row)),
        rx.el.span(row.name, class_name="cut", custom_attrs={"dir": "auto"}, title=row.name),
        rx.cond(
            row.is_shared,
            rx.el.span(icon("link", size=14), title=t("files.shared"), class_name="muted file-mark"),
            rx.fragment(),
        ),
        status,
        class_name="fname",
    )


def _owner(row: Row) -> rx.Component:
    who = rx.el.span(
        initials_avatar(row.initials, row.photo), rx.el.span(row.owner, class_name="cut"), class_name="who"
    )
    return rx.cond(row.owner != "", who, rx.el.span(t("files.nobody"), class_name="muted"))


def _added(row: Row) -> rx.Component:
    return moment(row.added_at, "short", zone=SessionState.zone)


def _size(row: Row) -> rx.Component:
    return rx.el.span(size(row.size))


def _drawn(row: Row, px: int = 16) -> rx.Component:
    """Its small picture, or the sign of its kind."""
    return rx.cond(row.picture != "", _picture(row), symbol_of(row, px))


def _why_bare(row: Row) -> Word:
    """What is said of a picture that is never shown."""
    return rx.cond(row.bare_key != "", t(row.bare_key), "")


def _picture(row: Row) -> rx.Component:
    """A photo fills its frame; a page lies in it as on a table."""
    looks = rx.cond(row.icon == ICONS[FileKind.PDF], "pic is-page", "pic")
    return rx.el.img(src=row.picture, alt="", loading="lazy", class_name=looks)


def _tile(row: Row, *, can_select: bool) -> rx.Component:
    drawn = rx.el.span(_drawn(row, 24), class_name="thumb", title=_why_bare(row))
    link = page_link(
        drawn,
        rx.el.span(row.name, class_name="tile-name cut", custom_attrs={"dir": "auto"}, title=row.name),
        rx.el.span(size(row.size), ", ", t(row.ago_key, count=row.ago), class_name="tile-facts cut"),
        to=row.path,
        class_name="tile",
        **{"data-open": ""},
    )
    if not can_select:
        return rx.el.li(link, key=row.id, custom_attrs=glides())
    box = rx.el.input(
        type="checkbox",
        class_name="check",
        checked=FileSelectionState.ids.contains(row.id),
        on_change=FileSelectionState.toggle(row.id),
        aria_label=t("table.select_named", name=row.name),
        custom_attrs={"data-pick": ""},
    )
    picked = rx.cond(FileSelectionState.ids.contains(row.id), "is-picked", "")
    return rx.el.li(box, link, key=row.id, class_name=picked, custom_attrs={"data-row": row.id})


NAME: Column[FileRow] = Column(t("files.column.name"), _name, phone="title", sort_key="name")
USED: Column[FileRow] = Column(t("files.column.used"), used_in, width="24%", phone="line", is_meta=True)
OWNER: Column[FileRow] = Column(t("files.column.owner"), _owner, width="128px", phone="hidden")
ADDED: Column[FileRow] = Column(
    t("files.column.added"), _added, width="96px", phone="hidden", is_meta=True, sort_key="added"
)
SIZE: Column[FileRow] = Column(
    t("files.column.size"), _size, width="96px", align="end", phone="side", is_meta=True, sort_key="size"
)
EXPIRES: Column[FileRow] = Column(t("files.column.expires"), expiry, width="168px", phone="hidden")
