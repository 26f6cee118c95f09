"""Today's list: what stands in which group, whose it is, and that it costs the same for ten and for a thousand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.errors import IllegalTransition, NotFound
from app.models.account import User
from app.models.call import Question
from app.models.message import Direction, Message
from app.models.patient import Patient
from app.models.reminder import Occurrence, ReminderKind
from app.services.compliance.figures import count_anew
from app.services.reminders.asking_again import ask_again_now
from app.services.today.day import Today, count_today, get_today
from app.services.today.first_steps import Step, get_first_steps, put_first_steps_away, show_first_steps
from app.services.today.groups import Group
from app.services.today.rail import get_rail
from tests.factories import a_device, a_patient, a_reminder, a_user, an_actor, an_occurrence
from tests.factories.doses import a_dose

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NOON = timedelta(hours=4)  # after the tests' now, which is 08:00 in Jakarta


def of(volunteer: User, db: Session, **fields: object) -> Patient:
    fields.setdefault("verified_at", datetime.fromisoformat("2026-03-01T00:00:00+00:00"))
    return a_patient(db, assigned_volunteer_id=volunteer.id, **fields)  # type: ignore[arg-type]


def dose(db: Session, patient: Patient, fate: str, *, due_at: datetime, asked: int = 0) -> Occurrence:
    found = a_dose(db, a_reminder(db, patient, message="Halo {name}, waktunya Tamoxifen."), fate, due_at=due_at)
    found.followups_sent = asked
    db.add(found)
    db.flush()
    return found


def names(today: Today, group: Group) -> list[str]:
    return [row.name for row in today.rows[group]]


def test_doses_stand_where_their_urgency_is(db: Session, now: datetime) -> None:
    dewi, noon = a_user(db), now + NOON
    for name, fate, ago, asked in (
        ("just sent", "waiting", 5 * MINUTE, 0),
        ("asked once", "waiting", 40 * MINUTE, 1),
        ("asked long ago", "waiting", 100 * MINUTE, 2),
        ("not yet", "not_yet", 20 * MINUTE, 0),
        ("missed today", "unanswered", 3 * HOUR, 2),
        ("too late", "too_late", 2 * HOUR, 0),
        ("confirmed", "confirmed", HOUR, 0),
        ("declined", "declined", HOUR, 0),
        ("muted", "muted", HOUR, 0),
        ("planned", "planned", -HOUR, 0),
        ("missed yesterday", "unanswered", 17 * HOUR, 2),
    ):
        dose(db, of(dewi, db, name=name), fate, due_at=noon - ago, asked=asked)

    today = get_today(db, an_actor(user=dewi), now=noon)

    assert names(today, Group.DUE) == ["missed today", "too late", "asked long ago", "asked once"]
    assert names(today, Group.WAITING) == ["just sent", "not yet"]
    assert today.counts == {Group.QUESTIONS: 0, Group.CALLS: 0, Group.DUE: 4, Group.WAITING: 2}
    assert (today.patients, today.done, today.total) == (11, 5, 6)
    assert count_today(db, an_actor(user=dewi), now=noon) == 6


def test_questions_come_with_their_words_the_oldest_first(db: Session, now: datetime) -> None:
    dewi = a_user(db)
    for name, ago in (("Budi", HOUR), ("Wartini", 3 * HOUR)):
        patient = of(dewi, db, name=name)
        message = Message(patient_id=patient.id, direction=Direction.IN, body=f"Boleh {name}?", created_at=now - ago)
        db.add(message)
        db.flush()
        db.add(Question(patient_id=patient.id, message_id=message.id, intent="question", asked_at=now - ago))
    answered = of(dewi, db)
    db.add(Question(patient_id=answered.id, intent="question", asked_at=now, answered_at=now))
    db.flush()

    rows = get_today(db, an_actor(user=dewi), now=now).rows[Group.QUESTIONS]

    assert [(row.name, row.text, row.state) for row in rows] == [
        ("Wartini", "Boleh Wartini?", "question"),
        ("Budi", "Boleh Budi?", "question"),
    ]


def test_who_needs_a_call_stands_there_and_not_among_the_missed(db: Session, now: datetime) -> None:
    dewi, noon = a_user(db), now + NOON
    patient = of(dewi, db, name="Djoko")
    for ago in (3 * HOUR, 4 * HOUR):
        dose(db, patient, "unanswered", due_at=noon - ago, asked=2)
    count_anew(db, patient.id, now=noon)

    today = get_today(db, an_actor(user=dewi), now=noon)

    [row] = today.rows[Group.CALLS]
    assert (row.name, row.state, row.count) == ("Djoko", "missed", 2)
    assert today.counts[Group.DUE] == 0


def test_everybody_sees_their_own_and_staff_may_see_all(db: Session, now: datetime) -> None:
    dewi, rizky, bayu = a_user(db), a_user(db), a_user(db, role="moderator")
    for volunteer, name in ((dewi, "of Dewi"), (rizky, "of Rizky")):
        dose(db, of(volunteer, db, name=name), "waiting", due_at=now - MINUTE)

    assert names(get_today(db, an_actor(user=dewi), now=now), Group.WAITING) == ["of Dewi"]
    assert names(get_today(db, an_actor(user=dewi), is_mine=False, now=now), Group.WAITING) == ["of Dewi"]
    everybody = get_today(db, an_actor(user=bayu), now=now)
    assert (everybody.is_mine, everybody.may_switch, everybody.patients) == (False, True, 0)
    assert len(everybody.rows[Group.WAITING]) == 2
    assert get_today(db, an_actor(user=bayu), is_mine=True, now=now).total == 0
    dose(db, of(bayu, db, name="of Bayu"), "waiting", due_at=now - MINUTE)
    assert names(get_today(db, an_actor(user=bayu), now=now), Group.WAITING) == ["of Bayu"]


def test_who_is_inactive_or_deleted_is_nobodys_work(db: Session, now: datetime) -> None:
    dewi = a_user(db)
    for fields in ({"is_active": False}, {"deleted_at": now}):
        dose(db, of(dewi, db, **fields), "waiting", due_at=now - MINUTE)
    assert get_today(db, an_actor(user=dewi), now=now).total == 0


def test_a_group_shows_fifty_and_counts_them_all(db: Session, now: datetime) -> None:
    dewi = a_user(db)
    for _ in range(53):
        dose(db, of(dewi, db), "waiting", due_at=now - MINUTE)
    today = get_today(db, an_actor(user=dewi), now=now)
    assert (len(today.rows[Group.WAITING]), today.counts[Group.WAITING]) == (50, 53)


@pytest.mark.parametrize("is_mine", [True, False])
def test_it_takes_as_many_statements_for_forty_as_for_four(db: Session, now: datetime, is_mine: bool) -> None:
    bayu = a_user(db, role="moderator")

    def statements() -> int:
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.get_bind(), "before_cursor_execute", listener)
        get_today(db, an_actor(user=bayu), is_mine=is_mine, now=now)
        get_rail(db, an_actor(user=bayu), is_mine=is_mine, now=now)
        event.remove(db.get_bind(), "before_cursor_execute", listener)
        return len(seen)

    def fill(count: int) -> None:
        for _ in range(count):
            patient = of(bayu, db)
            dose(db, patient, "waiting", due_at=now - MINUTE)
            dose(db, patient, "waiting", due_at=now - HOUR, asked=1)
            db.add(Question(patient_id=patient.id, intent="question", asked_at=now))
        db.flush()

    fill(4)
    few = statements()
    fill(36)
    assert statements() == few <= 14


def test_the_rail_tells_the_busiest_hour_ahead_the_appointments_and_who_is_on_duty(db: Session, now: datetime) -> None:
    dewi = a_user(db)
    a_user(db, role="moderator", name="Bayu Pratama")
    patient = of(dewi, db, name="Kartika")
    for hours, fate in ((-1, "confirmed"), (0, "unanswered"), (1, "planned"), (5, "planned"), (5, "planned")):
        reminder = a_reminder(db, patient)
        due_at = now + hours * HOUR
        one = a_dose(db, reminder, fate, due_at=due_at)
        one.slot = f"{8 + hours:02d}:00"
        db.add(one)
    visit = a_reminder(db, patient, kind=ReminderKind.APPOINTMENT, message="Cek darah di Klinik Sambirata.")
    an_occurrence(db, visit, due_at=now + 2 * DAY)
    an_occurrence(db, visit, due_at=now + 4 * DAY)

    rail = get_rail(db, an_actor(user=dewi), now=now)

    assert rail.next_peak == now + 5 * HOUR
    assert [(hour.hour, hour.confirmed, hour.failed, hour.planned) for hour in rail.hours if hour.total] == [
        (7, 1, 0, 0),
        (8, 0, 1, 0),
        (9, 0, 0, 1),
        (13, 0, 0, 2),
    ]
    assert [hour.hour for hour in rail.hours] == list(range(7, 14))
    assert [(each.name, each.text) for each in rail.appointments] == [("Kartika", "Cek darah di Klinik Sambirata")]
    assert [person.name for person in rail.on_duty] == ["Bayu Pratama"]


def test_asking_again_by_hand_sends_the_next_question_once_in_five_minutes(db: Session, now: datetime) -> None:
    dewi = an_actor(user=a_user(db))
    a_device(db)
    patient = a_patient(db, assigned_volunteer_id=dewi.user_id)
    waiting = dose(db, patient, "waiting", due_at=now - 10 * MINUTE)

    ask_again_now(db, dewi, waiting.id, now=now)

    assert waiting.followups_sent == 1
    assert names(get_today(db, dewi, now=now), Group.DUE) == [patient.name]
    with pytest.raises(IllegalTransition, match="asked_lately"):
        ask_again_now(db, dewi, waiting.id, now=now + MINUTE)
    ask_again_now(db, dewi, waiting.id, now=now + 6 * MINUTE)
    done = dose(db, patient, "confirmed", due_at=now - HOUR)
    with pytest.raises(IllegalTransition, match="nobody_waits"):
        ask_again_now(db, dewi, done.id, now=now)
    with pytest.raises(NotFound):
        ask_again_now(db, an_actor(user=a_user(db)), waiting.id, now=now)


def test_the_first_steps_follow_what_is_there(db: Session, now: datetime) -> None:
    admin, volunteer = an_actor(user=a_user(db, role="admin")), an_actor(user=a_user(db))

    def done() -> set[str]:
        steps = get_first_steps(db, admin, now=now)
        assert steps is not None
        return {step.value for step in steps.done}

    assert get_first_steps(db, volunteer, now=now) is None
    assert done() == set()
    patient = a_patient(db, verified_at=now)
    assert done() == {"patient", "consent"}
    reminder = a_reminder(db, patient)
    assert done() == {"patient", "consent", "reminder"}
    one = a_dose(db, reminder, "waiting", due_at=now)
    steps = get_first_steps(db, admin, now=now)
    assert steps is not None
    assert steps.next is Step.CONFIRMED
    put_first_steps_away(db, admin, now=now)
    db.flush()
    assert get_first_steps(db, admin, now=now) is None
    show_first_steps(db, admin, now=now)
    one.status, one.confirmed_at = "confirmed", now
    db.add(one)
    db.flush()
    assert done() == {step.value for step in Step}
    assert get_first_steps(db, admin, now=now + 2 * DAY) is None
