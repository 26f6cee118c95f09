"""The frame around every page: places at the side (at the foot on a phone), where one is at the top, notices."""

from __future__ import annotations

import reflex as rx
from reflex.state import FrontendEventExceptionState

from app.components.icon import icon
from app.components.in_view import row_of_places
from app.components.keys import Key, frame_keys
from app.components.link import document_link, page_link
from app.components.mishap import line_unless_it_fails, unless_it_fails
from app.components.page_header import SteppingAside
from app.components.strips import (
    WithoutLine,
    coming_strips,
    connection_bar,
    own_address,
    session_over_bar,
    simulated_line,
)
from app.components.toaster import toast, toaster
from app.components.uploads import uploads
from app.components.words import Text, Word, t
from app.pages._emergency import emergency_banners
from app.pages._person_menu import person_menu
from app.pages._places import (
    ADMIN,
    APPROVALS,
    INTEGRATIONS,
    JOBS,
    OVERVIEW,
    PATIENTS,
    PLACES,
    PROFILE,
    REMINDERS,
    SETTINGS,
    SIMULATOR,
    TODAY,
    Place,
    is_there,
    path_of,
    place_above,
    shown_within,
)
from app.pages._sidebar import bottom_bar, counts_of, sidebar, to_those_who_may
from app.state.notices import Notice, NoticesState
from app.state.session import SessionState

__all__ = [
    "ADMIN",
    "APPROVALS",
    "INTEGRATIONS",
    "JOBS",
    "OVERVIEW",
    "PATIENTS",
    "PLACES",
    "PROFILE",
    "REMINDERS",
    "SETTINGS",
    "SIMULATOR",
    "TODAY",
    "Place",
    "shell",
]


def shell(
    body: rx.Component,
    *,
    title: Word,
    place: Place,
    is_one_thing: bool = False,
    steps: rx.Component | None = None,
    back_to: Text | None = None,
) -> rx.Component:
    """`body` in the frame of `place`. A page of one thing leads back to its place, or to `back_to` within it."""
    above = place_above(place)
    back = place if is_one_thing else above if above is not place else None
    tell = FrontendEventExceptionState.handle_frontend_exception
    shown = unless_it_fails(body, on_fail=tell)
    emergencies = line_unless_it_fails(emergency_banners(), t("emergency.not_shown"), on_fail=tell)
    main = rx.el.main(shown, id="main", class_name="main")
    return rx.fragment(
        document_link(t("shell.skip"), href="#main", class_name="skip"),
        rx.el.div(
            sidebar(above),
            rx.el.div(
                emergencies,
                _top(title, back, back_to, steps),
                *_strips(),
                rx.el.div(_sub(above, place), main, class_name="with-sub") if above.within else main,
                class_name="col",
            ),
            class_name="app",
        ),
        bottom_bar(above),
        SteppingAside.create(),
        WithoutLine.create(),
        uploads(),
        toaster(NoticesState.notices, _notice, label=t("shell.notices")),
        frame_keys(_keys(can_go_back=back is not None)),
    )


def _strips() -> list[rx.Component]:
    simulated = simulated_line(
        t("shell.simulated"),
        t("shell.simulated_way") if is_there(SIMULATOR) else None,
        to=SIMULATOR.path,
        is_way_shown=SessionState.permissions.contains(SIMULATOR.needs),
    )
    over = session_over_bar(t("shell.session_over"), t("shell.sign_in_again"))
    ended = rx.cond(SessionState.is_over, over, rx.fragment())
    refused = t("shell.refused", address=own_address())
    return [simulated, coming_strips(connection_bar(t("shell.offline"), refused), ended)]


def _sub(above: Place, current: Place) -> rx.Component:
    links = (
        to_those_who_may(
            place,
            page_link(
                t(place.name),
                *counts_of(place),
                to=place.path,
                class_name="nav",
                **{"aria-current": "page"} if place is current else {},
            ),
        )
        for place in shown_within(above)
    )
    return row_of_places(*links, class_name="beside", label=t(above.name))


def _top(title: Word, back: Place | None, back_to: Text | None, steps: rx.Component | None) -> rx.Component:
    way = []
    if back is not None:
        to = path_of(back) if back_to is None else back_to
        link = page_link(t(back.name), to=to, class_name="crumb-back", **{"data-key": "Escape"})
        way = [link, icon("chevron-right", size=14)]
    return rx.el.header(
        rx.el.div(*way, rx.el.span(title, class_name="cut"), class_name="crumbs"),
        *([rx.el.div(steps, class_name="top-steps")] if steps is not None else []),
        rx.el.div(person_menu(), class_name="top-end"),
        class_name="top",
    )


def _keys(*, can_go_back: bool) -> list[Key]:
    places = [place for place in PLACES if place.key and is_there(place)]
    return [
        Key("/", t("keys.search")),
        *(Key(f"g {place.key}", t("keys.go_to", place=t(place.name))) for place in places),
        Key("[", t("keys.fold")),
        *([Key("Esc", t("keys.back"))] if can_go_back else []),
        Key("?", t("keys.list")),
    ]


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
