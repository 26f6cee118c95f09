"""What people put into a conversation besides messages that leave at once: later ones, notes, a second try (M6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import reading
from app.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from app.integrations.whatsapp.jids import jid_of_phone
from app.models.conversation import ConversationNote, ScheduledMessage, ScheduledState
from app.models.message import Message, MessageStatus, Purpose
from app.models.patient import Patient
from app.models.work import Lane
from app.services.accounts import people
from app.services.actor import Actor
from app.services.messages import conversation_notes as notes
from app.services.messages import scheduled
from app.services.messages.conversation import send_again, write_message
from app.services.messages.conversation_thread import MAX_WINDOW, WINDOW, Line, Span, Thread, read_thread
from app.settings import get_settings
from tests.factories.people import a_user, an_actor
from tests.statements import counted
from tests.stories.clinic import Clinic

HOUR = timedelta(hours=1)
WORDS = "Bagaimana mualnya pagi ini, Bu?"


def later(clinic: Clinic, patient: Patient, actor: Actor, *, after: timedelta = HOUR) -> ScheduledMessage:
    with clinic.doing() as session:
        return scheduled.schedule_message(session, actor, patient.id, WORDS, due_at=clinic.now + after, now=clinic.now)


def stands(scheduled_message: ScheduledMessage) -> tuple[ScheduledState, str | None]:
    with reading() as session:
        row = session.get_one(ScheduledMessage, scheduled_message.id)
        return row.state, row.reason


def thread(clinic: Clinic, patient: Patient, span: Span | None = None) -> Thread:
    with reading() as session:
        return read_thread(session, clinic.admin, patient.id, span, now=clinic.now)


def test_a_message_for_later_leaves_at_its_time_once_and_in_the_first_lane(clinic: Clinic) -> None:
    patient = clinic.patient()
    later(clinic, patient, clinic.admin)
    clinic.pass_time(HOUR - timedelta(seconds=1))
    assert clinic.texts(patient) == []
    clinic.pass_time(timedelta(seconds=1))
    clinic.pass_time(HOUR)
    assert clinic.texts(patient) == [WORDS]
    (send,) = clinic.sends()
    (message,) = clinic.messages(patient)
    assert (send.lane, send.purpose) == (Lane.URGENT, Purpose.PERSON)
    assert (message.author_id, message.is_automatic) == (clinic.admin_user.id, False)


def test_it_is_not_sent_hours_late_and_people_see_that(clinic: Clinic) -> None:
    patient = clinic.patient()
    later(clinic, patient, clinic.admin)
    clinic.pass_time(4 * HOUR)
    assert clinic.texts(patient) == []
    (message,) = clinic.messages(patient)
    assert message.status is MessageStatus.TOO_LATE


def test_it_can_be_changed_by_its_author_cancelled_by_anybody_and_taken_up_again(clinic: Clinic) -> None:
    patient = clinic.patient()
    volunteer = an_actor(user=clinic.volunteer)
    row = later(clinic, patient, volunteer)
    with clinic.doing() as session:
        given = (session, volunteer, patient.id, row.id)
        changed = scheduled.change_scheduled(*given, text="Halo", version=1, now=clinic.now)
        assert (changed.body, changed.version) == ("Halo", 2)
    with clinic.doing() as session, pytest.raises(NotAllowed):
        scheduled.change_scheduled(session, clinic.admin, patient.id, row.id, text="Lain", now=clinic.now)
    with clinic.doing() as session:
        scheduled.cancel_scheduled(session, clinic.admin, patient.id, row.id, now=clinic.now)
    assert stands(row) == (ScheduledState.CANCELLED, "by_hand")
    with clinic.doing() as session:
        scheduled.resume_scheduled(session, clinic.admin, patient.id, row.id, now=clinic.now)
    clinic.pass_time(HOUR)
    assert clinic.texts(patient) == ["Halo"]
    with clinic.doing() as session, pytest.raises(IllegalTransition):
        scheduled.cancel_scheduled(session, clinic.admin, patient.id, row.id, now=clinic.now)


@pytest.mark.parametrize("after", [timedelta(), -HOUR, timedelta(days=400)])
def test_a_time_that_is_over_or_too_far_is_refused(clinic: Clinic, after: timedelta) -> None:
    patient = clinic.patient()
    with pytest.raises(Invalid):
        later(clinic, patient, clinic.admin, after=after)


def test_nothing_leaves_in_the_name_of_somebody_who_was_suspended(clinic: Clinic) -> None:
    patient = clinic.patient()
    row = later(clinic, patient, an_actor(user=clinic.volunteer))
    with clinic.doing() as session:
        people.suspend(session, clinic.admin, clinic.volunteer.id, reason="left", now=clinic.now)
    assert stands(row) == (ScheduledState.CANCELLED, scheduled.AUTHOR_GONE)
    clinic.pass_time(HOUR)
    assert clinic.texts(patient) == []
    assert [each.row.id for each in thread(clinic, patient).scheduled] == [row.id]


def test_nothing_leaves_to_a_patient_whom_the_author_does_not_look_after_any_more(clinic: Clinic) -> None:
    patient = clinic.patient()
    row = later(clinic, patient, an_actor(user=clinic.volunteer))
    with clinic.doing() as session:
        session.get_one(Patient, patient.id).assigned_volunteer_id = a_user(session).id
    clinic.pass_time(HOUR)
    assert stands(row) == (ScheduledState.CANCELLED, scheduled.AUTHOR_GONE)
    assert clinic.texts(patient) == []


def test_a_note_never_leaves_and_stands_between_the_messages(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "pagi")
    clinic.pass_time(timedelta(minutes=1))
    with clinic.doing() as session:
        note = notes.add_note(session, clinic.admin, patient.id, "Call after four", now=clinic.now)
    clinic.pass_time(timedelta(minutes=1))
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "Pagi Bu", now=clinic.now)
    clinic.work()
    assert clinic.texts(patient)[-1] == "Pagi Bu"
    assert not any("after four" in text for text in clinic.texts())
    bodies = [line.entry.body for line in thread(clinic, patient).lines if not getattr(line.entry, "is_automatic", 0)]
    assert bodies == ["pagi", "Call after four", "Pagi Bu"]
    with clinic.doing() as session, pytest.raises(NotAllowed):
        notes.remove_note(session, an_actor(user=clinic.volunteer), patient.id, note.id, now=clinic.now)
    with clinic.doing() as session:
        notes.remove_note(session, clinic.admin, patient.id, note.id, now=clinic.now)
    assert not any(isinstance(line.entry, ConversationNote) for line in thread(clinic, patient).lines)
    with clinic.doing() as session:
        notes.restore_note(session, clinic.admin, patient.id, note.id)
    assert any(isinstance(line.entry, ConversationNote) for line in thread(clinic, patient).lines)


def test_words_that_failed_for_good_are_tried_again_and_nothing_else_is(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.whatsapp.not_on_whatsapp.add(jid_of_phone(patient.phone))
    with clinic.doing() as session:
        message = write_message(session, clinic.admin, patient.id, "Halo Bu", now=clinic.now)
    clinic.work()
    (failed,) = clinic.messages(patient)
    assert failed.status is MessageStatus.FAILED
    clinic.whatsapp.not_on_whatsapp.clear()
    with clinic.doing() as session:
        send_again(session, clinic.admin, patient.id, message.id, now=clinic.now)
    clinic.work()
    assert clinic.texts(patient) == ["Halo Bu"]
    with clinic.doing() as session, pytest.raises(IllegalTransition):
        send_again(session, clinic.admin, patient.id, message.id, now=clinic.now)
    other = clinic.patient()
    with clinic.doing() as session, pytest.raises(NotFound):
        send_again(session, clinic.admin, other.id, message.id, now=clinic.now)


def test_a_thumb_stands_at_the_message_it_is_about_and_an_answer_carries_what_it_quotes(clinic: Clinic) -> None:
    patient = clinic.patient()
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "Sudah makan, Bu?", now=clinic.now)
    clinic.work()
    target = clinic.messages(patient)[0].provider_message_id or ""
    clinic.reacts(patient, "👍", target)
    clinic.says(patient, "sudah tadi", quote=target)
    ours, theirs = _first_two(thread(clinic, patient).lines)
    assert ours.reactions == ("👍",)
    assert theirs.quote is not None
    assert (theirs.quote.body, theirs.quote.is_from_us) == ("Sudah makan, Bu?", True)
    clinic.reacts(patient, "", target)
    assert _first_two(thread(clinic, patient).lines)[0].reactions == ()


def _first_two(lines: list[Line]) -> tuple[Line, Line]:
    return lines[0], next(line for line in lines if isinstance(line.entry, Message) and line.entry.body == "sudah tadi")


def test_two_thousand_messages_are_read_in_windows_of_fifty_that_meet_without_a_gap(clinic: Clinic) -> None:
    patient = clinic.patient()
    _fill(clinic, patient, 2_000)
    newest = thread(clinic, patient)
    assert (len(newest.lines), newest.has_earlier) == (WINDOW, True)
    assert newest.lines[-1].entry.body == "kata 1999"
    seen = [line.entry.body for line in newest.lines]
    window = newest
    while window.has_earlier:
        window = thread(clinic, patient, Span(before=window.lines[0].place))
        seen = [line.entry.body for line in window.lines] + seen
    assert seen == [f"kata {number}" for number in range(2_000)]
    since = thread(clinic, patient, Span(since=newest.lines[0].place))
    assert [line.place for line in since.lines] == [line.place for line in newest.lines]


def test_a_window_costs_the_same_statements_however_long_the_conversation_is(clinic: Clinic) -> None:
    short, long = clinic.patient(), clinic.patient()
    _fill(clinic, short, 3)
    _fill(clinic, long, MAX_WINDOW)
    assert _cost(clinic, short) == _cost(clinic, long)


def test_another_volunteers_conversation_is_not_there(clinic: Clinic) -> None:
    patient = clinic.patient()
    with reading() as session, pytest.raises(NotFound):
        read_thread(session, an_actor(user=a_user_of(clinic)), patient.id, now=clinic.now)


def test_what_is_older_than_the_setting_goes_at_night(clinic: Clinic) -> None:
    patient = clinic.patient()
    row = later(clinic, patient, clinic.admin)
    with clinic.doing() as session:
        notes.add_note(session, clinic.admin, patient.id, "Old words", now=clinic.now)
        scheduled.cancel_scheduled(session, clinic.admin, patient.id, row.id, now=clinic.now)
    clinic.now += timedelta(days=get_settings().message_retention_days + 1)
    clinic.clean()
    with reading() as session:
        assert session.exec(select(ConversationNote)).all() == []
        assert session.exec(select(ScheduledMessage)).all() == []


def a_user_of(clinic: Clinic):
    with clinic.doing() as session:
        return a_user(session)


def _fill(clinic: Clinic, patient: Patient, count: int) -> None:
    with clinic.doing() as session:
        session.add_all(
            Message(
                patient_id=patient.id,
                body=f"kata {number}",
                provider_message_id=f"{patient.id}-{number}",
                device_id="memory",
                author_id=clinic.admin_user.id,
                created_at=clinic.now + timedelta(seconds=number // 3),  # several within one second
            )
            for number in range(count)
        )


def _cost(clinic: Clinic, patient: Patient) -> int:
    with reading() as session, counted(session) as statements:
        read_thread(session, clinic.admin, patient.id, now=clinic.now)
    return len(statements)
