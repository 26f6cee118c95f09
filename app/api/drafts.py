"""`/api/v1/drafts`: what the caller was typing in a form and has not saved yet."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field, JsonValue

from app import clock
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import NotFound, TooLarge
from app.services import drafts as kept
from app.services.actor import Permission
from app.services.drafts import KeptDraft
from app.services.shapes import Given, Moment, Shown, example

Kind = Annotated[
    str,
    Path(
        description="The form: lower-case words with dots.",
        examples=["patient.new"],
        max_length=60,
        pattern=r"^[a-z][a-z0-9_.]*$",
    ),
]
Subject = Annotated[
    str, Query(max_length=64, pattern=r"^[0-9A-Za-z_:-]*$", description="The id of the record the form is about.")
]

drafts = Resource("/drafts", tag="Drafts", subject="draft")


class DraftContent(Given, json_schema_extra=example(content={"name": "Siti Rahma"})):
    content: Annotated[dict[str, JsonValue], Field(description="The fields by name; 64 KiB at most.")]


class DraftRow(Shown):
    kind: str
    subject: str
    content: dict[str, JsonValue]
    updated_at: Moment

    @classmethod
    def of(cls, draft: KeptDraft) -> DraftRow:
        return cls.model_validate(
            {
                "kind": draft.kind,
                "subject": draft.subject,
                "content": draft.content,
                "updated_at": draft.updated_at,
            }
        )


@drafts.get("/{kind}", needs=Permission.DRAFT_KEEP, summary="Read your draft")
def read_draft(kind: Kind, session: Reading, actor: CurrentActor, subject: Subject = "") -> DraftRow:
    """What you left in this form within the last 14 days. Nobody reads another's."""
    draft = kept.get_draft(session, actor, kind, subject=subject, now=clock.now())
    if draft is None:
        raise NotFound()
    return DraftRow.of(draft)


@drafts.put("/{kind}", needs=Permission.DRAFT_KEEP, summary="Keep a draft", raises=(TooLarge,))
def keep_draft(kind: Kind, body: DraftContent, session: Tx, actor: CurrentActor, subject: Subject = "") -> DraftRow:
    """Replaces what was kept. Of more than 200 drafts the oldest go."""
    return DraftRow.of(kept.keep_draft(session, actor, kind, body.content, subject=subject, now=clock.now()))


@drafts.delete("/{kind}", needs=Permission.DRAFT_KEEP, summary="Forget a draft")
def drop_draft(kind: Kind, session: Tx, actor: CurrentActor, subject: Subject = "") -> None:
    """The same when there is none."""
    kept.drop_draft(session, actor, kind, subject=subject)
