"""How far reminders came, as it is drawn: every step of P5, and what is lost between two."""

from __future__ import annotations

import pytest

from app.i18n import LANGUAGES, catalogue
from app.services.compliance.queries import Funnel
from app.state.funnel_steps import way_of

DAY = Funnel(
    due=420, not_sent=8, sent=412, not_delivered=10, delivered=398, read=351, answered=318, confirmed=296, declined=20
)


def test_each_step_stands_with_its_count_and_what_no_other_bar_says() -> None:
    way = way_of(DAY)
    assert [(step.key.removeprefix("overview.step_"), step.count, step.lost) for step in way.steps] == [
        ("not_sent", 8, 0),
        ("sent", 412, 0),
        ("not_delivered", 10, 0),
        ("delivered", 398, 4),
        ("read", 351, 47),
        ("answered", 318, 33),
        ("confirmed", 296, 2),
        ("declined", 20, 0),
    ]
    assert (way.most, way.finding) == (412, "read")


@pytest.mark.parametrize(
    ("funnel", "finding"),
    [
        (Funnel(), "none"),
        (Funnel(due=3, not_sent=3), "not_sent"),
        (Funnel(due=2, sent=2, delivered=2, read=2, answered=2, confirmed=2), "all"),
        (Funnel(due=2, sent=2, not_delivered=2), "delivered"),
        (Funnel(due=2, sent=2, delivered=2, read=2, answered=2, declined=2), "confirmed"),
        (Funnel(due=2, sent=2, delivered=2, read=1, answered=0, confirmed=2), "read"),  # confirmed by hand
    ],
)
def test_the_finding_names_where_most_are_lost(funnel: Funnel, finding: str) -> None:
    assert way_of(funnel).finding == finding


def test_every_step_and_finding_has_its_words_in_both_languages() -> None:
    steps = way_of(DAY).steps
    keys = {step.key for step in steps} | {step.lost_key for step in steps if step.lost_key}
    keys |= {
        f"overview.steps_{name}" for name in ("none", "all", "not_sent", "delivered", "read", "answered", "confirmed")
    }
    for language in LANGUAGES:
        assert keys <= set(catalogue(language))
