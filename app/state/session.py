"""Who is signed in in this tab. For show only: what somebody may do is asked anew on every event."""

from __future__ import annotations

import reflex as rx

from app.security.guard import ANYBODY, READS, handler
from app.services.accounts.myself import who_am_i
from app.state.base import fetch
from app.state.live import leave_page, watch
from app.state.photo_address import photo_of_person


class SessionState(rx.State):
    name: str = ""
    email: str = ""
    initials: str = ""
    photo: str = ""
    zone: str = ""
    permissions: list[str] = []
    is_over: bool = False
    _user_id: str = ""

    @handler(ANYBODY, READS)
    async def load(self) -> None:
        """Know who this is; every page begins with it.

        A tab that knows goes on at once, so that what the page is about comes first: the guard keeps a tab to one
        person, and a change of theirs is told.
        """
        leave_page(self)
        if self._user_id:
            self._stay()
        else:
            await self._know()

    @handler(ANYBODY, READS)
    async def refresh(self) -> None:
        """One's name, photo or role changed, here or in another tab; the page goes on as it is."""
        await self._know()

    async def _know(self) -> None:
        me = await fetch(self, who_am_i)
        self.name, self.email, self.initials = me.name, me.email, initials_of(me.name)
        self.zone = me.timezone
        self.photo = photo_of_person(me.id, me.photo_file_id)
        self.permissions = sorted(permission.value for permission in me.permissions)
        self._user_id = str(me.id)
        self._stay()

    def _stay(self) -> None:
        self.is_over = False
        watch(self, SessionState.refresh, f"user:{self._user_id}", slot="self")


def initials_of(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in dict.fromkeys((words[0], words[-1]))) if words else "?"
