"""Admin · Integrations: the remote model that may read messages, its switch, and what leaves for it (M4)."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.bootstrap import what_would_leave
from app.errors import IllegalTransition
from app.i18n import translate
from app.models.remote_use import RemotePurpose
from app.security.guard import READS, WRITES, handler
from app.services import remote_use
from app.services.actor import Permission
from app.services.remote_use import UseStanding
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import notify
from app.state.sentences import language_of_tab

MANAGE = Permission.SETTINGS_MANAGE
MAX_TEXT = 2_000


class IntegrationsState(rx.State):
    provider: str = ""
    model: str = ""
    instructions: str = ""
    text: str = ""
    leaves: str = ""
    is_on: bool = False
    changed_by: str = ""
    changed_at: str = ""
    is_loaded: bool = False

    @handler(MANAGE, READS, supersedes=True)
    async def load(self) -> None:
        """Which model is configured, whether it is on, and what a message would send."""
        self._show(await fetch(self, remote_use.list_uses))
        await self._preview(self.text or translate(language_of_tab(self), "integrations.example"))
        self.is_loaded = True
        watch(self, IntegrationsState.load, remote_use.KIND)

    @handler(MANAGE, READS)
    async def try_text(self, text: str) -> None:
        """Look at what another message would send."""
        await self._preview(str(text)[:MAX_TEXT])

    @handler(MANAGE, WRITES)
    async def switch(self, is_on: bool) -> EventSpec:
        """Let the remote model read messages, or do without it."""
        standing = await perform(
            self, remote_use.switch_use, RemotePurpose.INTENT, is_on=is_on is True, now=clock.now()
        )
        self._show([standing])
        key = "integrations.switched_on" if standing.is_on else "integrations.switched_off"
        return notify(key, undo=IntegrationsState.switch(not standing.is_on))

    async def _preview(self, text: str) -> None:
        self.text = text
        try:
            leaving = await fetch(self, remote_use.preview_text, text, what_leaves=what_would_leave)
        except IllegalTransition:  # none is configured: there is nothing to show
            self.provider = self.model = self.instructions = self.leaves = ""
            return
        self.provider, self.model = leaving.provider, leaving.model
        self.instructions, self.leaves = leaving.instructions, leaving.text

    def _show(self, standings: list[UseStanding]) -> None:
        standing = next(one for one in standings if one.purpose is RemotePurpose.INTENT)
        self.is_on, self.changed_by = standing.is_on, standing.changed_by
        self.changed_at = standing.changed_at.isoformat() if standing.changed_at else ""
