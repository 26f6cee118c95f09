"""`/api/v1/ai/uses`: what a remote model is used for, each purpose off until somebody switches it on (M4)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field

from app import clock
from app.api.classifying import TextToRead
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.bootstrap import what_would_leave
from app.errors import IllegalTransition, NotFound
from app.integrations.ports import Leaving
from app.models.remote_use import RemotePurpose
from app.services import remote_use
from app.services.actor import Permission
from app.services.remote_use import UseStanding
from app.services.shapes import Given, Moment, Shown, example

Purpose = Annotated[str, Path(description="`intent`: reading what a patient wants.", examples=["intent"])]

remote_uses = Resource("/ai/uses", tag="Understanding", subject="remote_use")


class SwitchedUse(Given, json_schema_extra=example(isOn=True)):
    is_on: bool


class UseRow(Shown):
    purpose: RemotePurpose
    is_on: bool
    changed_by: Annotated[str, Field(description="Who switched it last; empty when nobody ever did.")]
    changed_at: Moment | None

    @classmethod
    def of(cls, standing: UseStanding) -> UseRow:
        return cls.drawn_from(standing)


class LeavingText(Shown):
    provider: str
    model: str
    instructions: Annotated[str, Field(description="What the model is told; the same for every message.")]
    text: Annotated[str, Field(description="The words as they leave, names and numbers replaced by tokens.")]

    @classmethod
    def of(cls, leaving: Leaving) -> LeavingText:
        return cls.drawn_from(leaving)


@remote_uses.get("", needs=Permission.SETTINGS_MANAGE, summary="List what a remote model is used for")
def list_uses(session: Reading, actor: CurrentActor) -> list[UseRow]:
    """Everything is off until it is switched on; without a configured model nothing is on."""
    return [UseRow.of(standing) for standing in remote_use.list_uses(session, actor)]


@remote_uses.patch(
    "/{purpose}",
    needs=Permission.SETTINGS_MANAGE,
    summary="Switch a use of the remote model",
    raises=(IllegalTransition, NotFound),
)
def switch_use(purpose: Purpose, body: SwitchedUse, session: Tx, actor: CurrentActor) -> UseRow:
    """From the next message on. Look at the preview first: it shows what leaves."""
    return UseRow.of(remote_use.switch_use(session, actor, _named(purpose), is_on=body.is_on, now=clock.now()))


@remote_uses.post(
    "/{purpose}/preview",
    needs=Permission.SETTINGS_MANAGE,
    summary="See what would leave",
    status=200,
    raises=(IllegalTransition, NotFound),
)
def preview_use(purpose: Purpose, body: TextToRead, session: Reading, actor: CurrentActor) -> LeavingText:
    """Nothing is sent: this is what a message with this text would send, word for word."""
    _named(purpose)
    return LeavingText.of(remote_use.preview_text(session, actor, body.text, what_leaves=what_would_leave))


def _named(purpose: str) -> RemotePurpose:
    if purpose not in list(RemotePurpose):
        raise NotFound()
    return RemotePurpose(purpose)
