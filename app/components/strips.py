"""Lines across the page that say what holds for all of it: no connection, simulated messages, an emergency."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.core.banner import connect_errors, has_connection_errors

from app.components.icon import icon
from app.components.link import document_link, page_link
from app.components.words import Flag, Text, Word


class OfflineWords(rx.Component):
    """The local component of `assets/scripts/offline.js`."""

    library = "$/public/scripts/offline.js"
    tag = "Offline"
    failures: rx.Var[list[object]]
    words: rx.Var[str]
    refused: rx.Var[str]


class WithoutLine(rx.Component):
    """The local component of `assets/scripts/without-line.js`: once in the frame."""

    library = "$/public/scripts/without-line.js"
    tag = "WithoutLine"


def coming_strips(*strips: rx.Component) -> rx.Component:
    """The place of strips that come and go by themselves: they lie over the page, which does not move for them."""
    return rx.el.div(*strips, class_name="strips")


def own_address() -> rx.Var[str]:
    """Where the page was opened: scheme, name and port."""
    return _address("ownAddress")


def connection_bar(words: Word, refused: Word) -> rx.Component:
    """A thin bar while the server cannot be reached; what was typed stays where it is.

    `refused` is said after 5 s instead, if the server answers and it is only the socket that it does not take.
    """
    said = OfflineWords.create(failures=connect_errors, words=words, refused=refused)
    bar = rx.el.div(icon("wifi-off"), said, class_name="strip", role="status", data_testid="no-connection")
    return rx.cond(has_connection_errors, bar, rx.fragment())


def session_over_bar(words: Word, action: Word) -> rx.Component:
    """The same when the session has ended: the way back in loads the page anew, with a new cookie for its socket."""
    way = document_link(action, href=_address("signInAddress"), class_name="link")
    return rx.el.div(
        icon("log-out"), rx.el.span(words), way, class_name="strip", role="alert", data_testid="session-over"
    )


def simulated_line(words: Word, action: Word | None = None, *, to: str = "", is_way_shown: Flag = True) -> rx.Component:
    """Says on every page that messages reach nobody, and leads to where they can be seen.

    It is in every document and shown where the root says `data-simulated`, from the first paint on.
    """
    looks = rx.cond(is_way_shown, "link", "link is-away")  # at the side: the words do not move when it is known
    way = [] if action is None else [page_link(action, to=to, class_name=looks)]
    return rx.el.div(
        icon("flask-conical"),
        rx.el.span(words),
        *way,
        class_name="strip strip-info strip-simulated",
        role="status",
        data_testid="simulated-line",
    )


def emergency_banner(
    words: rx.Component | Word, *actions: rx.Component, clock: Text | rx.Component | None = None
) -> rx.Component:
    """The only filled red: who needs help, since when, and the one thing to do. It is read aloud at once.

    Buttons in it are of kind `em` (filled) and `on-em` (outlined).
    """
    since = [] if clock is None else [rx.el.span(clock, class_name="clock")]
    return rx.el.div(
        icon("siren", size=20),
        rx.el.div(words, class_name="sos-words"),
        *since,
        rx.el.div(*actions, class_name="sos-acts"),
        class_name="sos",
        role="alert",
        data_testid="emergency-banner",
    )


def _address(function: str) -> rx.Var[str]:
    """What a function of `assets/scripts/addresses.js` says."""
    found = rx.vars.VarData(imports={"$/public/scripts/addresses.js": [rx.ImportVar(tag=function)]})
    return rx.Var(f"{function}()", _var_data=found).to(str)
