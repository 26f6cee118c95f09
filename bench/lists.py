"""The list of patients with 150 000 patients and 450 000 reminders beside the same with 1 500: every page within 2×."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import text
from sqlmodel import Session

from app import clock
from app.db import engine, reading, transaction
from app.services.actor import SYSTEM
from app.services.pages import PageRequest
from app.services.patients.addresses import read_filter
from app.services.patients.facets import count_facets
from app.services.patients.queries import PatientSort, list_patients
from bench.figure import Figure, median, percentile
from bench.population import populate
from bench.stage import Stage

MANY, FEW = 450_000, 1_500 * 3
ROUNDS = 15
_PARTS = ("siti", "sutrisno", "dewi", "wahyu", "ahmad", "rahmawati", "lestari", "nugroho", "abdul", "kencana", "budi")

PAGES: dict[str, dict[str, str]] = {
    "newest": {},
    "search": {"q": "rahmawati siti"},
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
        figures.append(Figure(f"patients, {name}, {kind}", ratio, "×", 2.0, "less", f"{before:.0f} ms", note))
    return figures


def _all_pages(stage: Stage, kind: str, reminders: int) -> dict[str, list[float]]:
    with stage.database(kind):
        populate(reminders, planned_until=clock.now())
        _give_names()
        took = {name: _times(lambda query=query: _list(query)) for name, query in PAGES.items()}  # type: ignore[misc]
        took["by name, page 20"] = _times(lambda: _list({}, sort=PatientSort.NAME, page=20))
        took["facets"] = _times(_facets)
    return took


def _give_names() -> None:
    """Two words each, of eleven; a tenth of them share a word."""
    parts = " ".join(f"WHEN {place} THEN '{part}'" for place, part in enumerate(_PARTS))
    number = "(rowid * 7)" if engine().dialect.name == "sqlite" else "('x' || substr(id::text, 10, 4))::bit(16)::int"
    word = f"CASE ({number}) % 11 {parts} END"
    other = f"CASE ({number} / 11) % 11 {parts} END"
    with transaction() as session:
        session.execute(text(f"UPDATE patient SET name_search = {word} || ' ' || {other}, name = {word}"))
    with transaction() as session:
        session.execute(text("ANALYZE"))


def _times(page: Callable[[], None]) -> list[float]:
    page()
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        page()
        took.append(time.perf_counter() - started)
    return took


def _list(query: dict[str, str], *, sort: PatientSort = PatientSort.NEWEST, page: int = 1) -> None:
    with reading() as session:
        list_patients(session, SYSTEM, read_filter(query), PageRequest(number=page, size=50), sort=sort)


def _facets() -> None:
    with reading() as session:
        _count(session)


def _count(session: Session) -> None:
    count_facets(session, SYSTEM, read_filter({}))
