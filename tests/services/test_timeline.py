"""The line of one patient as a person reads it: one line a dose with its answer, what is planned, older on demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.models.call import CallOutcome, PatientCall
from app.models.file import UseKind
from app.models.message import Direction, Message, Purpose
from app.models.patient import RecordEntry, RecordKind
from app.models.reminder import Frequency, OccurrenceStatus, ReminderKind
from app.services.actor import Permission
from app.services.timeline.headline import headline
from app.services.timeline.points import Choice, Happening
from app.services.timeline.reading import Look, read_line
from tests.factories import a_patient, a_reminder, a_user, an_actor, an_occurrence
from tests.factories.shares import a_file, used_at
from tests.statements import counted


@pytest.fixture
def patient(db):
    return a_patient(db)


@pytest.fixture
def admin(db):
    return an_actor(user=a_user(db, role="admin", name="Dewi Anggraini"))


def a_confirmed_dose(db, reminder, *, due_at, words="sudah bu"):
    dose = an_occurrence(db, reminder, due_at=due_at, status=OccurrenceStatus.CONFIRMED, sent_at=due_at)
    dose.answered_at = dose.confirmed_at = due_at + timedelta(minutes=11)
    dose.confirmed_via = "message"
    common = {"patient_id": reminder.patient_id, "occurrence_id": dose.id}
    asked = {"direction": Direction.OUT, "purpose": Purpose.REMINDER, "body": "Waktunya.", "created_at": due_at}
    db.add(Message(**common, **asked))
    db.add(Message(**common, direction=Direction.IN, body=words, created_at=dose.answered_at))
    db.flush()
    return dose


def a_reminder_planned_until(db, patient, moment, **fields):
    reminder = a_reminder(db, patient, **fields)
    reminder.planned_until = moment
    db.add(reminder)
    return reminder


def test_a_dose_is_one_line_with_what_was_answered(db, patient, admin, now, at):
    reminder = a_reminder_planned_until(db, patient, now + timedelta(days=40))
    reminder.created_at = at("00:00", day=-3)
    dose = a_confirmed_dose(db, reminder, due_at=at("08:00", day=-1))

    past = read_line(db, admin, patient.id, Look(), now=now).past

    (told,) = [each for each in past if each.at >= dose.due_at]
    assert (told.kind, told.status, told.answer) == (Happening.OCCURRENCE, "confirmed", "sudah bu")
    assert told.answered_at == dose.answered_at


def test_the_words_of_an_answer_need_the_right_to_read_messages(db, patient, admin, now, at):
    a_confirmed_dose(db, a_reminder(db, patient), due_at=at("08:00", day=-1))
    helper = replace(admin, permissions=admin.permissions - {Permission.MESSAGE_READ})

    told = read_line(db, helper, patient.id, Look(choice=Choice.DOSES), now=now).past

    assert [(each.answer, each.status) for each in told] == [("", "confirmed")]


def test_all_messages_are_there_for_who_looks_for_messages(db, patient, admin, now, at):
    a_confirmed_dose(db, a_reminder(db, patient), due_at=at("08:00", day=-1))
    told = read_line(db, admin, patient.id, Look(choice=Choice.MESSAGES), now=now).past
    assert [(each.kind, each.words) for each in told] == [
        (Happening.MESSAGE_OUT, "Waktunya."),
        (Happening.MESSAGE_IN, "sudah bu"),
    ]


def test_what_is_daily_is_shown_until_tomorrow_and_what_is_rare_for_thirty_days(db, patient, admin, now, at):
    a_reminder_planned_until(db, patient, now, times_of_day=["20:00"], start_date=now.date())
    visit = {"kind": ReminderKind.APPOINTMENT, "freq": Frequency.MONTHLY, "times_of_day": ["10:00"]}
    a_reminder_planned_until(db, patient, now, start_date=(now + timedelta(days=19)).date(), **visit)

    near = read_line(db, admin, patient.id, Look(), now=now)
    far = read_line(db, admin, patient.id, Look(days_ahead=30), now=now)

    assert [each.at for each in near.planned] == [at("20:00"), at("20:00", day=1), at("10:00", day=19)]
    assert near.has_more_ahead
    assert len(far.planned) == 31
    assert not far.has_more_ahead
    assert {each.is_planned for each in far.planned} == {True}


def test_nothing_is_planned_for_somebody_who_gets_no_messages(db, admin, now):
    patient = a_patient(db, is_active=False)
    a_reminder_planned_until(db, patient, now)
    assert read_line(db, admin, patient.id, Look(), now=now).planned == []


def test_older_goes_on_where_the_last_look_began_and_misses_nothing(db, patient, admin, now):
    reminder = a_reminder(db, patient)
    moments = [now - timedelta(hours=hours) for hours in range(1, 41)]
    for moment in moments:
        an_occurrence(db, reminder, due_at=moment)
    look, seen = Look(choice=Choice.DOSES, size=15), []
    while True:
        reading = read_line(db, admin, patient.id, look, now=now)
        seen = [each.at for each in reading.past] + seen
        if reading.older is None:
            break
        look = replace(look, cursor=reading.older)
    assert seen == sorted(moments)


def test_files_stand_where_they_came_and_have_a_look_of_their_own(db, patient, admin, now, at):
    owner = a_user(db, name="Bayu Pratama")
    added, sent, gone = a_file(db, owner), a_file(db, owner), a_file(db, owner, deleted_at=now)
    uses = [(added, UseKind.RECORD, "07:30"), (added, UseKind.PATIENT, "07:10"), (sent, UseKind.MESSAGE, "07:20")]
    for file, kind, wall in [*uses, (gone, UseKind.PATIENT, "07:00")]:
        used_at(db, file, patient, kind).created_at = at(wall)
    db.flush()

    whole = read_line(db, admin, patient.id, Look(), now=now).past
    files = read_line(db, admin, patient.id, Look(choice=Choice.FILES), now=now).past

    assert [(each.kind, each.at, each.title, each.by) for each in whole] == [
        (Happening.FILE, at("07:10"), added.name, "Bayu Pratama")
    ]
    assert [(each.at, each.title) for each in files] == [(at("07:10"), added.name), (at("07:20"), sent.name)]
    without = replace(admin, permissions=admin.permissions - {Permission.FILE_READ})
    assert read_line(db, without, patient.id, Look(choice=Choice.FILES), now=now).past == []


def test_calls_and_the_record_stand_on_it_with_who_wrote_them(db, patient, admin, now, at):
    common = {"patient_id": patient.id, "author_id": admin.user_id}
    db.add(PatientCall(**common, outcome=CallOutcome.REACHED, note="Mual ringan", called_at=at("07:00")))
    entry = {"kind": RecordKind.LAB_RESULT, "happened_on": now.date(), "body": "Hb 9.8", "created_at": at("07:30")}
    db.add(RecordEntry(**common, **entry))
    db.flush()

    told = read_line(db, admin, patient.id, Look(), now=now).past

    assert [(each.kind, each.symbol, each.words, each.by) for each in told] == [
        (Happening.CALL, "reached", "Mual ringan", "Dewi Anggraini"),
        (Happening.RECORD, "lab_result", "Hb 9.8", "Dewi Anggraini"),
    ]
    calls = read_line(db, admin, patient.id, Look(choice=Choice.CALLS), now=now).past
    assert [each.kind for each in calls] == [Happening.CALL]


def test_a_longer_line_takes_no_more_statements(db, patient, admin, now):
    reminder = a_reminder(db, patient)

    def a_day(number: int) -> None:
        moment = now - timedelta(days=number)
        a_confirmed_dose(db, reminder, due_at=moment)
        db.add(Message(patient_id=patient.id, direction=Direction.IN, body="Halo", created_at=moment))
        db.add(PatientCall(patient_id=patient.id, author_id=admin.user_id, called_at=moment))
        db.add(RecordEntry(patient_id=patient.id, author_id=admin.user_id, happened_on=moment.date(), body="x"))
        db.flush()

    a_day(1)
    db.expunge_all()
    with counted(db) as few:
        read_line(db, admin, patient.id, Look(size=90), now=now)
    for number in range(2, 15):
        a_day(number)
    db.expunge_all()
    with counted(db) as many:
        read_line(db, admin, patient.id, Look(size=90), now=now)
    assert len(many) == len(few) <= 14


@pytest.mark.parametrize(
    ("message", "variables", "called"),
    [
        ("Waktunya {medicine}.", {"medicine": "Tamoxifen", "dose": "20 mg"}, "Tamoxifen 20 mg"),
        ("Halo {name}, mengingatkan {what} di {hospital}.", {"what": "kontrol gizi"}, "Kontrol gizi, RSUD Tirta"),
        ("Halo {name}, {what} hari ini ya.", {"what": "timbang berat badan"}, "Timbang berat badan"),
        ("Halo {name}, janji di {hospital} {place}.", {"place": "lantai 2"}, "Janji di RSUD Tirta lantai 2"),
        ("Halo {name}, kontrol ke {clinic} besok pukul {time}. Bawa hasil lab.", {}, "Kontrol besok"),
        ("Selamat pagi Ibu {name}. Sudah makan?", {}, "Sudah makan?"),
        ("Halo {name}, sudah waktunya minum {medicine} ({time}). Balas sudah.", {}, "Sudah waktunya minum"),
        ("{time}", {}, "Obat"),
        ("X" * 200, {}, "X" * 79 + "…"),
    ],
)
def test_a_reminder_is_called_by_what_it_is_about_or_how_it_begins(db, patient, message, variables, called):
    patient.hospital = "RSUD Tirta"
    reminder = a_reminder(db, patient, message=message)
    reminder.variables = variables
    assert headline(reminder, patient) == called
