"""The frame around every page: places at the side (at the foot on a phone), where one is at the top, notices."""

from __future__ import annotations

from dataclasses import dataclass, field

import reflex as rx
from reflex.style import set_color_mode

from app.components.icon import icon, mark
from app.components.link import document_link, page_link
from app.components.strips import connection_bar, session_over_bar
from app.components.toaster import toast, toaster
from app.components.words import Word, t
from app.state.notices import Notice, NoticesState
from app.state.session import SessionState


@dataclass(frozen=True)
class Place:
    """A place of the navigation; only those that exist are listed."""

    name: str
    path: str
    icon_name: str
    within: tuple[Place, ...] = field(default=())


APPROVALS = Place("place.approvals", "/admin/approvals", "user-check")
ADMIN = Place("place.admin", "/admin/approvals", "settings", within=(APPROVALS,))
PLACES = (ADMIN,)
CURRENT = {"aria-current": "page"}


def shell(body: rx.Component, *, title: Word, place: Place) -> rx.Component:
    """`body` in the frame of `place`."""
    main = rx.el.main(body, id="main", class_name="main")
    return rx.fragment(
        document_link(t("shell.skip"), href="#main", class_name="skip"),
        rx.el.div(
            _side(place),
            rx.el.div(
                _top(title, place),
                connection_bar(t("shell.offline")),
                rx.cond(SessionState.is_over, session_over_bar(t("shell.session_over"), t("shell.sign_in_again"))),
                rx.el.div(_sub(place), main, class_name="with-sub") if place.within else main,
                class_name="col",
            ),
            class_name="app",
        ),
        _bottom(place),
        toaster(NoticesState.notices, _notice, label=t("shell.notices")),
    )


def _side(current: Place) -> rx.Component:
    return rx.el.aside(
        rx.el.div(mark(), rx.el.span(t("app.name")), class_name="side-head"),
        rx.el.nav(*_places(current, size=20, class_name="nav"), aria_label=t("shell.places")),
        class_name="side",
    )


def _sub(current: Place) -> rx.Component:
    here = (page_link(t(place.name), to=place.path, class_name="nav", **CURRENT) for place in current.within)
    return rx.el.nav(*here, class_name="sub", aria_label=t(current.name))


def _bottom(current: Place) -> rx.Component:
    places = _places(current, size=24, class_name="place")
    return rx.el.nav(*places, class_name="bar-bottom", aria_label=t("shell.places"))


def _places(current: Place, *, size: int, class_name: str) -> list[rx.Component]:
    """The places this person may go to."""
    return [
        rx.cond(SessionState.may_approve, place, rx.fragment()) if name is ADMIN else place
        for name, place in ((name, _place(name, name is current, size, class_name)) for name in PLACES)
    ]


def _place(place: Place, is_current: bool, size: int, class_name: str) -> rx.Component:
    marked = CURRENT if is_current else {}
    return page_link(icon(place.icon_name, size=size), t(place.name), to=place.path, class_name=class_name, **marked)


def _top(title: Word, place: Place) -> rx.Component:
    above = [rx.el.span(t(place.name), class_name="muted"), icon("chevron-right", size=14)] if place.within else []
    return rx.el.header(
        rx.el.div(*above, rx.el.span(title), class_name="crumbs"),
        rx.el.div(_person_menu(), class_name="top-end"),
        class_name="top",
    )


def _person_menu() -> rx.Component:
    trigger = rx.el.button(
        rx.el.span(SessionState.initials, class_name="av av-small av-me"),
        type="button",
        class_name="me",
        aria_label=t("shell.account"),
    )
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(trigger),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item(icon("monitor"), t("theme.system"), on_select=set_color_mode("system")),
            rx.dropdown_menu.item(icon("sun"), t("theme.light"), on_select=set_color_mode("light")),
            rx.dropdown_menu.item(icon("moon"), t("theme.dark"), on_select=set_color_mode("dark")),
            rx.dropdown_menu.separator(),
            rx.dropdown_menu.item(
                document_link(icon("log-out"), t("shell.sign_out"), href="/sign-out", class_name="menu-link"),
                as_child=True,
            ),
            align="end",
            variant="soft",
        ),
    )


def _notice(notice: rx.Var[Notice]) -> rx.Component:
    return toast(
        t(notice.key, notice.params),
        key=notice.id,
        tone=notice.tone,
        can_undo=notice.can_undo,
        undo_label=t("action.undo"),
        close_label=t("action.close"),
        on_undo=NoticesState.take_back(notice.id),
        on_close=NoticesState.close(notice.id),
    )
