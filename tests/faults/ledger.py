"""What the application says it did, held against what GOWA says it took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlmodel import col, func, select

from app import i18n
from app.db import reading
from app.models.message import Message, MessageStatus, Purpose
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import OPEN_SENDS, Send, SendState
from tests.servers.gowa.running import GowaProcess

MARK = i18n.translate("id", "message.repeat_mark")


@dataclass
class Ledger:
    """`lost`: never taken. `doubled`: taken twice without a reason and a mark. `repeated`: twice, marked."""

    taken: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.lost and not self.doubled


def open_work() -> int:
    """How much is not in a final state: sends that are on their way, and occurrences still to be queued."""
    with reading() as session:
        sends = session.exec(select(func.count()).where(col(Send.state).in_(OPEN_SENDS))).one()
        waiting = (OccurrenceStatus.SCHEDULED, OccurrenceStatus.SENDING)
        return sends + session.exec(select(func.count()).where(col(Occurrence.status).in_(waiting))).one()


def compare(gowa: GowaProcess) -> Ledger:
    """Hold every reminder of the database against the messages that GOWA accepted."""
    texts: dict[str, list[str]] = defaultdict(list)
    for message in gowa.accepted():
        texts[message["phone"]].append(message["text"])
    ledger = Ledger(taken=sum(map(len, texts.values())))
    with reading() as session:
        sends = session.exec(select(Send).where(Send.purpose == Purpose.REMINDER)).all()
    for send in sends:
        said = texts.pop(send.jid, [])
        if not said:
            ledger.lost.append(send.jid)
        elif len(said) > 1:
            is_marked = send.repeats == 1 and [MARK in text for text in said] == [False, True]
            (ledger.repeated if is_marked else ledger.doubled).append(send.jid)
    ledger.doubled += list(texts)  # taken for nobody we know of
    return ledger


def states() -> dict[str, dict[str, int]]:
    """How many sends, messages and occurrences are in each state."""
    found: dict[str, dict[str, int]] = {}
    with reading() as session:
        for column in (Send.state, Message.status, Occurrence.status):
            rows = session.exec(select(column, func.count()).group_by(col(column))).all()
            found[str(col(column))] = {state.value: count for state, count in rows}
    return found


def all_sent(count: int) -> dict[str, dict[str, int]]:
    """The states in which `count` reminders are when all of them were sent."""
    return {
        str(col(Send.state)): {SendState.SENT.value: count},
        str(col(Message.status)): {MessageStatus.SENT.value: count},
        str(col(Occurrence.status)): {OccurrenceStatus.SENT.value: count},
    }
