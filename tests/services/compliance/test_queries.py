"""Compliance counted by hand beside compliance counted by the database (P5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.errors import Invalid, NotAllowed, NotFound
from app.models.patient import Patient
from app.services.actor import Actor, ActorKind
from app.services.compliance import tallies
from app.services.compliance.counting import Outcome, percent_of
from app.services.compliance.figures import count_anew
from app.services.compliance.queries import (
    Scope,
    Span,
    get_compliance,
    list_segments,
    list_volunteers,
    list_weeks,
)
from tests.factories import a_patient, a_reminder, a_user, an_actor
from tests.factories.doses import a_dose

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMIN = an_actor("admin")


def doses(db: Session, patient: Patient, *fates: str, now: datetime, every: timedelta = HOUR) -> None:
    """One dose for each fate, the last an hour ago."""
    reminder = a_reminder(db, patient)
    for number, fate in enumerate(reversed(fates), start=1):
        a_dose(db, reminder, fate, due_at=now - number * every)


def test_the_sentence_counts_what_was_sent_arrived_and_is_over(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    doses(db, patient, *["confirmed"] * 17, "late", "declined", "unanswered", "unanswered", now=now)
    doses(
        db,
        patient,
        *("waiting", "not_yet", "sending", "lost", "failed", "too_late", "cancelled", "muted", "by_hand"),
        now=now,
    )

    found = get_compliance(db, ADMIN, Scope(patient.id), Span.of(None, None, now=now))

    assert (found.counts.confirmed, found.counts.counted, found.counts.percent) == (18, 21, 86)
    beside = ("waiting", "not_delivered", "failed", "too_late", "cancelled", "muted", "by_hand")
    assert [found.counts.of(Outcome(name)) for name in beside] == [3, 1, 1, 1, 1, 1, 1]


def test_each_step_of_the_funnel_contains_the_next(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    doses(
        db,
        patient,
        *("confirmed", "confirmed", "declined", "unanswered", "waiting", "lost", "failed", "muted", "planned"),
        now=now,
    )
    found = get_compliance(db, ADMIN, Scope(patient.id), Span.of(None, None, now=now)).funnel

    assert (found.due, found.not_sent) == (9, 2)
    assert (found.sent, found.not_delivered, found.delivered) == (6, 1, 5)
    assert (found.read, found.answered, found.confirmed, found.declined) == (4, 3, 2, 1)


def test_a_dose_that_is_asked_about_no_more_counts_as_unanswered(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    doses(db, patient, "stopped", "confirmed", now=now)
    counts = get_compliance(db, ADMIN, Scope(patient.id), Span.of(None, None, now=now)).counts
    assert (counts.confirmed, counts.counted) == (1, 2)


def test_nothing_that_counts_has_no_percentage(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    doses(db, patient, "muted", "waiting", now=now)
    counts = get_compliance(db, ADMIN, Scope(patient.id), Span.of(None, None, now=now)).counts
    assert (counts.confirmed, counts.counted, counts.percent) == (0, 0, None)


@pytest.mark.parametrize(("of", "counted", "percent"), [(18, 21, 86), (1, 3, 33), (2, 3, 67), (1, 200, 1), (1, 8, 13)])
def test_percents_are_rounded_half_up(of: int, counted: int, percent: int) -> None:
    assert percent_of(of, counted) == percent


def test_the_period_includes_both_ends_and_never_the_future(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    reminder = a_reminder(db, patient)
    for hours in (-2, -1, 0, 1):
        a_dose(db, reminder, "confirmed", due_at=now + hours * HOUR)

    def counted(since: datetime | None, until: datetime | None) -> int:
        return get_compliance(db, ADMIN, Scope(patient.id), Span.of(since, until, now=now)).counts.counted

    assert counted(now - 2 * HOUR, now - HOUR) == 2
    assert counted(None, now + DAY) == 3
    with pytest.raises(Invalid):
        Span.of(now - 400 * DAY, now, now=now)


def test_a_volunteer_sees_their_own_and_an_admin_everybody_by_volunteer(db: Session, now: datetime) -> None:
    dewi, rizky = a_user(db, name="Dewi"), a_user(db, name="Rizky")
    doses(db, a_patient(db, assigned_volunteer_id=dewi.id), "confirmed", "confirmed", "unanswered", now=now)
    doses(db, a_patient(db, assigned_volunteer_id=dewi.id), "confirmed", now=now)
    others = a_patient(db, assigned_volunteer_id=rizky.id)
    doses(db, others, "confirmed", "unanswered", now=now)
    doses(db, a_patient(db), "muted", now=now)
    span = Span.of(None, None, now=now)

    def standing(actor: Actor, scope: Scope | None = None) -> tuple[int, int]:
        counts = get_compliance(db, actor, scope or Scope(), span).counts
        return counts.confirmed, counts.counted

    assert standing(an_actor(user=dewi)) == (3, 4)
    assert standing(ADMIN) == (4, 6)
    assert standing(ADMIN, Scope(volunteer_id=rizky.id)) == (1, 2)
    assert standing(an_actor(user=dewi), Scope(volunteer_id=rizky.id)) == (0, 0)
    with pytest.raises(NotFound):
        standing(an_actor(user=dewi), Scope(patient_id=others.id))
    with pytest.raises(NotAllowed):
        standing(Actor(ActorKind.PATIENT))
    rows = [(row.name, row.patients, row.confirmed, row.counted) for row in list_volunteers(db, ADMIN, span)]
    assert rows == [("Rizky", 1, 1, 2), ("Dewi", 2, 3, 4), ("", 1, 0, 0)]
    assert [row.name for row in list_volunteers(db, an_actor(user=rizky), span)] == ["Rizky"]


def test_of_many_doses_the_volunteers_are_compared_by_what_is_kept_of_each_patient(
    db: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    dewi, rizky = a_user(db, name="Dewi"), a_user(db, name="Rizky")
    for volunteer, fates in ((dewi, ["confirmed", "unanswered"]), (dewi, ["late"]), (rizky, ["declined"])):
        patient = a_patient(db, assigned_volunteer_id=volunteer.id)
        doses(db, patient, *fates, now=now)
        count_anew(db, patient.id, now=now)
    latest = Span.of(None, None, now=now)
    counted = list_volunteers(db, ADMIN, latest)
    assert [(row.name, row.confirmed, row.counted) for row in counted] == [("Rizky", 0, 1), ("Dewi", 2, 3)]

    monkeypatch.setattr(tallies, "FEW_IN_A_MONTH", 0)
    assert list_volunteers(db, ADMIN, latest) == counted
    doses(db, a_patient(db, assigned_volunteer_id=dewi.id), "confirmed", now=now)
    assert [row.counted for row in list_volunteers(db, ADMIN, latest)] == [1, 3]
    assert [row.counted for row in list_volunteers(db, ADMIN, Span.of(now - DAY, None, now=now))] == [1, 4]


def test_the_trend_has_every_week_also_the_empty_ones(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    reminder = a_reminder(db, patient)  # now is Tuesday 10 March 2026
    for days, fate in ((21, "confirmed"), (20, "unanswered"), (8, "confirmed"), (2, "declined"), (1, "confirmed")):
        a_dose(db, reminder, fate, due_at=now - days * DAY)
    weeks = list_weeks(db, ADMIN, Scope(patient.id), Span.of(now - 21 * DAY, None, now=now))
    assert [(f"{week.begins:%d %b}", week.confirmed, week.counted, week.percent) for week in weeks] == [
        ("16 Feb", 1, 2, 50),
        ("23 Feb", 0, 0, None),
        ("02 Mar", 1, 2, 50),
        ("09 Mar", 1, 1, 100),
    ]


def test_the_ring_has_one_segment_for_each_of_the_newest_doses(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    doses(db, patient, *["unanswered"] * 40, "confirmed", "failed", "waiting", now=now)
    segments = list_segments(db, ADMIN, patient.id, Span.of(None, None, now=now))
    assert len(segments) == 31
    assert [each.outcome.value for each in segments[-3:]] == ["confirmed", "failed", "waiting"]
    assert [each.due_at for each in segments] == sorted(each.due_at for each in segments)
