"""When an unanswered dose is asked for again, and when it is given up (R4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models.reminder import Occurrence
from app.settings import get_settings

LAST_WAIT = timedelta(hours=1)  # how long the last question may still be answered before the dose counts as missed


def next_follow_up(occurrence: Occurrence, *, now: datetime) -> datetime:
    """The next step after `occurrence.followups_sent` questions, counted from the reminder.

    Two questions stay as far apart as the settings say, also when the one before was held back by the night.
    """
    minutes = get_settings().followup_minutes
    step = occurrence.followups_sent
    if step >= len(minutes):
        return now + LAST_WAIT
    since_last = minutes[step] - (minutes[step - 1] if step else 0)
    by_plan = (occurrence.sent_at or now) + timedelta(minutes=minutes[step])
    return max(by_plan, now + timedelta(minutes=max(since_last, 1))) if step else max(by_plan, now)
