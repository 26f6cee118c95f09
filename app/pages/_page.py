"""The one decorator of every page: its route, its name, its place in the frame, and what it loads."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from app.components.button import AnyEvent
from app.components.words import t
from app.pages._shell import Place, shell
from app.security.page_gate import declare_page
from app.services.actor import Permission
from app.state.session import SessionState

Body = Callable[[], rx.Component]


def page(
    route: str,
    *,
    title: str,
    place: Place,
    needs: Permission | None = None,
    on_load: AnyEvent | None = None,
) -> Callable[[Body], Body]:
    """Register a page. `title` is a key of the catalogues; `needs` says who is let in, and is no protection of data."""
    if needs is not None:
        declare_page(route, needs)
    events = [SessionState.load, *([on_load] if on_load is not None else [])]

    def register(body: Body) -> Body:
        def framed() -> rx.Component:
            return shell(body(), title=t(title), place=place)

        name = t("page.title", page=t(title), site=t("app.name"))
        return rx.page(route=route, title=name, on_load=events)(framed)

    return register
