"""What the reminder form shows beside its fields: the message as it will be read, the next dates, what to think of."""

from __future__ import annotations

from dataclasses import dataclass, field

import reflex as rx

from app.i18n import translate
from app.models.message_template import MessageTemplate
from app.services.reminders.preview import Preview
from app.settings import get_settings
from app.state.attached import NO_FILE, AttachedShown, attached_shown
from app.state.sentences import language_of_tab


@dataclass(frozen=True)
class DateLine:
    """One coming date, in the patient's own zone."""

    at: str
    is_shifted: bool


@dataclass(frozen=True)
class CrowdLine:
    """A time with more to send than the devices carry, with times that are better."""

    at: str
    others: int
    ends_at: str
    better: list[str]


@dataclass(frozen=True)
class PreviewShown:
    """`doses` is -1 for a reminder without an end."""

    sender: str = ""
    text: str = ""
    language: str = "id"
    zone: str = ""
    dates: list[DateLine] = field(default_factory=list)
    doses: int = 0
    quiet: list[str] = field(default_factory=list)
    crowds: list[CrowdLine] = field(default_factory=list)
    unfilled: str = ""
    file: AttachedShown = NO_FILE


@dataclass(frozen=True)
class TemplateChoice:
    """A template to choose from."""

    id: str
    name: str
    body: str
    is_own: bool
    used: int


@dataclass(frozen=True)
class PatientChoice:
    """A patient to choose. `problem_key` says why reminders do not go to them yet, "" when they do."""

    id: str
    name: str
    problem_key: str


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed meanwhile, with what stands now and what this person wrote."""

    name: str
    label_key: str
    theirs: str
    yours: str


def shown_preview(state: rx.State, found: Preview) -> PreviewShown:
    language = language_of_tab(state)
    return PreviewShown(
        sender=get_settings().organisation_name,
        text=found.text,
        language=found.language,
        zone=found.timezone,
        dates=[DateLine(each.due_at.isoformat(), each.is_shifted) for each in found.next_dates],
        doses=-1 if found.doses is None else found.doses,
        quiet=list(found.quiet),
        crowds=[
            CrowdLine(
                crowd.due_at.isoformat(),
                crowd.others,
                crowd.ends_at.isoformat(),
                [moment.isoformat() for moment in crowd.suggestions],
            )
            for crowd in found.crowds
        ],
        unfilled=", ".join(translate(language, f"variable.{name}") for name in found.unfilled),
        file=NO_FILE if found.file is None else attached_shown(state, found.file, goes_out=True),
    )


def template_choice(template: MessageTemplate) -> TemplateChoice:
    return TemplateChoice(
        str(template.id), template.name, template.body, template.owner_id is not None, template.used_count
    )
