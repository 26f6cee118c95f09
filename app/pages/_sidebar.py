"""Where one can go: the sidebar with its counts and the line of the WhatsApp device, and the bar at a phone's foot."""

from __future__ import annotations

import reflex as rx

from app.components.badges import key_cap
from app.components.dates import written
from app.components.icon import icon, mark
from app.components.link import page_link
from app.components.menu import menu, menu_line
from app.components.states import skeleton_line
from app.components.words import Number, t
from app.pages._person_menu import person_items
from app.pages._places import AT_THE_FOOT, PLACES, TODAY, Place, is_there, path_of
from app.state.session import SessionState
from app.state.shell import ShellState

FOR_EVERYBODY = 4  # the first places, which nearly every role may go to, are there before it is known who this is
MOST_BESIDE_AN_ICON = 99  # more digits have no room in the folded sidebar, which shows a dot


def sidebar(current: Place) -> rx.Component:
    """The places at the side; folded to their icons by the button, by `[`, and by itself on a tablet."""
    fold = rx.el.button(
        icon("panel-left-close", size=20),
        rx.el.span(t("shell.fold"), class_name="nav-word"),
        rx.el.span(key_cap("["), class_name="count"),
        type="button",
        class_name="nav",
        aria_label=t("keys.fold"),
        custom_attrs={"data-key": "[", "data-fold": ""},
    )
    return rx.el.aside(
        rx.el.div(mark(), rx.el.span(t("app.name")), class_name="side-head"),
        rx.el.nav(*(_side_place(place, current) for place in _those_there()), aria_label=t("shell.places")),
        rx.el.div(_device(), fold, class_name="side-foot"),
        class_name="side",
    )


def bottom_bar(current: Place) -> rx.Component:
    """Four places within reach of the thumb, and the others behind "More"."""
    first = [place for place in AT_THE_FOOT if is_there(place)]
    rest = [place for place in _those_there() if place not in first]
    more = rx.el.button(icon("menu", size=24), t("shell.more"), type="button", class_name="place")
    ways = (
        to_those_who_may(
            place,
            page_link(icon(place.icon_name), t(place.name), to=path_of(place), class_name="menu-item", role="menuitem"),
        )
        for place in rest
    )
    return rx.el.nav(
        *(_foot_place(place, current) for place in first),
        menu(more, *ways, *([menu_line()] if rest else []), *person_items()),
        class_name="bar-bottom",
        aria_label=t("shell.places"),
    )


def to_those_who_may(place: Place, drawn: rx.Component) -> rx.Component:
    """A way that is shown to those who may go it."""
    if place.needs is None:
        return drawn
    may = SessionState.permissions.contains(place.needs.value)
    if place in PLACES[:FOR_EVERYBODY]:
        may = rx.cond(SessionState.permissions.length() == 0, True, may)
    if place.only_simulated:
        may = may & ShellState.is_simulated
    return rx.cond(may, drawn, rx.fragment())


def _those_there() -> list[Place]:
    return [place for place in PLACES if is_there(place)]


def _side_place(place: Place, current: Place) -> rx.Component:
    marked = {"aria-current": "page"} if place is current else {}
    link = page_link(
        icon(place.icon_name, size=20),
        rx.el.span(t(place.name), class_name="nav-word"),
        *counts_of(place),
        to=path_of(place),
        class_name="nav",
        title=t(place.name),
        **marked,
        **({"data-go": place.key} if place.key else {}),
    )
    return to_those_who_may(place, link)


def _foot_place(place: Place, current: Place) -> rx.Component:
    marked = {"aria-current": "page"} if place is current else {}
    count = _figure(place)
    badge = (
        [rx.cond(count > 0, rx.el.span(count, class_name="n"), rx.fragment())]
        if place is TODAY and count is not None
        else []
    )
    link = page_link(
        icon(place.icon_name, size=24), t(place.name), *badge, to=path_of(place), class_name="place", **marked
    )
    return to_those_who_may(place, link)


def counts_of(place: Place) -> list[rx.Component]:
    """The figure beside a place; open emergencies stand in red beside Today."""
    figure = _figure(place)
    if figure is None:
        return []
    many = rx.cond(figure > MOST_BESIDE_AN_ICON, "count count-many", "count")
    plain = rx.cond(figure > 0, rx.el.span(figure, class_name=many), rx.fragment())
    if place is not TODAY:
        return [plain]
    alarm = rx.el.span(
        icon("siren", size=12),
        ShellState.emergencies,
        rx.el.span(t("shell.emergencies", count=ShellState.emergencies), class_name="sr"),
        class_name="count count-em",
    )
    return [rx.cond(ShellState.emergencies > 0, alarm, plain)]


def _figure(place: Place) -> rx.Var[int] | None:
    figures: dict[str, Number] = {
        "today": ShellState.today,
        "waiting_people": ShellState.waiting_people,
    }
    return rx.Var.create(figures[place.count]).to(int) if place.count else None


def _device() -> rx.Component:
    """How the messages leave: the phone's standing and what waits for it. Its place is kept before that is known."""
    queue = rx.cond(
        ShellState.queued > 0,
        t(
            "device.queue",
            count=ShellState.queued,
            time=written(ShellState.queue_ends_at, "time", zone=SessionState.zone),
        ),
        t("device.queue_empty"),
    )
    return rx.el.div(
        rx.el.span(class_name=f"dot dot-{ShellState.device_meaning}", custom_attrs={"aria-hidden": "true"}),
        rx.cond(
            ShellState.device_key != "",
            rx.el.span(rx.el.b(t(ShellState.device_key)), rx.el.span(queue)),
            rx.el.span(skeleton_line("96px")),
        ),
        class_name="side-state",
        data_testid="device",
    )
