"""A process that lives through a year in seconds: the real jobs, rows and senders, and a clock that a test moves.

The machine's clock is `world.now`. `live` lets the process work as it would from there on: its clock ticks at the times
that the test gives, each tick runs what is due by the rows of the jobs, and the sender empties the device's queue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlmodel import Session, col, select

from app import clock
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.ai.rules import RulesIntentModel
from app.integrations.mail.memory import MemoryMailer
from app.integrations.ports import SentMessage
from app.integrations.storage import configured
from app.integrations.whatsapp.memory import MemoryWhatsApp
from app.jobs.clock import Clock
from app.jobs.process import prepare_rows
from app.jobs.running import JobRunner
from app.jobs.schedule import RECURRING
from app.jobs.sends import drain_device
from app.models.reminder import Frequency, Occurrence, OccurrenceStatus, Reminder, ReminderKind
from app.models.work import Device, JobRun, Send
from app.services.reminders.commands import create_reminder
from app.services.reminders.schemas import NewReminder
from app.services.work.claims import has_ready
from app.settings import WhatsAppBackend, get_settings, use_settings
from tests.databases import Database
from tests.factories.care import a_patient
from tests.factories.people import a_role, a_user, an_actor

DEVICE = "memory"
HOUSE_ZONE = ZoneInfo("Asia/Jakarta")
JOBS = frozenset({"reminders.plan", "reminders.queue_due", "sends.settle"})
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """What a test asked for: these times of every day, from a moment on."""

    reminder: Reminder
    zone: ZoneInfo
    times: tuple[str, ...]
    since: datetime

    def moments(self, until: datetime) -> list[datetime]:
        """When its doses are due, worked out without the application."""
        found = expected(self.zone, self.times, self.since.date() - DAY, until.date() + DAY)
        return [due for due in found if self.since < due <= until]


@dataclass
class Phones(MemoryWhatsApp):
    """WhatsApp in memory which remembers when each message left, by the machine's clock."""

    left_at: dict[str, datetime] = field(default_factory=dict)

    def send_text(self, device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage:
        sent = super().send_text(device, jid, text, reply_to=reply_to)
        self.left_at[sent.provider_id] = clock.now()
        return sent


class World:
    """One working process on a database of its own."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._counted = 0.0  # the machine's own seconds, which nobody sets
        self.whatsapp = Phones(devices=(DEVICE,))
        rules = RulesIntentModel()
        self._outside = Gateways(self.whatsapp, mailer=MemoryMailer(), storage=configured(), intents=rules, rules=rules)
        self._table = {job.name: job for job in RECURRING if job.name in JOBS}
        self.plans: list[Plan] = []
        with transaction() as session:
            self._admin = an_actor("admin", user=a_user(session, role=a_role(session, "admin").slug))
            session.add(Device(id=DEVICE, jid="628000000000@s.whatsapp.net"))
        self.start()

    # -- people -------------------------------------------------------------------------------------------------

    def remind(self, zone: str, *times: str, window: timedelta = timedelta(hours=2)) -> None:
        """One more patient of that zone, with a daily reminder at these times."""
        with transaction() as session:
            patient = a_patient(session, timezone=zone)
            new = NewReminder(
                patient_id=patient.id,
                kind=ReminderKind.MEDICATION,
                message="Halo {name}, waktunya minum obat ({time}).",
                start_date=self.now.astimezone(ZoneInfo(zone)).date(),
                times_of_day=times,
                freq=Frequency.DAILY,
                window_minutes=window // MINUTE,
            )
            reminder = create_reminder(session, self._admin, new, now=self.now)
        self.plans.append(Plan(reminder, ZoneInfo(zone), times, self.now))

    # -- time ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """The process starts: again, when it had stopped."""
        runner = JobRunner(self._table, self._outside, HOUSE_ZONE)
        self._clock = Clock(self._table, _AtOnce(runner), was_set_back=self._prepare)
        self._prepare()

    def kill(self) -> None:
        """The process is gone, and its leases are still in the rows."""
        with transaction() as session:
            for row in (session.get_one(Device, DEVICE), *session.exec(select(JobRun)).all()):
                row.lease_owner, row.lease_until = "a process that is no more", self.now + 30 * SECOND
                session.add(row)

    def _prepare(self) -> None:
        prepare_rows(self._table, zone=HOUSE_ZONE, is_alone=True)

    def live(self, moments: Iterable[datetime]) -> None:
        """Let the clock tick at each of these moments."""
        for moment in moments:
            self._counted += (moment - self.now).total_seconds()
            self.now = moment
            self._clock.notice_the_time(self.now, counted=self._counted)
            self._clock.tick()
            with reading() as session:
                is_ready = has_ready(session, DEVICE, now=self.now)
            if is_ready:
                drain_device(self._outside, DEVICE)

    def jump(self, by: timedelta) -> None:
        """Somebody sets the machine's clock; what runs notices within a second."""
        self.now += by

    def next_due(self) -> datetime | None:
        with reading() as session:
            query = select(Occurrence.due_at).where(Occurrence.status == OccurrenceStatus.SCHEDULED)
            return session.exec(query.order_by(col(Occurrence.due_at)).limit(1)).first()

    # -- what became of it --------------------------------------------------------------------------------------

    def occurrences(self, reminder: Reminder) -> list[Occurrence]:
        with reading() as session:
            query = select(Occurrence).where(Occurrence.reminder_id == reminder.id)
            return list(session.exec(query.order_by(col(Occurrence.due_at))).all())

    def assert_each_left_once(self) -> None:
        """Every message that left belongs to one dose, and no dose has two."""
        with reading() as session:
            found = session.exec(select(Send.provider_message_id, Send.occurrence_id)).all()
        doses = {name: dose for name, dose in found if name is not None}
        assert doses.keys() == self.whatsapp.left_at.keys()
        assert len(set(doses.values())) == len(self.whatsapp.sent)


class _AtOnce:
    """An engine that runs a job when it is asked to."""

    def __init__(self, run: Callable[[str], None]) -> None:
        self._run = run

    def defer(self, session: Session | None, job: str) -> None:
        self._run(job)

    def wake(self, session: Session, job: str) -> None:
        """The next tick comes soon enough."""

    def start(self) -> None: ...

    def stop(self, *, within: float) -> None: ...


@contextmanager
def a_world(database: Database, now: datetime) -> Iterator[World]:
    """A world on `database`, at whose time the clock stands."""
    former = get_settings()
    use_settings(
        former.model_copy(
            update={"gowa_device_id": [DEVICE], "whatsapp": WhatsAppBackend.GOWA, "send_spacing": (0.0, 0.0)}
        )
    )
    if database.kind == "sqlite":
        _in_a_hurry(database)
    lived: list[World] = []
    try:
        with clock.use(lambda: lived[0].now if lived else now):
            lived.append(World(now))
            yield lived[0]
    finally:
        use_settings(former)


def _in_a_hurry(database: Database) -> None:
    """No simulated machine loses its power: a year need not wait for the disk."""

    @event.listens_for(database.engine, "connect")
    def _relaxed(connection: object, _entry: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]

    database.engine.dispose()


def expected(zone: ZoneInfo, times: Iterable[str], first: date, last: date) -> list[datetime]:
    """The moments at which the wall clock of `zone` first shows one of `times`, or a later time, on each of the days.

    Worked out the other way round than the application does: along UTC, from one change of the offset to the next.
    """
    spans = list(_spans(zone, first - DAY, last + 2 * DAY))
    moments = set()
    for number in range((last - first).days + 1):
        for time in times:
            wall = datetime.fromisoformat(f"{first + timedelta(days=number)}T{time}").replace(tzinfo=UTC)
            moments.add(next(max(wall - offset, begin) for begin, end, offset in spans if wall - offset < end))
    return sorted(moments)


def changes_of(zone: ZoneInfo, first: date, last: date) -> list[datetime]:
    """The moments at which the clock of `zone` is changed."""
    return [begin for begin, _, _ in list(_spans(zone, first, last))[1:]]


def _spans(zone: ZoneInfo, first: date, last: date) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The spans of UTC in which the offset of `zone` stays the same; it changes on quarters of an hour."""
    moment = begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC)
    offset = begin.astimezone(zone).utcoffset() or timedelta()
    while moment < end:
        moment += timedelta(minutes=15)
        present = moment.astimezone(zone).utcoffset() or timedelta()
        if present != offset or moment >= end:
            yield begin, moment, offset
            begin, offset = moment, present
