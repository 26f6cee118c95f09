"""What a route declares about itself: who may call it, what session its function gets, what it answers.

Read from the function's own signature and from `Resource`: the permission matrix, the OpenAPI document and the code
that runs the function all read the same plan, so that none of them can say something else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, TypeAlias, get_args, get_origin, get_type_hints

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request

from app.api.envelope import Accepted, Listed, Success
from app.errors import AppError
from app.security.limits import PERSON, Rule
from app.services.actor import Actor, Permission
from app.services.pages import Page


class Access(StrEnum):
    """Who may call a route that no single permission guards."""

    ANYONE = "anyone"
    SIGNED_IN = "signed-in"
    IN_PERSON = "in-person"  # by session or token, never by a key


class Injected(StrEnum):
    """What the frame gives to a route's function beside the request's own values."""

    WRITING = "a write transaction, committed before the answer is sent"
    READING = "a read-only transaction"
    ACTOR = "the caller"


Tx = Annotated[Session, Injected.WRITING]
Reading = Annotated[Session, Injected.READING]
CurrentActor = Annotated[Actor, Injected.ACTOR]

Needs: TypeAlias = Permission | Access
Counting: TypeAlias = Rule | Callable[[Request], Rule | None] | None
"""The limit that a call counts for, none, or what decides it by the request."""
Sees = Callable[[Session, Actor, Mapping[str, str]], object]
Endpoint = Callable[..., object]


@dataclass(frozen=True)
class Plan:
    """One route, declared."""

    endpoint: Endpoint
    method: str
    needs: Needs
    status: int
    sees: Sees | None = None
    subject: str = ""
    is_opening: bool = False
    files: tuple[str, ...] = ()  # the media types of what is not in an envelope
    raises: tuple[type[AppError], ...] = ()
    counted_as: Counting = PERSON  # what a call of somebody who is signed in counts as
    body: Mapping[str, Any] | None = None  # of a route that reads it by itself, for the OpenAPI document
    headers: Mapping[str, str] = field(default_factory=dict)  # those that it reads by itself, with what they say
    session_name: str | None = None
    session_kind: Injected | None = None
    actor_name: str | None = None
    request_name: str | None = None
    parameters: tuple[inspect.Parameter, ...] = ()
    answers: tuple[Any, ...] = field(default=())

    @property
    def is_conversation(self) -> bool:
        """Whether the function is a coroutine, which reads the body or writes the answer piece by piece itself."""
        return inspect.iscoroutinefunction(self.endpoint)

    @property
    def takes_body(self) -> bool:
        return any(_is_model(parameter.annotation) for parameter in self.parameters)

    @property
    def row(self) -> type[BaseModel] | None:
        """The model of the data, or of one row of it; None when the answer has no body of ours."""
        for answer in self.answers:
            model = get_args(answer)[0] if get_origin(answer) in (Page, list) else answer
            if _is_model(model) and model is not Accepted:
                return model  # type: ignore[no-any-return]  # _is_model has just said so
        return None

    @property
    def is_list(self) -> bool:
        return any(get_origin(answer) is Page for answer in self.answers)

    @property
    def may_be_accepted(self) -> bool:
        return Accepted in self.answers

    @property
    def response_model(self) -> Any:
        """The envelope around what the function returns, for the OpenAPI document."""
        for answer in self.answers:
            if get_origin(answer) is Page:
                return Listed[get_args(answer)[0]]  # type: ignore[misc]  # a model only known at run time
            if answer is not Accepted and answer is not type(None) and not _is_response(answer):
                return Success[answer]  # type: ignore[valid-type]  # the same
        return Success[Accepted] if self.may_be_accepted else None


def read_signature(endpoint: Endpoint) -> dict[str, Any]:
    """The parts of a plan that the function's signature says."""
    hints = get_type_hints(endpoint, include_extras=True)
    found: dict[str, Any] = {"answers": _alternatives(hints.get("return"))}
    parameters = []
    for name, parameter in inspect.signature(endpoint).parameters.items():
        injected = _injected(hints[name])
        if hints[name] is Request:
            found["request_name"] = name
        elif injected is Injected.ACTOR:
            found["actor_name"] = name
        elif injected is not None:
            found |= {"session_name": name, "session_kind": injected}
        else:
            kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(inspect.Parameter(name, kind, default=parameter.default, annotation=hints[name]))
    return found | {"parameters": tuple(parameters)}


def _injected(annotation: object) -> Injected | None:
    marks = getattr(annotation, "__metadata__", ())
    return next((mark for mark in marks if isinstance(mark, Injected)), None)


def _alternatives(annotation: object) -> tuple[Any, ...]:
    return get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)


def _is_model(annotation: object) -> bool:
    plain = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    return isinstance(plain, type) and issubclass(plain, BaseModel)


def _is_response(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Response)
