"""How far reminders came, as it is drawn: the way of P5, what is lost before each step, and all of it as figures."""

from __future__ import annotations

import pytest

from app.i18n import LANGUAGES, catalogue
from app.services.compliance.queries import Funnel
from app.state.funnel_steps import way_of

DAY = Funnel(
    due=420, not_sent=8, held_back=6, sent=412, not_delivered=10, delivered=398, read=351, answered=318,
    confirmed=296, declined=20,
)  # fmt: skip


def test_each_step_stands_with_its_count_and_what_was_lost_before_it() -> None:
    way = way_of(DAY)
    assert [(step.key.removeprefix("overview.step_"), step.count, step.lost, step.other) for step in way.steps] == [
        ("sent", 412, 2, 6),
        ("delivered", 398, 10, 4),
        ("read", 351, 47, 0),
        ("answered", 318, 33, 0),
        ("confirmed", 296, 20, 2),
    ]
    assert way.most == 412


def test_the_figures_name_what_failed_apart_from_what_was_held_back() -> None:
    assert [(figure.key.removeprefix("overview.step_"), figure.count) for figure in way_of(DAY).figures] == [
        ("not_sent", 2),
        ("held_back", 6),
        ("sent", 412),
        ("not_delivered", 10),
        ("delivered", 398),
        ("read", 351),
        ("answered", 318),
        ("confirmed", 296),
        ("declined", 20),
    ]


@pytest.mark.parametrize(
    ("funnel", "finding"),
    [
        (Funnel(), "none"),
        (Funnel(due=3, not_sent=3), "sent"),
        (Funnel(due=3, not_sent=3, held_back=3), "held"),
        (Funnel(due=5, not_sent=3, held_back=3, sent=2, delivered=2, read=2, answered=2, confirmed=2), "all"),
        (Funnel(due=2, sent=2, delivered=2, read=2, answered=2, confirmed=2), "all"),
        (Funnel(due=2, sent=2, not_delivered=2), "delivered"),
        (Funnel(due=2, sent=2, delivered=2, read=2, answered=2, declined=2), "confirmed"),
        (Funnel(due=3, sent=3, delivered=3, read=1, answered=0, confirmed=3), "read"),  # confirmed by hand
        (Funnel(due=64, not_sent=33, sent=31), "even"),
        (Funnel(due=90, not_sent=12, sent=78, delivered=78, read=78, answered=68, confirmed=68), "even"),
        (DAY, "even"),
    ],
)
def test_the_finding_names_where_clearly_most_are_lost(funnel: Funnel, finding: str) -> None:
    assert way_of(funnel).finding == finding


def test_every_step_and_finding_has_its_words_in_both_languages() -> None:
    steps = way_of(DAY).steps
    keys = {step.key for step in steps} | {step.lost_key for step in steps if step.lost_key}
    keys |= {figure.key for figure in way_of(DAY).figures}
    findings = ("none", "all", "held", "even", "sent", "delivered", "read", "answered", "confirmed")
    keys |= {f"overview.steps_{name}" for name in findings}
    keys |= {
        f"overview.lost_{name}{how}" for name in ("sent", "delivered", "confirmed") for how in ("", "_other", "_both")
    }
    for language in LANGUAGES:
        assert keys <= set(catalogue(language))
