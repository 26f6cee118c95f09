"""A template as the page shows it: a line of the list, and the texts of its form."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.message_template import MessageTemplate


@dataclass(frozen=True)
class TemplateLine:
    id: str
    name: str
    kind_key: str
    language: str
    body: str
    is_shared: bool
    used: int


def template_texts(template: MessageTemplate) -> dict[str, str]:
    """What its form holds."""
    return {
        "kind": template.kind.value,
        "language": template.language,
        "name": template.name,
        "body": template.body,
        "isShared": "yes" if template.owner_id is None else "",
        "version": str(template.version),
    }


def template_line(one: MessageTemplate) -> TemplateLine:
    """What the list shows of it."""
    shown = {"id": str(one.id), "name": one.name, "language": one.language, "body": one.body}
    return TemplateLine(
        **shown, kind_key=f"reminder_kind.{one.kind.value}", is_shared=one.owner_id is None, used=one.used_count
    )
