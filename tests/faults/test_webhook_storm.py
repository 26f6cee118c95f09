"""Webhooks that come several times, in any order, from many lines, to two processes: each counts once."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from app import clock
from app.db import reading, transaction
from app.models.message import Direction, Message, Purpose
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import DomainEvent, InboxEvent, InboxState, Send
from tests.databases import Database
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.faults.serving import Body, post_all, receipt, serving, start_together, thumb, until, words
from tests.servers.gowa.running import GowaProcess

STOPS, THUMBS = 5, 8  # of the patients; all others write that they took it


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_every_message_is_stored_once_acted_upon_once_and_answered_once(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    _storm(database, gowa, tmp_path, patients=40, copies=4)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_a_storm_of_thousands(database: Database, gowa: GowaProcess, tmp_path: Path) -> None:
    _storm(database, gowa, tmp_path, patients=600, copies=6)


def _storm(database: Database, gowa: GowaProcess, tmp_path: Path, *, patients: int, copies: int) -> None:
    with transaction() as session:
        due_for(session, reminders_for(session, a_crowd(session, patients)), lambda _: clock.now())
    processes = [serving(database.url, gowa, tmp_path / name) for name in ("one", "two")]
    start_together(*processes)
    try:
        until(lambda: len(gowa.accepted()) == patients, within=120, what="not all doses were sent")
        until(lambda: _count(Send, Send.state == "sent") == patients, what="not all were recorded")
        bodies = [body for number, sent in enumerate(gowa.accepted()) for body in _said(number, sent)]
        posted = [body for body in bodies for _ in range(copies)]
        random.Random(5).shuffle(posted)
        statuses = Counter(post_all([process.url for process in processes], posted))
        assert statuses == {200: len(posted)}
        until(lambda: not _count(InboxEvent, col(InboxEvent.state) != InboxState.DONE), within=120, what="events wait")
        until(lambda: not _count(Send, col(Send.state) != "sent"), within=120, what="answers wait")
        _check(gowa, patients=patients, events=len(bodies))
    finally:
        for process in processes:
            process.stop()


def _said(number: int, sent: dict[str, str]) -> list[Body]:
    """What comes back for one dose: receipts, and a word, a thumb or a stop."""
    jid, target, device = sent["phone"], sent["id"], sent["device"]
    if number < STOPS:
        said = words(jid, "stop", f"3EB0STOP{number:06d}", device=device)
    elif number < STOPS + THUMBS:
        said = thumb(jid, target, f"3EB0THUMB{number:06d}", device=device)
    else:
        said = words(jid, "sdh bu 🙏", f"3EB0WORD{number:06d}", device=device, reply_to=target)
    return [receipt(jid, target, "delivered", device=device), receipt(jid, target, "read", device=device), said]


def _check(gowa: GowaProcess, *, patients: int, events: int) -> None:
    answered = patients - STOPS
    with reading() as session:
        assert _counted(session, InboxEvent) == events
        assert _counted(session, Message, Message.direction == Direction.IN) == patients
        purposes = Counter(session.exec(select(Send.purpose)).all())
        assert purposes == {Purpose.REMINDER: patients, Purpose.THANKS: answered, Purpose.UNSUBSCRIBED: STOPS}
        assert _counted(session, Occurrence, Occurrence.status == OccurrenceStatus.CONFIRMED) == answered
        assert _counted(session, DomainEvent, DomainEvent.name == "reminder.confirmed") == answered
        assert _counted(session, Patient, col(Patient.is_active).is_(False)) == STOPS
        assert _counted(session, Message, Message.purpose == Purpose.REMINDER, Message.status == "read") == patients
    heard = Counter(message["phone"] for message in gowa.accepted())
    assert set(heard.values()) == {2}, "the dose and one answer"


def _count(table: type, *where: object) -> int:
    with reading() as session:
        return _counted(session, table, *where)


def _counted(session: Session, table: type, *where: object) -> int:
    return session.exec(select(func.count()).select_from(table).where(*where)).one()  # type: ignore[arg-type]
