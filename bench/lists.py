"""Every list with 150 000 patients and 450 000 reminders beside the same with 1 500 patients: each within 2×."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from app import clock
from app.db import reading
from app.services.actor import Actor
from app.services.compliance.queries import Scope, Span, get_compliance, list_slipping
from app.services.overview import get_overview, get_trends
from app.services.pages import PageRequest
from app.services.patients.addresses import read_filter
from app.services.patients.facets import count_facets
from app.services.patients.queries import PatientSort, list_patients
from app.services.reminders.day import DayFilter, Standing, look_at_day, today_of
from app.services.reminders.month import count_month
from app.services.reminders.queries import OccurrenceFilter, list_occurrences, list_reminders
from app.services.today.day import get_today
from app.services.today.rail import get_rail
from bench.figure import Figure, median, percentile
from bench.house import a_house
from bench.stage import Stage

MANY, FEW = 450_000, 1_500 * 3
ROUNDS = 15
PAGE = PageRequest(size=50)
Look = Callable[[Session], object]

PATIENTS: dict[str, dict[str, str]] = {
    "newest": {},
    "search": {"q": "rahmawati siti"},
    "a rare name": {"q": "zulaikha"},
    "typing error": {"q": "rahmawqti"},
    "nobody's": {"volunteerId": "none"},
    "needs a call": {"needsCall": "true"},
    "by a like filter": {"verificationStatus": "verified", "isActive": "true", "cancerType": "colon"},
}


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    many = MANY // 15 if is_quick else MANY
    return [figure for kind in ("sqlite", "postgres") for figure in _measure(stage, kind, many)]


def _measure(stage: Stage, kind: str, many: int) -> list[Figure]:
    few_took = _all_pages(stage, kind, FEW)
    many_took = _all_pages(stage, kind, many)
    figures = []
    for name, took in many_took.items():
        before, after = median(few_took[name]) * 1000, median(took) * 1000
        worst = percentile(took, 0.95) * 1000
        # Below 20 ms there is nothing that anybody would notice, and a ratio measures the machine.
        ratio = max(after, 20.0) / max(before, 20.0)
        note = f"{after:.0f} ms, p95 {worst:.0f}"
        figures.append(Figure(f"{name}, {kind}", ratio, "×", 2.0, "less", f"{before:.0f} ms", note))
    return figures


def _all_pages(stage: Stage, kind: str, reminders: int) -> dict[str, list[float]]:
    with stage.database(kind):
        volunteer, staff = a_house(reminders)
        looks = {
            **_of_patients(staff),
            **{f"{name}, a volunteer's": look for name, look in _of_doses(volunteer).items()},
            **{f"{name}, everybody's": look for name, look in _of_doses(staff).items()},
            **_of_search(staff),
            **_of_the_organisation(staff),
        }
        return {name: times(look) for name, look in looks.items()}


def _of_patients(staff: Actor) -> dict[str, Look]:
    def listed(query: dict[str, str]) -> Look:
        return lambda session: list_patients(session, staff, read_filter(query), PAGE)

    deep = PageRequest(number=20, size=50)
    return {
        **{f"patients, {name}": listed(query) for name, query in PATIENTS.items()},
        "patients, by name, page 20": lambda session: list_patients(
            session, staff, read_filter({}), deep, sort=PatientSort.NAME
        ),
        "patients, facets": lambda session: count_facets(session, staff, read_filter({})),
    }


def _of_doses(actor: Actor) -> dict[str, Look]:
    now = clock.now()
    today = today_of(actor, now=now)
    first = today.replace(day=1)
    last = first + timedelta(days=30)
    missed = DayFilter(today, standing=Standing.MISSED, now=now)
    return {
        "day": lambda session: look_at_day(session, actor, DayFilter(today, now=now), PAGE),
        "day, missed": lambda session: look_at_day(session, actor, missed, PAGE),
        "month": lambda session: count_month(session, actor, first, last, now=now),
        "reminders": lambda session: list_reminders(session, actor, PAGE),
        "occurrences": lambda session: list_occurrences(session, actor, OccurrenceFilter(), PAGE),
        "today": lambda session: get_today(session, actor, now=now),
        "beside today": lambda session: get_rail(session, actor, now=now),
        "compliance": lambda session: get_compliance(session, actor, Scope(), Span.of(None, None, now=now)),
    }


def _of_search(staff: Actor) -> dict[str, Look]:
    now = clock.now()
    today = today_of(staff, now=now)

    def found(words: str) -> Look:
        return lambda session: look_at_day(session, staff, DayFilter(today, words=words, now=now), PAGE)

    return {f"day, {words}": found(words) for words in ("zulaikha", "rahmawati siti")}


def _of_the_organisation(staff: Actor) -> dict[str, Look]:
    now = clock.now()
    return {
        "overview": lambda session: get_overview(session, staff, now=now),
        "overview, trends": lambda session: get_trends(session, staff, now=now),
        "who is slipping": lambda session: list_slipping(session, staff, PAGE),
    }


def times(look: Look) -> list[float]:
    """The seconds of each of fifteen looks; the first of all is not counted."""
    took = []
    for _ in range(ROUNDS + 1):
        with reading() as session:
            started = time.perf_counter()
            look(session)
            took.append(time.perf_counter() - started)
    return took[1:]
