"""Templates of messages (R2): everybody uses the shared ones and their own; sharing takes a permission."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from app.errors import Detail, Invalid, NotFound
from app.models.message_template import MessageTemplate
from app.models.reminder import ReminderKind
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.services.reminders.schemas import MAX_TEXT, MAX_VALUE, check_values
from app.services.shapes import Given, Line, Moment, Prose, Shown, Version, example, unsent
from app.services.versions import apply_changes

Name = Annotated[Line, Field(min_length=1, max_length=100, examples=["Minum obat"])]
Text = Annotated[Prose, Field(min_length=1, max_length=MAX_TEXT, examples=["Halo {name}, waktunya {medicine}."])]
Language = Annotated[Line, Field(pattern="^(id|en)$", examples=["id"])]
Values = Annotated[
    dict[Annotated[Line, Field(max_length=40)], Annotated[Line, Field(max_length=MAX_VALUE)]], Field(max_length=20)
]


class NewTemplate(
    Given,
    json_schema_extra=example(kind="medication", language="id", name="Minum obat", body="Halo {name}, {medicine}."),
):
    """`isShared`: for everybody; without it the template is the caller's own."""

    kind: ReminderKind
    language: Language
    name: Name
    body: Text
    variables: Values = Field(default_factory=dict)
    is_shared: bool = False


class TemplateChanges(Given, json_schema_extra=example(name="Minum obat pagi", version=1)):
    """Only the fields that are sent change."""

    kind: ReminderKind = unsent()
    language: Language = unsent()
    name: Name = unsent()
    body: Text = unsent()
    variables: Values = unsent()
    is_shared: bool = unsent()
    version: Version = unsent()


class TemplateRow(Shown):
    id: UUID
    kind: ReminderKind
    language: str
    name: str
    body: str
    variables: dict[str, str]
    is_shared: bool
    used_count: int
    version: int
    updated_at: Moment

    @classmethod
    def of(cls, template: MessageTemplate) -> TemplateRow:
        return cls.drawn_from(template, is_shared=template.owner_id is None)


def list_templates(
    session: Session,
    actor: Actor,
    page: PageRequest,
    *,
    kind: ReminderKind | None = None,
    language: str | None = None,
) -> Page[MessageTemplate]:
    """The most used first."""
    require(actor, Permission.REMINDER_READ)
    query = select(MessageTemplate).where(_visible(actor))
    if kind is not None:
        query = query.where(MessageTemplate.kind == kind)
    if language is not None:
        query = query.where(MessageTemplate.language == language)
    order = [(col(MessageTemplate.used_count), True), (col(MessageTemplate.id), True)]
    return paginate(session, query, page, order=order)


def get_template(session: Session, actor: Actor, template_id: UUID) -> MessageTemplate:
    require(actor, Permission.REMINDER_READ)
    return find_template(session, actor, template_id)


def find_template(
    session: Session, actor: Actor, template_id: UUID, *, lock: bool = False, is_deleted_too: bool = False
) -> MessageTemplate:
    """One that the actor may use. Others' own templates are not there."""
    allowed = _usable(actor) if is_deleted_too else _visible(actor)
    query = select(MessageTemplate).where(MessageTemplate.id == template_id, allowed)
    template = session.exec(query.with_for_update() if lock else query).first()
    if template is None:
        raise NotFound()
    return template


def add_template(session: Session, actor: Actor, new: NewTemplate, *, now: datetime) -> MessageTemplate:
    """Keep a text. Raises Invalid when it names a variable that is none."""
    require(actor, Permission.REMINDER_WRITE)
    _may_share(actor, is_shared=new.is_shared)
    _check(new.body, new.variables)
    template = MessageTemplate(
        **new.model_dump(exclude={"is_shared"}),
        owner_id=None if new.is_shared else actor.user_id,
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    session.add(template)
    session.flush()
    _tell(session, actor, template, "template.created")
    return template


def change_template(
    session: Session, actor: Actor, template_id: UUID, changes: TemplateChanges, *, seen: int | None, now: datetime
) -> MessageTemplate:
    """Change some fields. Reminders that were made from it keep their words."""
    require(actor, Permission.REMINDER_WRITE)
    template = find_template(session, actor, template_id, lock=True)
    given = {name: value for name, value in changes.given().items() if name not in ("version", "is_shared")}
    if "is_shared" in changes.model_fields_set:
        given["owner_id"] = None if changes.is_shared else template.owner_id or actor.user_id
    _may_share(actor, is_shared=template.owner_id is None or given.get("owner_id", template.owner_id) is None)
    _check(str(given.get("body", template.body)), changes.variables if "variables" in given else template.variables)
    changed = apply_changes(template, given, seen=seen, now=now)
    if changed:
        session.add(template)
        _tell(session, actor, template, "template.changed")
    return template


def delete_template(session: Session, actor: Actor, template_id: UUID, *, now: datetime) -> None:
    """Take it out of the list. Reminders that were made from it stay."""
    require(actor, Permission.REMINDER_WRITE)
    template = find_template(session, actor, template_id, lock=True)
    _may_share(actor, is_shared=template.owner_id is None)
    template.deleted_at = now
    session.add(template)
    _tell(session, actor, template, "template.deleted")


def restore_template(session: Session, actor: Actor, template_id: UUID, *, now: datetime) -> MessageTemplate:
    """Take back that it was deleted."""
    require(actor, Permission.REMINDER_WRITE)
    template = find_template(session, actor, template_id, lock=True, is_deleted_too=True)
    _may_share(actor, is_shared=template.owner_id is None)
    template.deleted_at = None
    template.updated_at = now
    session.add(template)
    _tell(session, actor, template, "template.restored")
    return template


def count_use(session: Session, actor: Actor, template_id: UUID) -> None:
    """One more reminder was made from it. One that is gone meanwhile is no reason to refuse the reminder."""
    session.execute(
        update(MessageTemplate)
        .where(col(MessageTemplate.id) == template_id, _visible(actor))
        .values(used_count=col(MessageTemplate.used_count) + 1)
    )


def _visible(actor: Actor) -> ColumnElement[bool]:
    return col(MessageTemplate.deleted_at).is_(None) & _usable(actor)


def _usable(actor: Actor) -> ColumnElement[bool]:
    return or_(col(MessageTemplate.owner_id).is_(None), col(MessageTemplate.owner_id) == actor.user_id)


def _may_share(actor: Actor, *, is_shared: bool) -> None:
    if is_shared:
        require(actor, Permission.TEMPLATE_SHARE)


def _check(body: str, variables: dict[str, str]) -> None:
    problems = check_values({"message": body, "variables": variables})
    if problems:
        named = {"message": "body"}
        raise Invalid(
            details=[Detail(named.get(each.field, each.field), each.message, each.params) for each in problems]
        )


def _tell(session: Session, actor: Actor, template: MessageTemplate, name: str) -> None:
    record_act(session, actor, name, subject_type="template", subject_id=template.id)
