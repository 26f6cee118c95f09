"""A small organisation in a test: a clock one can move, a WhatsApp in memory, and patients who write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.ai.rules import RulesIntentModel
from app.integrations.storage import configured
from app.integrations.whatsapp.memory import MemoryWhatsApp, Sent
from app.integrations.whatsapp.webhooks import dedupe_key, parse_event
from app.jobs.devices import check_devices
from app.jobs.reminders import clean_conversations
from app.jobs.reports import Report
from app.jobs.schedule import RECURRING, Body, Look
from app.jobs.sends import drain_device
from app.models.account import User
from app.models.message import Direction, Emergency, Message
from app.models.patient import Patient, PatientContact
from app.models.reminder import Frequency, Occurrence, Reminder, ReminderKind
from app.models.work import Notification, Send
from app.services.actor import Actor
from app.services.phones import phone_index
from app.services.reminders.commands import create_reminder
from app.services.reminders.schemas import NewReminder
from app.services.work.claims import has_ready
from app.services.work.inbox import INBOX, Arrival, receive
from tests.factories.care import a_patient
from tests.factories.people import a_role, a_user, an_actor

DEVICE = "memory"
DEVICE_JID = "628000000000@s.whatsapp.net"
_JOBS = {job.name: job for job in RECURRING}
_IN_ORDER = (
    "reminders.plan",
    INBOX,
    "reminders.queue_due",
    "messages.send_scheduled",
    "reminders.follow_up",
    "emergencies.alert",
    "verifications.expire",
    "sends.settle",
)


def _always(_: Session, *, now: datetime) -> bool:
    return now is not None


def _has_ready(session: Session, *, now: datetime) -> bool:
    return has_ready(session, DEVICE, now=now)


def _drain(gateways: Gateways, *, now: datetime) -> Report:
    return drain_device(gateways, DEVICE, now=lambda: now)


ROUND: list[tuple[Look, Body]] = [
    *((_JOBS[name].when or _always, _JOBS[name].run) for name in _IN_ORDER),
    (_has_ready, _drain),
]


@dataclass
class Clinic:
    """Moves through a day: `pass_time` lets the clock's jobs run as they would, `says` lets a patient write."""

    now: datetime
    whatsapp: MemoryWhatsApp = field(default_factory=lambda: MemoryWhatsApp(devices=(DEVICE,)))
    _number: int = 0

    def __post_init__(self) -> None:
        rules = RulesIntentModel()
        self.gateways = Gateways(self.whatsapp, mailer=_NoMail(), storage=configured(), intents=rules, rules=rules)
        with transaction() as session:
            for slug in ("volunteer", "moderator", "admin", "superadmin"):
                a_role(session, slug)
            self.volunteer = a_user(session, role="volunteer")
            self.admin_user = a_user(session, role="admin")
        self.admin = an_actor("admin", user=self.admin_user)
        check_devices(self.gateways, now=self.now)

    # -- people and plans ---------------------------------------------------------------------------------------

    def patient(self, **fields: object) -> Patient:
        with transaction() as session:
            fields.setdefault("assigned_volunteer_id", self.volunteer.id)
            return a_patient(session, **fields)  # type: ignore[arg-type]

    def contact(self, patient: Patient, phone: str, *, may_confirm: bool = True) -> str:
        """A relative with a number of their own."""
        with transaction() as session:
            session.add(
                PatientContact(
                    patient_id=patient.id,
                    name="Anak",
                    relation="anak",
                    phone=phone,
                    phone_index=phone_index(phone),
                    may_confirm=may_confirm,
                )
            )
        return phone

    def reminder(self, patient: Patient, *times: str, actor: Actor | None = None, **fields: object) -> Reminder:
        zone = ZoneInfo(str(fields.get("timezone") or patient.timezone))
        new = NewReminder(
            **{
                "patient_id": patient.id,
                "kind": ReminderKind.MEDICATION,
                "message": "Halo {name}, waktunya minum obat ({time}).",
                "start_date": self.now.astimezone(zone).date(),
                "times_of_day": times or ("08:00",),
                "freq": Frequency.DAILY,
                **fields,
            }  # type: ignore[arg-type]
        )
        with transaction() as session:
            return create_reminder(session, actor or self.admin, new, now=self.now)

    # -- time ---------------------------------------------------------------------------------------------------

    def pass_time(self, step: timedelta = timedelta()) -> None:
        """Let the clock go on and its jobs run once."""
        self.now += step
        self.work()

    def go_to(self, wall: str, *, day: int = 0, zone: str = "Asia/Jakarta") -> None:
        local = self.now.astimezone(ZoneInfo(zone))
        target = datetime.combine(local.date() + timedelta(days=day), time.fromisoformat(wall), ZoneInfo(zone))
        self.now = target.astimezone(UTC)
        self.work()

    def work(self) -> None:
        """One round of every job whose look finds something, in an order in which each sees what the one before did."""
        now = self.now
        remaining = list(ROUND)
        while remaining:
            with reading() as session:  # one look for all until something was done, after which each looks anew
                due = next((n for n, (look, _) in enumerate(remaining) if look(session, now=now)), None)
            if due is None:
                return
            _, run = remaining[due]
            run(self.gateways, now=now)
            remaining = remaining[due + 1 :]

    def settle(self) -> None:
        """Let everything that waits a moment (jitter, looks into the history) come to its end, within minutes."""
        for _ in range(6):
            self.pass_time(timedelta(seconds=25))

    def back_online(self) -> None:
        """The device is there again, and the minute's look notices."""
        self.whatsapp.offline.clear()
        check_devices(self.gateways, now=self.now)

    def clean(self) -> None:
        clean_conversations(self.gateways, now=self.now)

    # -- the patient's phone ------------------------------------------------------------------------------------

    def says(self, patient: Patient | str, text: str, *, quote: str | None = None, **more: object) -> str:
        """The patient writes; returns the id of the message. `work()` is done after it."""
        event_id = self.arrives(
            patient, "message", {"body": text, **({"replied_to_id": quote} if quote else {})}, **more
        )
        self.work()
        return event_id

    def reacts(self, patient: Patient, emoji: str, target: str) -> None:
        self.arrives(patient, "message.reaction", {"reaction": emoji, "reacted_message_id": target})
        self.work()

    def corrects(self, patient: Patient, message_id: str, text: str) -> None:
        """The patient edits an earlier message."""
        self.arrives(patient, "message.edited", {"original_message_id": message_id, "body": text})
        self.work()

    def acknowledges(self, patient: Patient, provider_id: str, receipt: str) -> None:
        payload = {"ids": [provider_id], "receipt_type": receipt, "receipt_type_description": ""}
        self.arrives(patient, "message.ack", payload)
        self.work()

    def arrives(
        self,
        patient: Patient | str,
        event: str,
        payload: dict[str, object],
        *,
        at: datetime | None = None,
        message_id: str | None = None,
        **more: object,
    ) -> str:
        """A webhook comes in; nothing is worked yet."""
        self._number += 1
        phone = patient if isinstance(patient, str) else patient.phone
        jid = phone if "@" in phone else f"{phone.removeprefix('+')}@s.whatsapp.net"
        name = message_id or f"3EB0FF{self._number:012X}"
        body = {
            "event": event,
            "device_id": DEVICE_JID,
            "session_id": DEVICE,
            "payload": {
                "id": name,
                "chat_id": jid,
                "from": jid,
                "from_name": "Pasien",
                "timestamp": (at or self.now).isoformat(),
                "is_from_me": False,
                **payload,
                **more,
            },
        }
        if event == "message.ack":
            body["timestamp"] = (at or self.now).isoformat()
        self.post(body)
        return name

    def post(self, body: dict[str, object]) -> None:
        raw = json.dumps(body, ensure_ascii=False)
        with transaction() as session:
            receive(session, [Arrival(dedupe_key(parse_event(raw.encode())), raw)], now=self.now)

    # -- what is to be seen -------------------------------------------------------------------------------------

    @property
    def sent(self) -> list[Sent]:
        return self.whatsapp.sent

    def texts(self, patient: Patient | str | None = None) -> list[str]:
        """What left, to everybody or to one phone."""
        phone = patient.phone if isinstance(patient, Patient) else patient
        jid = f"{phone.removeprefix('+')}@s.whatsapp.net" if phone else None
        return [sent.text for sent in self.sent if jid in (None, sent.jid)]

    def occurrences(self, reminder: Reminder) -> list[Occurrence]:
        with reading() as session:
            query = select(Occurrence).where(Occurrence.reminder_id == reminder.id)
            return list(session.exec(query.order_by(col(Occurrence.due_at))).all())

    def first(self, reminder: Reminder) -> Occurrence:
        return self.occurrences(reminder)[0]

    def fresh(self, patient: Patient) -> Patient:
        with reading() as session:
            return session.get_one(Patient, patient.id)

    def messages(self, patient: Patient | None = None, *, direction: Direction | None = None) -> list[Message]:
        with reading() as session:
            query = select(Message).order_by(col(Message.created_at), col(Message.id))
            if patient is not None:
                query = query.where(Message.patient_id == patient.id)
            if direction is not None:
                query = query.where(Message.direction == direction)
            return list(session.exec(query).all())

    def notifications(self, user: User, event: str | None = None) -> list[Notification]:
        with reading() as session:
            rows = session.exec(select(Notification).where(Notification.user_id == user.id)).all()
            return [row for row in rows if event in (None, row.event)]

    def emergencies(self) -> list[Emergency]:
        with reading() as session:
            return list(session.exec(select(Emergency).order_by(col(Emergency.created_at))).all())

    def sends(self) -> list[Send]:
        with reading() as session:
            return list(session.exec(select(Send).order_by(col(Send.created_at), col(Send.id))).all())

    @contextmanager
    def doing(self) -> Iterator[Session]:
        with transaction() as session:
            yield session


class _NoMail:
    """Nobody reads mail in these stories."""

    def send(self, mail: object) -> None:
        raise AssertionError("no mail is sent here")
