"""`/api/v1/users`: the people who work here (A3, A5, S6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field, StringConstraints
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.plan import Access, CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import Conflict, IllegalTransition, PasswordAgain, VersionConflict
from app.ids import named_id
from app.models.account import User, UserStatus
from app.security.pools import HASHING
from app.services.accounts import approvals, passwords, people
from app.services.accounts.people import AddedPerson, PersonChanges
from app.services.accounts.roles import VOLUNTEER
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.shapes import Given, Line, Moment, Prose, Shown, Version, example, unsent
from app.settings import get_settings

UserId = Annotated[str, Path(description="The person's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]
RoleSlug = Annotated[Line, Field(min_length=1, max_length=40, examples=["volunteer"])]
Name = Annotated[Line, Field(min_length=1, max_length=200, examples=["Dewi Anggraini"])]
Language = Annotated[Line, Field(max_length=8, examples=["id"])]
Zone = Annotated[Line, Field(max_length=64, examples=["Asia/Jakarta"])]
PasswordText = Annotated[str, StringConstraints(strip_whitespace=False)]  # spaces at its ends are part of it
WhyNot = Annotated[Prose, Field(max_length=500, examples=["Moved away"])]


class Person(Shown):
    id: UUID
    email: str
    name: str
    role: str
    status: UserStatus
    language: str
    timezone: str
    is_email_verified: bool
    requested_via: str
    requested_note: str
    decision_reason: str
    photo_file_id: Annotated[UUID | None, Field(description="Changes with the photo: `GET …/photo`.")]
    created_at: Moment
    version: int

    @classmethod
    def of(cls, user: User) -> Person:
        return cls.drawn_from(user, is_email_verified=user.email_verified_at is not None)


class NewUser(Given, json_schema_extra=example(email="dewi@example.org", name="Dewi Anggraini", role="volunteer")):
    email: Annotated[Line, Field(min_length=1, max_length=254)]
    name: Name
    role: RoleSlug = VOLUNTEER
    password: Annotated[
        PasswordText | None, Field(max_length=1000, description="Left out: the person gets a link to choose one.")
    ] = None
    language: Language | None = None
    timezone: Zone | None = None


class UserChanges(Given, json_schema_extra=example(role="moderator", version=3)):
    name: Name = unsent()
    role: RoleSlug = unsent()
    language: Language = unsent()
    timezone: Zone = unsent()
    version: Version = unsent()


class Approval(Given, json_schema_extra=example(role="volunteer")):
    role: RoleSlug
    patient_ids: list[UUID] = Field(default_factory=list, max_length=200, description="Patients to assign at once.")


class ResetLink(Shown):
    url: Annotated[str, Field(description="This once.")]


class Reason(Given, json_schema_extra=example(reason="She has moved to another city.")):
    reason: WhyNot = ""


def sees_person(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    """Raise NotFound unless there is such a person."""
    return people.get_person(session, actor, named_id(path["user_id"]))


users = Resource("/users", tag="People", subject="user", sees=sees_person)


@users.get("/me", needs=Access.SIGNED_IN, summary="Read who you are")
def read_me(session: Reading, actor: CurrentActor) -> Person:
    """The person behind the session, token or key."""
    return Person.of(people.get_me(session, actor))


@users.get("", needs=Permission.USER_READ, summary="List people")
def list_users(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    status: Annotated[
        UserStatus | None, Query(description="Only these; without it, everybody but the deleted.")
    ] = None,
) -> Page[Person]:
    """Newest first."""
    return people.list_people(session, actor, page, status=status).map(Person.of)


@users.post("", needs=Permission.USER_MANAGE, summary="Add a person", raises=(Conflict,))
def add_user(body: NewUser, session: Tx, actor: CurrentActor) -> Person:
    """Active at once, with a role at most as high as yours. Without a password, a link is mailed to choose one."""
    new = AddedPerson(
        email=body.email,
        name=body.name,
        role=body.role,
        password_hash=_hashed(body.password),
        language=body.language,
        timezone=body.timezone,
    )
    return Person.of(people.add_person(session, actor, new, settings=get_settings(), now=clock.now()))


@users.get("/{user_id}", needs=Permission.USER_READ, summary="Read a person")
def read_user(user_id: UserId, session: Reading, actor: CurrentActor) -> Person:
    """Somebody who works here, or wants to."""
    return Person.of(people.get_person(session, actor, named_id(user_id)))


@users.patch(
    "/{user_id}", needs=Permission.USER_MANAGE, summary="Change a person", raises=(VersionConflict, IllegalTransition)
)
def change_user(user_id: UserId, body: UserChanges, session: Tx, actor: CurrentActor, seen: SeenVersion) -> Person:
    """Only the fields that are sent change. Nobody is raised above your own role."""
    sent = body.given()
    changes = PersonChanges(**{name: str(value) for name, value in sent.items() if name != "version"})
    known = body.version if "version" in sent else seen
    return Person.of(people.change_person(session, actor, named_id(user_id), changes, seen=known, now=clock.now()))


@users.delete("/{user_id}", needs=Permission.USER_MANAGE, summary="Delete a person", raises=(IllegalTransition,))
def delete_user(user_id: UserId, session: Tx, actor: CurrentActor) -> None:
    """Ends all their access. Their name stays in the history, their address is free again."""
    people.delete_person(session, actor, named_id(user_id), now=clock.now())


@users.post(
    "/{user_id}/approve",
    needs=Permission.USER_APPROVE,
    summary="Let a person in",
    status=200,
    raises=(IllegalTransition,),
)
def approve_user(user_id: UserId, body: Approval, session: Tx, actor: CurrentActor) -> Person:
    """With a role at most as high as yours. The person is told, and can begin."""
    return Person.of(
        approvals.approve(
            session,
            actor,
            named_id(user_id),
            role=body.role,
            patient_ids=body.patient_ids,
            settings=get_settings(),
            now=clock.now(),
        )
    )


@users.post(
    "/{user_id}/decline",
    needs=Permission.USER_APPROVE,
    summary="Decline a person",
    status=200,
    raises=(IllegalTransition,),
)
def decline_user(
    user_id: UserId,
    session: Tx,
    actor: CurrentActor,
    body: Reason = Reason(),  # noqa: B008 - a frozen value
) -> Person:
    """The person is told. They can be approved later all the same."""
    return Person.of(approvals.decline(session, actor, named_id(user_id), reason=body.reason, now=clock.now()))


@users.post(
    "/{user_id}/undo-decision",
    needs=Permission.USER_APPROVE,
    summary="Take a decision back",
    status=200,
    raises=(IllegalTransition,),
)
def undo_decision(user_id: UserId, session: Tx, actor: CurrentActor) -> Person:
    """Within a minute, by whoever decided. The person waits again, and is told nothing."""
    return Person.of(
        approvals.undo_decision(session, actor, named_id(user_id), settings=get_settings(), now=clock.now())
    )


@users.post(
    "/{user_id}/reconsider",
    needs=Permission.USER_APPROVE,
    summary="Let a declined person wait again",
    status=200,
    raises=(IllegalTransition,),
)
def reconsider_user(user_id: UserId, session: Tx, actor: CurrentActor) -> Person:
    """However long ago they were declined."""
    return Person.of(approvals.reconsider(session, actor, named_id(user_id), settings=get_settings(), now=clock.now()))


@users.post(
    "/{user_id}/suspend",
    needs=Permission.USER_MANAGE,
    summary="Suspend a person",
    status=200,
    raises=(IllegalTransition,),
)
def suspend_user(
    user_id: UserId,
    session: Tx,
    actor: CurrentActor,
    body: Reason = Reason(),  # noqa: B008 - a frozen value
) -> Person:
    """Ends their sessions, sockets, tokens, keys, links and everything on its way to them, at once."""
    return Person.of(people.suspend(session, actor, named_id(user_id), reason=body.reason, now=clock.now()))


@users.post(
    "/{user_id}/restore",
    needs=Permission.USER_MANAGE,
    summary="End a suspension",
    status=200,
    raises=(IllegalTransition,),
)
def restore_user(user_id: UserId, session: Tx, actor: CurrentActor) -> Person:
    """They sign in anew; keys and tokens stay ended."""
    return Person.of(people.restore(session, actor, named_id(user_id), now=clock.now()))


def _hashed(password: str | None) -> str | None:
    if password is None:
        return None
    passwords.check_new_password(password)
    return HASHING.wait(lambda: passwords.hash_password(password))


@users.post(
    "/{user_id}/reset-link",
    needs=Permission.USER_MANAGE,
    summary="Make a link to choose a new password",
    raises=(IllegalTransition, PasswordAgain),
)
def make_reset_link(user_id: UserId, session: Tx, actor: CurrentActor) -> ResetLink:
    """For somebody whose mails do not arrive: hand it over yourself. It works once, for an hour, and ends earlier ones.

    A browser's session gets one within 30 minutes of the password being given."""
    settings, now = get_settings(), clock.now()
    return ResetLink(url=people.make_reset_link(session, actor, named_id(user_id), settings=settings, now=now))
