"""The one decorator of every page: its route, its name, its place in the frame, and what it loads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import reflex as rx

from app.components.events import AnyEvent
from app.components.words import Text, Word, t
from app.pages._places import Place, register_route
from app.pages._shell import shell
from app.security.page_gate import declare_page
from app.services.actor import Permission
from app.state.emergencies import EmergenciesState
from app.state.session import SessionState
from app.state.shell import ShellState

Body = Callable[[], rx.Component]


def page(
    route: str,
    *,
    title: str,
    place: Place,
    needs: Permission | None = None,
    on_load: AnyEvent | Sequence[AnyEvent] | None = None,
    here: Callable[[], Word] | None = None,
    steps: Body | None = None,
    back: Callable[[], Text] | None = None,
    only_in_development: bool = False,
) -> Callable[[Body], Body]:
    """Register a page. `title` is a key of the catalogues; `needs` says who is let in, and is no protection of data.

    A page of one thing says by `here` what the thing is called: it ends the crumbs after the way back to its place, or
    to `back` within it, and `steps` draws what leads to the next and the previous one.
    """
    if needs is not None or only_in_development:
        declare_page(route, needs, only_in_development=only_in_development)
    register_route(route)
    own = list(on_load) if isinstance(on_load, list | tuple) else [on_load] if on_load is not None else []
    events = [SessionState.load, *own, EmergenciesState.load, ShellState.load]

    def register(body: Body) -> Body:
        def framed() -> rx.Component:
            named = t(title) if here is None else here()
            return shell(
                body(),
                title=named,
                place=place,
                is_one_thing=here is not None,
                steps=steps() if steps else None,
                back_to=back() if back else None,
            )

        name = t("page.title", page=t(title), site=t("app.name"))
        return rx.page(route=route, title=name, on_load=events)(framed)

    return register
