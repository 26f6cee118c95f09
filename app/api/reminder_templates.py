"""`/api/v1/reminder-templates`: texts for reminders, one's own and those shared with everybody (R2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Path, Query
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import VersionConflict
from app.ids import named_id
from app.models.reminder import ReminderKind
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.reminders import templates as kept
from app.services.reminders.templates import NewTemplate, TemplateChanges, TemplateRow

TemplateId = Annotated[str, Path(description="The template's id.")]


def _sees_template(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return kept.find_template(session, actor, named_id(path["template_id"]), is_deleted_too=True)


templates = Resource("/reminder-templates", tag="Reminder templates", subject="template", sees=_sees_template)


@templates.get("", needs=Permission.REMINDER_READ, summary="List templates")
def list_templates(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    kind: Annotated[ReminderKind | None, Query()] = None,
    language: Annotated[str | None, Query(pattern="^(id|en)$", examples=["id"])] = None,
) -> Page[TemplateRow]:
    """Those shared with everybody and your own, the most used first."""
    return kept.list_templates(session, actor, page, kind=kind, language=language).map(TemplateRow.of)


@templates.post("", needs=Permission.REMINDER_WRITE, summary="Add a template")
def add_template(body: NewTemplate, session: Tx, actor: CurrentActor) -> TemplateRow:
    """Yours alone, or with `isShared` everybody's, which needs the permission `template:share`."""
    return TemplateRow.of(kept.add_template(session, actor, body, now=clock.now()))


@templates.get("/{template_id}", needs=Permission.REMINDER_READ, summary="Read a template")
def read_template(template_id: TemplateId, session: Reading, actor: CurrentActor) -> TemplateRow:
    """As it stands now."""
    return TemplateRow.of(kept.get_template(session, actor, named_id(template_id)))


@templates.patch(
    "/{template_id}", needs=Permission.REMINDER_WRITE, summary="Change a template", raises=(VersionConflict,)
)
def change_template(
    template_id: TemplateId, body: TemplateChanges, session: Tx, actor: CurrentActor, seen: SeenVersion
) -> TemplateRow:
    """Reminders that were made from it keep their words."""
    version = body.version if "version" in body.model_fields_set else seen
    found = kept.change_template(session, actor, named_id(template_id), body, seen=version, now=clock.now())
    return TemplateRow.of(found)


@templates.delete("/{template_id}", needs=Permission.REMINDER_WRITE, summary="Delete a template")
def delete_template(template_id: TemplateId, session: Tx, actor: CurrentActor) -> None:
    """Reminders that were made from it stay."""
    kept.delete_template(session, actor, named_id(template_id), now=clock.now())


@templates.post("/{template_id}/restore", needs=Permission.REMINDER_WRITE, summary="Take a template back", status=200)
def restore_template(template_id: TemplateId, session: Tx, actor: CurrentActor) -> TemplateRow:
    """One that was deleted."""
    return TemplateRow.of(kept.restore_template(session, actor, named_id(template_id), now=clock.now()))
