"""Your profile: who you are here, and what a page that a form led to has to say."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import reflex as rx
from reflex_base.event import EventSpec
from starlette.requests import cookie_parser

from app import clock
from app.i18n import LANGUAGE_COOKIE, LANGUAGES
from app.models.account import User
from app.security.guard import ANYBODY, READS, WRITES, handler
from app.services.accounts import people, profile
from app.services.accounts.profile import ProfileChanges
from app.services.accounts.roles import BUILTIN_ROLES
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import AnyEvent, notify
from app.state.patient_choices import zone_word
from app.state.session import SessionState

_BUILTIN = {role.slug for role in BUILTIN_ROLES}
_TOLD = ("password", "session", "sessions", "key")  # what a form of the server has done, as `?told=password`


class ProfileState(rx.State):
    name: str = ""
    email: str = ""
    role_key: str = "role.volunteer"
    role_name: str = ""
    language: str = ""
    timezone: str = ""
    timezone_word: str = ""
    is_loaded: bool = False
    _version: int = 0

    @handler(ANYBODY, READS, supersedes=True)
    async def arrive(self) -> EventSpec | None:
        """The page is opened, perhaps by a form that has something to say."""
        await self._load()
        told = parse_qs(urlsplit(str(self.router.url)).query).get("told", [""])[0]
        return notify(f"profile.told_{told}") if told in _TOLD else None

    @handler(ANYBODY, READS, supersedes=True)
    async def load(self) -> None:
        """Who one is, as the server knows it now."""
        await self._load()

    async def _load(self) -> None:
        self._show(await fetch(self, people.get_me))
        chosen = cookie_parser(self.router.headers.cookie).get(LANGUAGE_COOKIE, self.language)
        self.language = chosen if chosen in LANGUAGES else self.language  # what the page is written in
        watch(self, ProfileState.load, "user")

    @handler(ANYBODY, WRITES)
    async def rename(self, name: str) -> list[AnyEvent]:
        """Take another name; the frame shows it too."""
        await self._change(ProfileChanges(name=name))
        return [notify("profile.renamed", name=self.name), SessionState.refresh]

    @handler(ANYBODY, WRITES)
    async def choose_timezone(self, timezone: str) -> EventSpec:
        """Live by another clock."""
        await self._change(ProfileChanges(timezone=timezone))
        return notify("profile.timezone_changed", timezone=self.timezone_word)

    async def _change(self, changes: ProfileChanges) -> None:
        self._show(await perform(self, profile.change_profile, changes, seen=self._version or None, now=clock.now()))

    def _show(self, user: User) -> None:
        self.name, self.email = user.name, user.email
        self.role_key = f"role.{user.role}" if user.role in _BUILTIN else "role.own"
        self.role_name = user.role
        self.language, self.timezone = user.language, user.timezone
        self.timezone_word = zone_word(user.timezone)
        self._version = user.version
        self.is_loaded = True
