"""All tables, so that importing `app.models` fills `SQLModel.metadata`."""

from app.models import account, message, patient, reminder, work

__all__ = ["account", "message", "patient", "reminder", "work"]
