"""Attaching a file to an entry, a reminder or a message: brought new, or chosen among those that are stored."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
from reflex_base.event import EventHandler

from app.components.button import button, icon_button
from app.components.dialog import dialog
from app.components.events import AnyEvent
from app.components.filters import search_field
from app.components.icon import icon, icon_of
from app.components.link import page_link
from app.components.sizes import size
from app.components.states import skeleton_rows
from app.components.uploads import BroughtEvent, attach
from app.components.words import Text, t
from app.pages._file_list import SYMBOLS
from app.services.actor import Permission
from app.state.attached import AttachedShown
from app.state.file_picking import OF_PATIENT, OWN, RECORD, FilePickState
from app.state.session import SessionState

Attached = rx.Var[AttachedShown]
FileEvent = EventHandler | Callable[[rx.Var[str]], AnyEvent]

MAY_BRING = SessionState.permissions.contains(Permission.FILE_WRITE.value)


def attach_tools(
    place: str, patient_id: Text, on_stored: BroughtEvent, *, is_small: bool = False, several: bool = False
) -> rx.Component:
    """The two ways: a new file, one that is stored. The dialog of the second is `file_picker` of the same place."""
    opens = FilePickState.open(place, patient_id)
    if is_small:
        bring = attach(
            icon("paperclip"),
            on_stored=on_stored,
            patient_id=patient_id,
            several=several,
            class_name="btn btn-ghost btn-medium btn-icon",
            label=t("attach.bring"),
            test_id=f"attach-{place}",
        )
        pick = icon_button("folder-open", t("attach.choose"), opens, size="medium", test_id=f"pick-{place}")
    else:
        bring = attach(
            icon("paperclip"),
            t("attach.bring"),
            on_stored=on_stored,
            patient_id=patient_id,
            several=several,
            class_name="btn btn-surface btn-medium",
            test_id=f"attach-{place}",
        )
        pick = button(t("attach.choose"), opens, icon_name="folder-open", size="medium", test_id=f"pick-{place}")
    return rx.fragment(rx.cond(MAY_BRING, bring, rx.fragment()), pick)


def attached_file(file: Attached, on_remove: AnyEvent | None = None, *, key: Text | None = None) -> rx.Component:
    """One file: what it is, how large, and a way to take it away again or, without that, to open it."""
    keyed = {} if key is None else {"key": key}
    name = rx.el.span(file.name, class_name="cut", custom_attrs={"dir": "auto"}, title=file.name)
    words = rx.el.span(
        name if on_remove is not None else page_link(name, to=file.path, class_name="attached-link"),
        rx.cond(
            file.problem != "",
            rx.el.span(icon("circle-alert", size=14), file.problem, class_name="error", role="alert"),
            rx.el.span(size(file.size), class_name="muted small num"),
        ),
        class_name="attached-words",
    )
    remove = [] if on_remove is None else [_remove(file, on_remove)]
    return rx.el.div(_sign(file), words, *remove, class_name="attached", data_testid="attached", **keyed)


def file_picker(place: str, on_choose: FileEvent) -> rx.Component:
    """The dialog in which one of the stored files is chosen."""
    is_here = FilePickState.place == place

    def row(file: rx.Var[AttachedShown]) -> rx.Component:
        return _choice(file, [on_choose(file.id.to(str)), FilePickState.close], must_fit=place != RECORD)

    nothing = rx.el.p(
        rx.cond(FilePickState.words != "", t("attach.none_found"), t("attach.none")), class_name="muted attached-none"
    )
    listed = rx.el.ul(rx.foreach(FilePickState.rows, row), class_name="attached-picks", data_testid="stored-files")
    cut = rx.cond(FilePickState.is_cut, rx.el.p(t("attach.more"), class_name="help"), rx.fragment())
    return dialog(
        is_here,
        t("attach.choose"),
        rx.el.div(
            _scope(OF_PATIENT), _scope(OWN), class_name="seg attached-whose", role="group", aria_label=t("attach.whose")
        ),
        search_field(FilePickState.words, FilePickState.find, t("attach.find"), test_id="find-file"),
        rx.cond(
            FilePickState.is_loaded,
            rx.cond(FilePickState.rows.length() > 0, rx.fragment(listed, cut), nothing),
            skeleton_rows(4, height="48px"),
        ),
        on_close=FilePickState.close,
        size="wide",
        test_id=f"picker-{place}",
    )


def _scope(scope: str) -> rx.Component:
    return rx.el.button(
        t(f"attach.scope_{scope}"),
        type="button",
        on_click=FilePickState.choose_scope(scope),
        custom_attrs={"aria-pressed": rx.cond(FilePickState.scope == scope, "true", "false")},
        data_testid=f"scope-{scope}",
    )


def _choice(file: rx.Var[AttachedShown], chosen: list[AnyEvent], *, must_fit: bool) -> rx.Component:
    is_off = (file.problem != "") if must_fit else rx.Var.create(False)
    facts = rx.el.span(size(file.size), class_name="muted small num")
    too_large = rx.el.span(t("error.file_too_large_to_pick"), class_name="is-wait small")
    return rx.el.li(
        rx.el.button(
            _sign(file),
            rx.el.span(
                rx.el.span(file.name, class_name="cut", custom_attrs={"dir": "auto"}),
                rx.cond(is_off, too_large, facts),
                class_name="attached-words",
            ),
            type="button",
            class_name="attached attached-pick",
            on_click=chosen,
            disabled=is_off,
        ),
        key=file.id,
    )


def _sign(file: Attached) -> rx.Component:
    picture = rx.el.img(src=file.picture, alt="", loading="lazy", class_name="pic")
    return rx.el.span(
        rx.cond(file.picture != "", picture, icon_of(file.icon, *SYMBOLS)), class_name="thumb attached-sign"
    )


def _remove(file: Attached, on_remove: AnyEvent) -> rx.Component:
    return icon_button("x", t("attach.remove", name=file.name), on_remove, size="medium", test_id="detach")
