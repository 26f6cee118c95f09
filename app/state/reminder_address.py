"""The address of the page of reminders: which view, which day, and what of it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from app.ids import parse_id
from app.services.reminders.day import Standing
from app.services.shapes import FIRST_DAY, LAST_DAY
from app.state.numbers import number_in

PATH = "/reminders"
DAY, MONTH, TEMPLATES = VIEWS = ("day", "month", "templates")
MOST_WORDS = 100
LAST_PAGE = 200  # by number; nobody turns further


@dataclass(frozen=True)
class ReminderAddress:
    """What the address says. Whatever in it cannot be read is left out."""

    view: str
    day: date
    standing: Standing | None = None
    volunteer_id: UUID | None = None
    words: str = ""
    page: int = 1
    shows_earlier: bool = False

    def path(self, **changes: object) -> str:
        """The address of the same page with something changed; another filter begins with the first page."""
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        query = {
            "view": other.view if other.view != DAY else "",
            "day": other.day.isoformat(),
            "state": other.standing.value if other.standing else "",
            "volunteer": str(other.volunteer_id) if other.volunteer_id else "",
            "q": other.words,
            "earlier": "yes" if other.shows_earlier and other.day == self.day else "",
            "page": str(other.page) if other.page > 1 else "",
        }
        return f"{PATH}?{urlencode({name: value for name, value in query.items() if value})}"


def reminder_address(state: rx.State, *, today: date) -> ReminderAddress:
    """What the address of this tab says."""
    query = state.router.url.query_parameters
    view, standing = query.get("view", DAY), query.get("state", "")
    return ReminderAddress(
        view=view if view in VIEWS else DAY,
        day=_day(query.get("day", ""), today),
        standing=Standing(standing) if standing in list(Standing) else None,
        volunteer_id=parse_id(query.get("volunteer", "")),
        words=query.get("q", "")[:MOST_WORDS],
        shows_earlier=query.get("earlier") == "yes",
        page=min(max(number_in(query.get("page", "")) or 1, 1), LAST_PAGE),
    )


def month_of(day: date) -> tuple[date, date]:
    """The whole weeks, Monday to Sunday, that show the month of `day`."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(found, FIRST_DAY + timedelta(days=40)), LAST_DAY - timedelta(days=40))
