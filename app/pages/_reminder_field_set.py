"""The values and errors of the reminder form, for everything that draws a part of it."""

from __future__ import annotations

from app.components.events import AnyEvent
from app.components.field_set import FieldSet
from app.components.words import Text
from app.state.reminder_form import ReminderFormState

FIELDS = FieldSet(
    ReminderFormState.values,
    ReminderFormState.errors,
    lambda name: ReminderFormState.set_field(ReminderFormState.about, name),  # it names the form the browser shows
    prefix="rem",
)


def chosen(name: str, text: Text) -> AnyEvent:
    """The event that puts `text` into a field."""
    return ReminderFormState.set_field(ReminderFormState.about, name, text)
