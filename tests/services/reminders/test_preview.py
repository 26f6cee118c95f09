"""What a reminder would do before it is saved (R1, R8): words, dates, doses, quiet hours, and too many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from app.models.patient import Patient
from app.models.reminder import Frequency, ReminderKind
from app.services.reminders.capacity import carried_within, find_crowd, get_queue, seconds_a_send
from app.services.reminders.commands import create_reminder
from app.services.reminders.of_patient import list_rules
from app.services.reminders.preview import Preview, preview_reminder
from app.services.reminders.schemas import NewReminder
from app.settings import Settings
from tests.factories import a_patient, a_reminder, an_actor, an_occurrence
from tests.factories.crowd import a_crowd, due_for, reminders_for

ADMIN = an_actor("admin")
At = Callable[..., datetime]
Override = Callable[..., Settings]


def look(db: Session, patient: Patient, *, now: datetime, **fields: Any) -> Preview:
    given: dict[str, Any] = {
        "patient_id": patient.id,
        "kind": ReminderKind.MEDICATION,
        "message": "Halo {name}, {medicine} jam {time}.",
        "start_date": date(2026, 3, 10),
        "times_of_day": ["20:00", "08:00"],
        "variables": {"medicine": "Tamoxifen"},
        **fields,
    }
    return preview_reminder(db, ADMIN, NewReminder(**given), now=now)


def walls(found: Preview) -> list[str]:
    return [f"{each.wall:%m-%d %H:%M}" for each in found.next_dates]


def test_the_words_and_the_next_five_dates_as_the_patient_will_have_them(db: Session, now: datetime) -> None:
    found = look(db, a_patient(db, name="Ratna"), now=now)
    assert found.text == "Halo Ratna, Tamoxifen jam 20.00."
    assert walls(found) == ["03-10 20:00", "03-11 08:00", "03-11 20:00", "03-12 08:00", "03-12 20:00"]
    assert (found.doses, found.problems, found.quiet, found.crowds) == (None, [], [], [])


@pytest.mark.parametrize(
    ("fields", "doses"),
    [
        ({"end_date": date(2026, 3, 12)}, 5),
        ({"end_date": date(2026, 3, 10)}, 1),
        ({"freq": Frequency.ONCE, "times_of_day": ["20:00"]}, 1),
        ({"freq": Frequency.WEEKLY, "by_day": ["TU"], "end_date": date(2026, 3, 24)}, 5),
        ({"start_date": date(2026, 4, 1), "end_date": date(2026, 4, 30)}, 60),
    ],
)
def test_the_doses_that_lie_ahead_are_counted(db: Session, now: datetime, fields: dict[str, Any], doses: int) -> None:
    assert look(db, a_patient(db), now=now, **fields).doses == doses


def test_what_is_promised_is_what_is_planned(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    promised = look(db, patient, now=now).next_dates[0].due_at
    create_reminder(
        db,
        ADMIN,
        NewReminder(patient.id, ReminderKind.MEDICATION, "Halo", date(2026, 3, 10), ["08:00", "20:00"]),
        now=now,
    )
    (rule,) = list_rules(db, ADMIN, patient.id, now=now).rows
    assert rule.next_at == promised


def test_a_time_in_a_gap_is_shown_where_it_goes(db: Session) -> None:
    before = datetime(2026, 3, 7, 12, tzinfo=UTC)
    patient = a_patient(db, timezone="America/New_York")
    found = look(db, patient, now=before, times_of_day=["02:30"], start_date=date(2026, 3, 7))
    assert [(f"{each.wall:%d %H:%M}", each.is_shifted) for each in found.next_dates[:2]] == [
        ("08 03:00", True),
        ("09 02:30", False),
    ]


def test_what_does_not_hold_is_listed_and_the_words_are_still_shown(db: Session, now: datetime) -> None:
    found = look(db, a_patient(db, name="Ratna"), now=now, end_date=date(2026, 3, 1), message="Halo {nama}")
    assert [problem.field for problem in found.problems] == ["message", "endDate"]
    assert found.text == "Halo"


@pytest.mark.parametrize(
    ("message", "variables", "unfilled"),
    [
        ("Waktunya {medicine} {dose} ya", {"medicine": "Tamoxifen 20 mg"}, []),
        ("Waktunya {medicine} {dose} ya", {}, ["dose", "medicine"]),
        ("Waktunya {medicine} ({dose}) ya", {"medicine": "Tamoxifen"}, ["dose"]),
        ("Minum {dose} dengan {medicine} {dose}", {"medicine": "Tamoxifen"}, ["dose"]),
        ("Ke {hospital}", {}, ["hospital"]),
    ],
)
def test_only_a_gap_that_the_patient_would_read_is_named(
    db: Session, now: datetime, message: str, variables: dict[str, str], unfilled: list[str]
) -> None:
    found = look(db, a_patient(db, hospital=None), now=now, message=message, variables=variables)
    assert found.unfilled == unfilled


def test_times_in_quiet_hours_are_said(db: Session, now: datetime) -> None:
    patient = a_patient(db, quiet_hours="20:00-07:00")
    assert look(db, patient, now=now).quiet == ["20:00"]


def test_a_rule_without_an_end_that_comes_once_a_month_is_looked_through(db: Session, now: datetime) -> None:
    found = look(
        db, a_patient(db), now=now, freq=Frequency.MONTHLY, start_date=date(2026, 1, 31), times_of_day=["08:00"]
    )
    assert [wall[:5] for wall in walls(found)] == ["03-31", "04-30", "05-31", "06-30", "07-31"]


def test_with_the_usual_spacing_one_device_carries_about_600_in_two_hours(override_settings: Override) -> None:
    override_settings(send_spacing="8-15")
    assert 590 < carried_within(timedelta(hours=2)) < 660


def test_a_time_with_more_than_the_devices_carry_is_said_with_better_ones(
    db: Session, now: datetime, at: At, override_settings: Override
) -> None:
    override_settings(send_spacing="60-60")
    due_for(db, reminders_for(db, a_crowd(db, 130, first=50_000)), lambda _: at("08:00"))
    crowd = find_crowd(db, at("08:00"), window=timedelta(hours=2), now=now)
    assert crowd is not None
    assert (crowd.others, crowd.ends_at) == (130, at("08:00") + timedelta(minutes=131))
    assert len(crowd.suggestions) == 2
    assert all(find_crowd(db, moment, window=timedelta(hours=2), now=now) is None for moment in crowd.suggestions)
    assert find_crowd(db, at("07:30"), window=timedelta(hours=2), now=now) is None
    assert find_crowd(db, at("08:00"), window=timedelta(hours=4), now=now) is None


def test_the_form_says_it_before_saving(db: Session, now: datetime, at: At, override_settings: Override) -> None:
    override_settings(send_spacing="60-60")
    due_for(db, reminders_for(db, a_crowd(db, 130, first=50_000)), lambda _: at("20:00"))
    found = look(db, a_patient(db), now=now)
    assert [crowd.due_at for crowd in found.crowds] == [at("20:00")]


def test_the_queue_says_how_long_it_is_and_when_it_ends(db: Session, now: datetime) -> None:
    an_occurrence(db, a_reminder(db))
    queue = get_queue(db, ADMIN, now=now)
    assert (queue.waiting, queue.ends_at) == (0, now)
    assert seconds_a_send() == 1.0
