"""`/api/v1/profile`: your own account, and everywhere you are signed in (A1, A6). Never by a key."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.requests import Request

from app import clock
from app.api.auth import Password
from app.api.params import SeenVersion
from app.api.plan import Access, CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.api.users import Language, Name, Person, Zone
from app.db import reading, transaction
from app.errors import VersionConflict
from app.ids import named_id
from app.models.account import User, UserSession
from app.security.client_address import origin_of
from app.security.pools import HASHING
from app.security.sign_in import check_own_password
from app.services.accounts import passwords, people
from app.services.accounts import profile as own
from app.services.accounts.profile import ProfileChanges
from app.services.actor import Actor
from app.services.shapes import Given, Moment, Shown, Version, example, unsent

SessionId = Annotated[str, Path(description="The session's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]

profile = Resource("/profile", tag="Profile", subject="user")


class ProfileWish(Given, json_schema_extra=example(language="en", version=3)):
    name: Name = unsent()
    language: Language = unsent()
    timezone: Zone = unsent()
    version: Version = unsent()


_EXAMPLE = {"currentPassword": "tahu goreng biru tujuh", "password": "kopi hitam tanpa gula"}


class PasswordWish(Given, json_schema_extra=example(**_EXAMPLE)):
    current_password: Password
    password: Password


class SignedIn(Shown):
    """One browser."""

    id: UUID
    is_this_one: bool
    user_agent: str
    address: str
    is_remembered: bool
    created_at: Moment
    last_seen_at: Moment
    expires_at: Moment

    @classmethod
    def of(cls, row: UserSession, actor: Actor) -> SignedIn:
        return cls.drawn_from(row, is_this_one=row.id == actor.session_id)


@profile.get("", needs=Access.IN_PERSON, summary="Read your own account")
def read_profile(session: Reading, actor: CurrentActor) -> Person:
    """The same as `/users/me`."""
    return Person.of(people.get_me(session, actor))


@profile.patch("", needs=Access.IN_PERSON, summary="Change your own account", raises=(VersionConflict,))
def change_profile(body: ProfileWish, session: Tx, actor: CurrentActor, seen: SeenVersion) -> Person:
    """Name, language and time zone; only what is sent changes."""
    sent = body.given()
    changes = ProfileChanges(**{name: str(value) for name, value in sent.items() if name != "version"})
    known = body.version if "version" in sent else seen
    return Person.of(own.change_profile(session, actor, changes, seen=known, now=clock.now()))


@profile.put("/password", needs=Access.IN_PERSON, summary="Change your password")
def change_password(body: PasswordWish, request: Request, actor: CurrentActor) -> Person:
    """Ends every session and token you have, this one too: sign in anew."""
    passwords.check_new_password(body.password)
    with reading() as session:
        me = people.get_me(session, actor)
    return Person.of(HASHING.wait(lambda: _change(request, actor, me, body)))


@profile.get("/sessions", needs=Access.IN_PERSON, summary="List where you are signed in")
def list_sessions(session: Reading, actor: CurrentActor) -> list[SignedIn]:
    """Browsers; the one used last first."""
    return [SignedIn.of(row, actor) for row in own.list_my_sessions(session, actor, now=clock.now())]


@profile.delete("/sessions/{session_id}", needs=Access.IN_PERSON, summary="Sign one browser out")
def end_session(session_id: SessionId, session: Tx, actor: CurrentActor) -> None:
    """Its pages say so within seconds."""
    own.end_my_session(session, actor, named_id(session_id), now=clock.now())


@profile.delete("/sessions", needs=Access.IN_PERSON, summary="Sign out everywhere")
def end_all_sessions(session: Tx, actor: CurrentActor) -> None:
    """Ends every session and token you have, the one that asks too. Keys stay."""
    own.sign_out_everywhere(session, _without_session(actor), now=clock.now())


def _change(request: Request, actor: Actor, me: User, body: PasswordWish) -> User:
    check_own_password(me, body.current_password, origin=origin_of(request.scope), field="currentPassword")
    hashed = passwords.hash_password(body.password)
    with transaction() as session:
        own.change_password(session, _without_session(actor), password_hash=hashed, now=clock.now())
        return people.get_me(session, actor)


def _without_session(actor: Actor) -> Actor:
    """An answer of the API sets no cookie, so no session can go on under a new one."""
    return replace(actor, session_id=None)
