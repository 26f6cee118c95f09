"""What a file was shared by so far: a line each, with what can be done about it."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import written
from app.components.file_view import copy_button
from app.components.states import status_dot
from app.components.words import Text, t
from app.state.file_share_details import FileShareDetailsState
from app.state.file_share_shown import ShareLine
from app.state.file_sharing import FileSharingState
from app.state.session import SessionState

State = FileSharingState


def share_lines() -> rx.Component:
    """Nothing while there is none."""
    lines = rx.el.section(
        rx.el.h3(t("files.share_before")),
        rx.el.ul(rx.foreach(State.lines, _line), class_name="share-lines"),
    )
    return rx.cond(State.lines.length() > 0, lines, rx.fragment())


def standing(who: Text, line: rx.Var[ShareLine]) -> rx.Component:
    """Whose it is, and whether it works."""
    works = status_dot(rx.cond(line.is_open, "done", "idle"), t("files.share_status." + line.status))
    return rx.el.p(rx.el.b(who, class_name="cut"), " ", works)


def whom(line: rx.Var[ShareLine]) -> rx.Var[str]:
    """Who was given it."""
    return rx.cond(line.who != "", line.who, t("files.share_anybody")).to(str)


def until(expires_at: Text) -> rx.Var[str]:
    """Until when a link works."""
    ends = t("files.share_ends", day=written(expires_at, "full", zone=SessionState.zone))
    return rx.cond(expires_at != "", ends, t("files.share_no_end")).to(str)


def _line(line: rx.Var[ShareLine]) -> rx.Component:
    facts = rx.el.p(
        t("files.may_" + line.permission),
        " · ",
        until(line.expires_at),
        rx.cond(line.has_password, rx.fragment(" · ", t("files.share_locked")), rx.fragment()),
        " · ",
        t("files.share_visits", count=line.visits),
        ", ",
        t("files.share_downloads", count=line.downloads),
        class_name="muted small",
    )
    opens = FileShareDetailsState.open(line.file_id, line.id)
    more = button(t("files.share_details"), opens, kind="ghost", size="small", test_id="share-more")
    change = rx.cond(
        line.is_open,
        button(t("files.share_end"), State.end(line.id), kind="ghost", size="small", test_id="share-end"),
        rx.cond(line.status == "ended", _restore(line), rx.fragment()),
    )
    copies = rx.cond(line.is_open & (line.url != ""), copy_button(line.url), rx.fragment())
    return rx.el.li(
        rx.el.div(standing(whom(line), line), facts, class_name="share-words"),
        rx.el.div(copies, more, rx.cond(line.may_change, change, rx.fragment()), class_name="share-acts"),
        key=line.id,
        data_testid="share-line",
    )


def _restore(line: rx.Var[ShareLine]) -> rx.Component:
    return button(t("files.share_restore"), State.restore(line.id), kind="ghost", size="small", test_id="share-restore")
