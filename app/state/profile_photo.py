"""One's own photo: kept as soon as it is chosen, in the frame of the page at once (A9)."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.security.guard import ANYBODY, READS, WRITES, handler
from app.services.accounts.photos import remove_own_photo, restore_own_photo
from app.state.base import perform
from app.state.notices import notify
from app.state.session import SessionState

OWN_ADDRESS = "/api/v1/profile/photo"
Followed = list[EventSpec | EventCallback[()]]


class ProfilePhotoState(rx.State):
    @handler(ANYBODY, READS)
    def kept(self) -> Followed:
        """The browser has sent a photo, and it was taken."""
        return [SessionState.refresh, notify("photo.kept")]

    @handler(ANYBODY, WRITES)
    async def remove(self) -> Followed:
        """Show initials again, and offer to undo it."""
        await perform(self, remove_own_photo, now=clock.now())
        return [SessionState.refresh, notify("photo.removed", undo=ProfilePhotoState.restore)]

    @handler(ANYBODY, WRITES)
    async def restore(self) -> Followed:
        """Bring back what was just removed."""
        await perform(self, restore_own_photo, now=clock.now())
        return [SessionState.refresh, notify("photo.restored")]
