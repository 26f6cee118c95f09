"""`/api/v1/keys`: API keys (A8). By session or token only: no key makes, changes or ends keys."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from app import clock
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.api.users import UserId, sees_person
from app.errors import PasswordAgain
from app.ids import named_id
from app.models.account import ApiKey
from app.services.accounts.keys import (
    IssuedKey,
    NewKey,
    create_key,
    list_keys,
    list_keys_of,
    revoke_key,
    set_generous,
)
from app.services.actor import Permission
from app.services.shapes import Given, Instant, Line, Moment, Shown, example

KeyId = Annotated[str, Path(description="The key's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]
Scope = Annotated[Line, Field(max_length=60, examples=["patient:read"])]

keys = Resource("/keys", tag="Keys", subject="api_key")
keys_of_people = Resource("/users/{user_id}/keys", tag="Keys", subject="user", sees=sees_person)


class KeyWish(Given, json_schema_extra=example(name="Nightly report", scopes=["patient:read"])):
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    scopes: Annotated[
        list[Scope] | None, Field(max_length=100, description="Some of your permissions; left out: all keys may have.")
    ] = None
    expires_at: Instant | None = None


class KeyChanges(Given, json_schema_extra=example(isGenerous=True)):
    is_generous: Annotated[bool, Field(description="1 000 calls a minute instead of 200.")]


class Key(Shown):
    id: UUID
    name: str
    prefix: str
    scopes: list[str] | None
    is_generous: Annotated[bool, Field(description="1 000 calls a minute instead of 200.")]
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None
    revoked_at: Moment | None

    @classmethod
    def of(cls, row: ApiKey) -> Key:
        return cls.drawn_from(row)


class FreshKey(Shown):
    id: UUID
    name: str
    prefix: str
    key: Annotated[str, Field(description="The key itself, this once.")]
    scopes: list[str] | None
    expires_at: Moment | None

    @classmethod
    def of(cls, issued: IssuedKey) -> FreshKey:
        row = issued.row
        return cls(
            id=row.id,
            name=row.name,
            prefix=row.prefix,
            key=issued.text,
            scopes=row.scopes,
            expires_at=row.expires_at,
        )


@keys.post("", needs=Permission.KEY_MANAGE, summary="Make a key", raises=(PasswordAgain,))
def make_key(body: KeyWish, session: Tx, actor: CurrentActor) -> FreshKey:
    """Used as `Authorization: Bearer cp_…`. It never manages keys, passwords, roles or people.

    A browser's session makes one within 30 minutes of the password being given.
    """
    return FreshKey.of(create_key(session, actor, NewKey(body.name, body.scopes, body.expires_at), now=clock.now()))


@keys.get("", needs=Permission.KEY_MANAGE, summary="List your keys")
def read_keys(session: Reading, actor: CurrentActor) -> list[Key]:
    """Newest first; revoked ones stay for the record."""
    return [Key.of(row) for row in list_keys(session, actor)]


@keys.delete("/{key_id}", needs=Permission.KEY_MANAGE, summary="Revoke a key")
def end_key(key_id: KeyId, session: Tx, actor: CurrentActor) -> None:
    """It stops working at once."""
    revoke_key(session, actor, named_id(key_id), now=clock.now())


@keys_of_people.get("", needs=Permission.USER_MANAGE, summary="List a person's keys")
def read_keys_of(user_id: UserId, session: Reading, actor: CurrentActor) -> list[Key]:
    """Newest first; revoked ones stay for the record. Only their owner saw the keys themselves."""
    return [Key.of(row) for row in list_keys_of(session, actor, named_id(user_id))]


@keys_of_people.patch("/{key_id}", needs=Permission.USER_MANAGE, summary="Change how often a key may call")
def change_key(user_id: UserId, key_id: KeyId, body: KeyChanges, session: Tx, actor: CurrentActor) -> Key:
    """A generous key has a limit of its own; any other shares its owner's."""
    return Key.of(set_generous(session, actor, named_id(user_id), named_id(key_id), is_generous=body.is_generous))
