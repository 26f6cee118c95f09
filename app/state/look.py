"""/dev/look: what is open, typed and selected on the page that shows every component."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app.security.guard import READS, handler
from app.services.actor import Permission
from app.state.notices import notify, notify_failure

LOOK = Permission.SETTINGS_MANAGE
_MOST = 100


class LookState(rx.State):
    shown: str = ""
    typed: str = ""
    choice: str = ""
    selected: list[str] = []
    is_on: bool = True

    @handler(LOOK, READS)
    def show(self, what: str) -> None:
        """Open one of the dialogs; "" closes it."""
        self.shown = what[:_MOST]

    @handler(LOOK, READS)
    def type_text(self, text: str) -> None:
        """Something was typed."""
        self.typed = text[:_MOST]

    @handler(LOOK, READS)
    def choose(self, value: str) -> None:
        """One of several was chosen."""
        self.choice = value[:_MOST]

    @handler(LOOK, READS)
    def select_row(self, row_id: str) -> None:
        """Select a row, or no longer."""
        others = [one for one in self.selected if one != row_id]
        self.selected = others if len(others) < len(self.selected) else [*others, row_id[:_MOST]][-_MOST:]

    @handler(LOOK, READS)
    def clear(self) -> None:
        """Select nothing."""
        self.selected = []

    @handler(LOOK, READS)
    def turn(self, is_on: bool) -> None:
        """The switch."""
        self.is_on = is_on

    @handler(LOOK, READS)
    def tell(self, tone: str) -> EventSpec:
        """Show a notice."""
        if tone == "fail":
            return notify_failure("error.unexpected", code="7Q4M1234")
        return notify("look.notice", undo=LookState.clear)


class LookPagerState(rx.State):
    """Apart from the rest: a click draws one number anew, which the bench compares with a bare counter."""

    number: int = 2

    @handler(LOOK, READS)
    def go_to(self, number: int) -> None:
        """Another page of the list."""
        self.number = number
