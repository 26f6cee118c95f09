"""A template as somebody would read it: its variables filled with invented people and medicines."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.services.reminders.text import Fills, reminder_text
from app.settings import get_settings

_SAMPLES = {
    "id": Fills(
        "Ibu Ratna", "RS Harapan", "dr. Wulan", {"medicine": "Tamoxifen", "dose": "20 mg", "place": "lantai 2"}
    ),
    "en": Fills("Ratna", "Hope Hospital", "Dr Wulan", {"medicine": "Tamoxifen", "dose": "20 mg", "place": "2nd floor"}),
}


def sample_text(body: str, language: str, *, now: datetime) -> str:
    """The words for an invented patient, now."""
    zone = ZoneInfo(get_settings().default_timezone)
    return reminder_text(body, _SAMPLES.get(language, _SAMPLES["id"]), due_at=now, zone=zone, language=language)
