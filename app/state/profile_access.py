"""Your profile: where you are signed in, and the keys that act in your name."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app import clock
from app.ids import named_id
from app.models.account import ApiKey, UserSession
from app.security.guard import ANYBODY, READS, WRITES, handler
from app.services.accounts import access
from app.services.accounts.browsers import browser_of
from app.services.accounts.keys import revoke_key
from app.services.actor import Permission
from app.state.base import fetch, perform
from app.state.elapsed import elapsed
from app.state.live import PART, watch
from app.state.notices import AnyEvent, notify


@dataclass(frozen=True)
class SessionRow:
    """One browser. Names of browsers and systems are the same in every language; "" for unknown ones."""

    id: str
    browser: str
    system: str
    is_phone: bool
    is_this_one: bool
    address: str
    seen_key: str
    seen: int
    since: str


@dataclass(frozen=True)
class KeyRow:
    """One key: never its text, only the beginning that names it."""

    id: str
    name: str
    prefix: str
    scopes: str
    scope_count: int
    is_whole: bool
    expires_at: str
    state_key: str
    meaning: str
    used_key: str
    used: int
    is_living: bool


class AccessState(rx.State):
    sessions: list[SessionRow] = []
    keys: list[KeyRow] = []
    may_make_keys: bool = False
    revoking: str = ""
    revoking_name: str = ""
    typed_name: str = ""
    is_loaded: bool = False

    @handler(ANYBODY, READS, supersedes=True)
    async def load(self) -> None:
        """Every living session, and the keys with what became of them."""
        found = await fetch(self, access.my_access, now=clock.now())
        self.sessions = [_session_row(row, is_this_one=row.id == found.this_session) for row in found.sessions]
        self.keys = [_key_row(row) for row in found.keys]
        self.may_make_keys = found.may_make_keys
        self.is_loaded = True
        watch(self, AccessState.load, "user", "api_key", slot=PART)

    @handler(Permission.KEY_MANAGE, READS)
    def ask_to_revoke(self, key_id: str) -> None:
        """Ask first: a revoked key does not come back."""
        self.revoking = key_id
        self.revoking_name = next((key.name for key in self.keys if key.id == key_id), "")
        self.typed_name = ""

    @handler(Permission.KEY_MANAGE, READS)
    def type_name(self, name: str) -> None:
        self.typed_name = name

    @handler(Permission.KEY_MANAGE, READS)
    def keep(self) -> None:
        """Leave the key as it is."""
        self.revoking = self.revoking_name = self.typed_name = ""

    @handler(Permission.KEY_MANAGE, WRITES)
    async def revoke(self) -> list[AnyEvent]:
        """End the key that was asked about."""
        key_id = named_id(self.revoking)
        key = await perform(self, revoke_key, key_id, now=clock.now())
        self.revoking = self.revoking_name = self.typed_name = ""
        return [notify("profile.key_ended", name=key.name), AccessState.load]


def _session_row(row: UserSession, *, is_this_one: bool) -> SessionRow:
    name = browser_of(row.user_agent)
    seen_key, seen = elapsed(row.last_seen_at, clock.now())
    return SessionRow(
        id=str(row.id),
        browser=name.browser,
        system=name.system,
        is_phone=name.is_phone,
        is_this_one=is_this_one,
        address=row.address,
        seen_key="profile.session_now" if is_this_one else seen_key,
        seen=seen,
        since=row.created_at.isoformat(),
    )


def _key_row(row: ApiKey) -> KeyRow:
    now = clock.now()
    is_over = row.expires_at is not None and row.expires_at <= now
    state = "revoked" if row.revoked_at is not None else "expired" if is_over else "works"
    used_key, used = elapsed(row.last_used_at, now) if row.last_used_at else ("profile.key_never_used", 0)
    return KeyRow(
        id=str(row.id),
        name=row.name,
        prefix=row.prefix,
        scopes=", ".join(row.scopes or []),
        scope_count=len(row.scopes or []),
        is_whole=row.scopes is None,
        expires_at=row.expires_at.isoformat() if row.expires_at else "",
        state_key=f"profile.key_{state}",
        meaning="done" if state == "works" else "idle",
        used_key=used_key,
        used=used,
        is_living=state == "works",
    )
