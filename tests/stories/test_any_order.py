"""Whatever happens in whatever order (R3): statuses move as the tables say, and nobody gets a dose's message twice.

Hypothesis makes up days: time passes, the line breaks in every way, the patient answers, staff click, receipts come
early, late and twice. After every step the whole history of states is held against the tables of legal moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app import clock
from app.db import reading
from app.errors import IllegalTransition
from app.integrations.ports import DeviceOffline, NotSent, OutcomeUnknown, ReachoutTimelock, Refused, SentMessage
from app.integrations.whatsapp.memory import MemoryWhatsApp
from app.models.message import Message, MessageStatus, Purpose
from app.models.patient import Patient
from app.models.reminder import OCCURRENCE_MOVES, Occurrence, OccurrenceStatus, Reminder
from app.models.work import SEND_MOVES, Send, SendState
from app.services import subscription
from app.services.reminders.answers import confirm_by_hand, decline_by_hand
from app.services.reminders.sending import send_now
from app.services.work.sent import GROWTH
from app.settings import WhatsAppBackend, get_settings
from tests.databases import copied_database, in_use
from tests.servers import shared
from tests.stories.clinic import DEVICE, Clinic
from tests.stories.conftest import MORNING

ERRORS = {
    "refused": Refused("no"),
    "not sent": NotSent("busy"),
    "offline": DeviceOffline("gone"),
    "cut": OutcomeUnknown("cut"),
    "locked": ReachoutTimelock("463", retry_after=600.0),
}
WORDS = ["sudah", "belum", "stop", "mulai lagi", "terima kasih", "tidak mau minum"]
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 20, 60, 130])),
    st.tuples(st.just("fail"), st.sampled_from([*ERRORS, "cut but left"])),
    st.tuples(st.just("say"), st.sampled_from(WORDS)),
    st.tuples(st.just("quote"), st.sampled_from(["sudah", "belum"])),
    st.tuples(st.just("ack"), st.sampled_from(["delivered", "read"])),
    st.tuples(st.just("hand"), st.sampled_from(["confirm", "decline", "send", "stop", "resume"])),
    st.tuples(st.just("device"), st.sampled_from(["off", "on"])),
    st.tuples(st.just("die"), st.sampled_from(["before", "after"])),
)
HOUR = timedelta(hours=1)
SEEN_IN_BETWEEN = 3  # states that one step may pass through between two looks


class WorkerDied(BaseException):
    """The process is gone, and with it whatever it had not written down."""


class Mortal(MemoryWhatsApp):
    """Lets the worker die right before or right after its message has left."""

    dies = ""

    def send_text(self, device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage:
        when, self.dies = self.dies, ""
        if when == "before":
            raise WorkerDied
        sent = super().send_text(device, jid, text, reply_to=reply_to)
        if when == "after":
            raise WorkerDied
        return sent


class Watch:
    """Holds every state it sees against the one before."""

    def __init__(self) -> None:
        self._occurrences: dict[object, OccurrenceStatus] = {}
        self._sends: dict[object, SendState] = {}
        self._messages: dict[object, MessageStatus] = {}

    def look(self) -> None:
        with reading() as session:
            for occurrence in session.exec(select(Occurrence)):
                before = self._occurrences.get(occurrence.id, OccurrenceStatus.SCHEDULED)
                assert _leads_to(OCCURRENCE_MOVES, before, occurrence.status), f"{before} to {occurrence.status}"
                self._occurrences[occurrence.id] = occurrence.status
            for send in session.exec(select(Send)):
                was = self._sends.get(send.id, SendState.QUEUED)
                assert _leads_to(SEND_MOVES, was, send.state), f"{was} to {send.state}"
                self._sends[send.id] = send.state
            for message in session.exec(select(Message).where(Message.direction == "out")):
                seen = self._messages.get(message.id)
                assert not _has_shrunk(seen, message.status), f"{seen} to {message.status}"
                self._messages[message.id] = message.status


def _leads_to(moves: dict, before: object, after: object) -> bool:  # type: ignore[type-arg]
    reached = {before}
    for _ in range(SEEN_IN_BETWEEN):
        reached |= {following for state in reached for following in moves[state]}
    return after in reached


def _has_shrunk(before: MessageStatus | None, after: MessageStatus) -> bool:
    received = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)
    return before in received and (after not in received or GROWTH.index(after) < GROWTH.index(before))


DAYS = st.lists(STEPS, min_size=1, max_size=12)
AS_IT_IS = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@pytest.mark.timeout(120)
@settings(max_examples=15, **AS_IT_IS)
@given(steps=DAYS)
def test_any_day_keeps_to_the_tables_and_says_nothing_twice(steps: list[tuple[str, object]]) -> None:
    _live_through(steps)


@pytest.mark.long
@pytest.mark.timeout(1800)
@settings(max_examples=400, **AS_IT_IS)
@given(steps=DAYS)
def test_any_of_hundreds_of_days(steps: list[tuple[str, object]]) -> None:
    _live_through(steps)


def _live_through(steps: list[tuple[str, object]]) -> None:
    with _a_clinic() as clinic, clock.use(lambda: clinic.now):
        patient = clinic.patient(quiet_hours="00:00-00:00")
        reminder = clinic.reminder(patient, "08:00", "10:00", window_minutes=60)
        clinic.go_to("08:00")
        watch = Watch()
        by_hand = 0
        for kind, what in steps:
            with suppress(WorkerDied):
                by_hand += _take_step(clinic, reminder, kind, what)
            watch.look()
        clinic.back_online()
        for _ in range(6):
            with suppress(WorkerDied):
                clinic.pass_time(HOUR)
            watch.look()
        clinic.settle()
        watch.look()
        _nothing_twice(clinic, reminder, by_hand=by_hand)
        _nothing_stuck(clinic, reminder)


def _take_step(clinic: Clinic, reminder: Reminder, kind: str, what: object) -> int:
    """Let one thing happen. Returns 1 when a person had a message sent by hand."""
    patient = _patient()
    last = clinic.sent[-1].provider_id if clinic.sent else None
    sent_by_hand = 0
    if kind == "wait":
        clinic.pass_time(timedelta(minutes=int(str(what))))
    elif kind == "fail":
        name = str(what)
        clinic.whatsapp.fail_next(ERRORS[name.removesuffix(" but left")], leaves=name.endswith("left"))
    elif kind == "say":
        clinic.says(patient, str(what))
    elif kind == "quote":
        clinic.says(patient, str(what), quote=last)
    elif kind == "ack":
        clinic.acknowledges(patient, last or f"3EB0{1:018X}", str(what))
    elif kind == "hand":
        sent_by_hand = _by_hand(clinic, reminder, str(what))
        clinic.work()
    elif kind == "device":
        clinic.whatsapp.offline.add(DEVICE) if what == "off" else clinic.back_online()
    elif kind == "die" and isinstance(clinic.whatsapp, Mortal):
        clinic.whatsapp.dies = str(what)
    return sent_by_hand


def _patient() -> Patient:
    with reading() as session:
        return session.exec(select(Patient)).one()


def _by_hand(clinic: Clinic, reminder: Reminder, what: str) -> int:
    occurrence = clinic.first(reminder)
    patient = _patient()
    try:
        with clinic.doing() as session:
            if what == "confirm":
                confirm_by_hand(session, clinic.admin, occurrence.id, now=clinic.now)
            elif what == "decline":
                decline_by_hand(session, clinic.admin, occurrence.id, now=clinic.now)
            elif what == "send":
                return len(send_now(session, clinic.admin, reminder.id, now=clinic.now).sent)
            else:
                is_active = what == "resume"
                subscription.set_active(
                    session, clinic.admin, patient.id, is_active=is_active, reason="uji", now=clinic.now
                )
    except IllegalTransition:
        return 0
    return 0


def _nothing_twice(clinic: Clinic, reminder: Reminder, *, by_hand: int) -> None:
    """Each dose is said once; again only by a person's hand, or marked as a repetition."""
    said: dict[str, int] = {}
    for sent in clinic.sent:
        if "waktunya" in sent.text and "Dikirim ulang" not in sent.text:
            said[sent.text] = said.get(sent.text, 0) + 1
    doses = len([occurrence for occurrence in clinic.occurrences(reminder) if occurrence.message_id])
    assert sum(said.values()) <= doses + by_hand, said
    with reading() as session:
        for occurrence in clinic.occurrences(reminder):
            query = select(Send).where(Send.occurrence_id == occurrence.id, Send.purpose == Purpose.REMINDER)
            left = [send for send in session.exec(query) if send.state is SendState.SENT]
            assert len(left) <= 1 + by_hand


def _nothing_stuck(clinic: Clinic, reminder: Reminder) -> None:
    """Hours later everything of the day is in a state that somebody sees as its end."""
    open_ones = {OccurrenceStatus.SCHEDULED, OccurrenceStatus.SENDING}
    for occurrence in clinic.occurrences(reminder):
        if occurrence.due_at < clinic.now - timedelta(hours=2):
            assert occurrence.status not in open_ones, occurrence.slot
    waiting = [send for send in clinic.sends() if send.state in (SendState.SENDING, SendState.UNKNOWN)]
    assert waiting == []


@contextmanager
def _a_clinic() -> Iterator[Clinic]:
    with (
        TemporaryDirectory(dir=shared.run_directory()) as directory,
        copied_database("sqlite", "any_order", Path(directory)) as own,
    ):
        rules = {
            "database_url": own.url,
            "gowa_device_id": [DEVICE],
            "whatsapp": WhatsAppBackend.GOWA,
            "send_spacing": (0.0, 0.0),
        }
        with in_use(get_settings().model_copy(update=rules), own.engine):
            yield Clinic(MORNING, whatsapp=Mortal(devices=(DEVICE,)))
