"""Sums of doses: whatever happened to a dose and when, they say what counting one by one says (the oracle)."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from app import clock
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.jobs.compliance import sum_doses, sum_doses_again, sum_doses_ahead
from app.models.dose_sum import DoseSum, DoseSumChange, DoseSumSpan
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.services.compliance import tallies
from app.services.compliance.counting import Outcome
from app.services.compliance.queries import Scope, Span, get_compliance, get_weeks_and_latest, list_weeks
from app.services.compliance.sums import forget_sums, has_doses_to_sum
from app.services.patients.commands import delete_patient, restore_patient
from app.services.reminders.answers import Answer, confirm, decline
from app.services.reminders.day import STANDING_OF, Standing, span_of
from app.services.reminders.local_time import local_date_of, zone_of
from app.services.reminders.month import Month, count_month
from app.services.subscription import set_active
from app.services.today.rail import get_rail
from tests.databases import Database
from tests.factories import a_patient, a_reminder, an_actor
from tests.factories.doses import STATUS, a_dose

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMIN = an_actor("admin")
pytestmark = pytest.mark.timeout(60)
SPANS = ((90 * DAY, timedelta()), (9 * DAY, 2 * DAY + 7 * timedelta(minutes=1)), (DAY, timedelta()), (HOUR, HOUR / 2))


@pytest.fixture
def house(database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Patient]:
    """Five patients with 200 doses of every fate over forty days, at any minute, in three zones."""
    monkeypatch.setattr(tallies, "NEWEST", 0)
    monkeypatch.setattr(tallies, "FEW_IN_A_MONTH", 0)
    dice = random.Random(7)
    with transaction() as session:
        zones = ("Asia/Jakarta", "Asia/Kathmandu", "America/New_York")
        patients = [a_patient(session, timezone=zones[number % 3]) for number in range(5)]
        reminders = [a_reminder(session, patient) for patient in patients]
        moments = dice.sample(range(40 * 24 * 60), 200)
        for minutes in moments:
            fate = dice.choice([fate for fate in STATUS if fate != "planned"])
            a_dose(session, dice.choice(reminders), fate, due_at=now - timedelta(minutes=minutes))
    return patients


def assert_it_is_as_counted(now: datetime, gateways: Gateways) -> None:
    """Of every span the sums say what counting says."""
    sum_doses(gateways, now=now)
    for before, until in SPANS:
        span = Span(now - before, now - until)
        with reading() as session:
            read = get_compliance(session, ADMIN, Scope(), span), list_weeks(session, ADMIN, Scope(), span)
        with transaction() as session:
            forget_sums(session)
            counted = get_compliance(session, ADMIN, Scope(), span), list_weeks(session, ADMIN, Scope(), span)
            session.rollback()
        assert {one: count for one, count in read[0].counts.by_outcome.items() if count} == dict(
            counted[0].counts.by_outcome
        )
        assert (read[0].funnel, read[1]) == (counted[0].funnel, counted[1])


def oldest(session: Session, *statuses: OccurrenceStatus) -> Occurrence:
    query = select(Occurrence).where(col(Occurrence.status).in_(statuses)).order_by(col(Occurrence.due_at))
    return session.exec(query.limit(1)).one()


def test_the_sums_are_what_counting_says(house: list[Patient], now: datetime, gateways: Gateways) -> None:
    assert_it_is_as_counted(now, gateways)
    with reading() as session:
        span = session.get_one(DoseSumSpan, 1)
        assert (span.since.year, span.until) == (2000, now)
        assert session.exec(select(DoseSumChange)).all() == []
        assert len(session.exec(select(DoseSum)).all()) > 150


@pytest.mark.parametrize("newest", [0, 20, 1_000])
def test_weeks_and_their_end_are_together_what_each_is_by_itself(
    house: list[Patient], now: datetime, gateways: Gateways, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "NEWEST", newest)
    sum_doses(gateways, now=now)
    with reading() as session:
        for since, until in ((now - 30 * DAY, now), (now - 9 * DAY - HOUR / 7, now - HOUR / 9)):
            weeks = Span(since, until)
            for end in (Span(until - each, until) for each in (DAY, HOUR / 5, until - since)):
                together = get_weeks_and_latest(session, ADMIN, weeks, since=end.since)
                assert together[0] == list_weeks(session, ADMIN, Scope(), weeks)
                assert together[1].funnel == get_compliance(session, ADMIN, Scope(), end).funnel
                counted = tallies.tally(session, [col(Occurrence.due_at).between(end.since, until)])
                assert together[1].counts.of(Outcome.CONFIRMED) == sum(
                    each.outcomes.get(Outcome.CONFIRMED, 0) for each in counted
                )


def test_an_answer_that_comes_late_and_one_that_is_corrected_are_in_the_sums(
    house: list[Patient], now: datetime, gateways: Gateways
) -> None:
    assert_it_is_as_counted(now, gateways)
    with transaction() as session:
        missed = oldest(session, OccurrenceStatus.MISSED)
        confirmed = oldest(session, OccurrenceStatus.CONFIRMED)
        assert confirm(session, ADMIN, missed, Answer("hand", now), now=now)
        assert decline(session, ADMIN, confirmed, Answer("hand", now), is_not_yet=False, now=now)
    with reading() as session:
        assert has_doses_to_sum(session, now=now)
    assert_it_is_as_counted(now, gateways)


def test_a_patient_who_is_deleted_leaves_the_sums_and_comes_back_into_them(
    house: list[Patient], now: datetime, gateways: Gateways
) -> None:
    assert_it_is_as_counted(now, gateways)
    with transaction() as session:
        delete_patient(session, ADMIN, house[0].id, seen=None, now=now)
    assert_it_is_as_counted(now, gateways)
    with transaction() as session:
        restore_patient(session, ADMIN, house[0].id, now=now)
    assert_it_is_as_counted(now, gateways)


def test_a_patient_who_stops_is_asked_no_more_and_the_sums_know_it(
    house: list[Patient], now: datetime, gateways: Gateways
) -> None:
    assert_it_is_as_counted(now, gateways)
    with transaction() as session:
        set_active(session, ADMIN, house[1].id, is_active=False, reason="moved", now=now)
    assert_it_is_as_counted(now, gateways)


def test_as_time_goes_on_what_became_due_is_summed(house: list[Patient], now: datetime, gateways: Gateways) -> None:
    assert_it_is_as_counted(now, gateways)
    with transaction() as session:
        reminder = a_reminder(session, house[2])
        ahead = [
            a_dose(session, reminder, "planned", due_at=now + timedelta(minutes=minutes)) for minutes in (3, 20, 55)
        ]
    for minutes in (10, 30, 61, 400):
        later = now + timedelta(minutes=minutes)
        with clock.use(lambda later=later: later):
            with transaction() as session:
                for dose in ahead:
                    if dose.due_at <= later and dose.status is OccurrenceStatus.SCHEDULED:
                        dose.status, dose.sent_at = OccurrenceStatus.SENT, later
                        session.add(dose)
            assert_it_is_as_counted(later, gateways)


def test_a_clock_that_was_ahead_leaves_nothing_wrong(house: list[Patient], now: datetime, gateways: Gateways) -> None:
    with transaction() as session:
        a_dose(session, a_reminder(session, house[0]), "planned", due_at=now + 5 * HOUR)
    with clock.use(lambda: now + DAY):
        sum_doses(gateways, now=now + DAY)
    assert_it_is_as_counted(now, gateways)
    with reading() as session:
        assert session.get_one(DoseSumSpan, 1).until == now


def test_what_was_overlooked_is_right_after_the_night(house: list[Patient], now: datetime, gateways: Gateways) -> None:
    sum_doses(gateways, now=now)
    with transaction() as session:
        for row in session.exec(select(DoseSum).where(DoseSum.quarter > now - 7 * DAY)).all():
            row.confirmed += 3
            session.add(row)
    sum_doses_again(gateways, now=now)
    assert_it_is_as_counted(now, gateways)


def test_a_month_and_the_hours_of_today_are_read_off_the_sums(
    house: list[Patient], now: datetime, gateways: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        reminder = a_reminder(session, house[0])
        for hours in (1, 5, 30):
            a_dose(session, reminder, "planned", due_at=now + hours * HOUR)
    sum_doses(gateways, now=now)
    sum_doses_ahead(gateways, now=now)

    begin, end = span_of(local_date_of(now, zone_of(ADMIN.timezone)), ADMIN)

    def look() -> tuple[Month, int]:
        with reading() as session:
            month = count_month(session, ADMIN, date(2026, 2, 20), date(2026, 3, 20), now=now)
            return month, sum(hour.total for hour in get_rail(session, ADMIN, now=now).hours)

    month, of_today = look()
    with reading() as session:
        due = select(Occurrence.status).where(col(Occurrence.due_at) >= begin, col(Occurrence.due_at) < end)
        shown = [one for one in session.exec(due).all() if STANDING_OF[one] is not Standing.LEFT_OUT]
    assert of_today == len(shown), "of the reader's day, as summed: patients elsewhere are at another hour"
    monkeypatch.setattr(tallies, "FEW_IN_A_MONTH", 10_000)
    assert look()[0] == month
