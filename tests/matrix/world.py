"""The people and records that the matrix is tried with: one of each kind of caller, and fresh records for each call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app import clock
from app.db import transaction
from app.models.account import User, UserStatus
from app.models.call import PatientCall, Question
from app.models.message import Direction, Emergency, EmergencyStatus, Message
from app.models.message_template import MessageTemplate
from app.models.patient import Patient, PatientContact, RecordEntry, VerificationStatus
from app.models.reminder import OccurrenceStatus, ReminderStatus
from app.models.send_run import SendRun
from app.models.work import Delivery, DeliveryState, InboxEvent, InboxState, JobRun, Notification
from app.sealing import session_secrets
from app.security.cookies import session_cookie_name
from app.services.accounts.keys import NewKey, create_key
from app.services.accounts.sessions import open_session
from app.services.accounts.tokens import issue_tokens
from app.services.actor import NEVER_BY_KEY, Origin, Permission
from app.services.drafts import keep_draft
from app.services.notifications import Notice, notify
from app.settings import get_settings
from tests.factories import a_device, a_patient, a_reminder, a_user, an_actor, an_occurrence
from tests.factories.uploads import an_upload
from tests.matrix.conversations import add_conversation, said_on_phone
from tests.matrix.files import add_file
from tests.matrix.lists import add_lists
from tests.matrix.photos import add_photo
from tests.matrix.shares import add_shares

ROLES = {"own": "volunteer", "pending": "volunteer", "scoped": "superadmin", "key": "superadmin"}
PEOPLE = ("pending", "own", "moderator", "admin", "superadmin", "scoped", "key")
OWNERS = ("own", "scoped")  # whose records are their own
_number = count(1)


class World:
    """Everybody who calls, with what they call by."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self._headers: dict[str, dict[str, str]] = {"anonymous": {}}
        with transaction() as session:
            for caller in PEOPLE:
                status = UserStatus.PENDING if caller == "pending" else UserStatus.ACTIVE
                self.users[caller] = a_user(session, role=ROLES.get(caller, caller), status=status)
            self.stranger = a_user(session)
            a_device(session)
            session.merge(JobRun(name="reminders.plan"))
        for caller, user in self.users.items():
            self._headers[caller] = {"Authorization": f"Bearer {self._token(user)}"}
        self.users["other"] = self.users["own"]
        self._headers["other"] = self._headers["own"]
        self._keys: dict[tuple[str, str], str] = {}

    def headers(self, caller: str, needs: str) -> dict[str, str]:
        """What `caller` sends to a route that needs the permission `needs`, or needs none."""
        if caller not in ("scoped", "key"):
            return self._headers[caller]
        if (caller, needs) not in self._keys:
            self._keys[caller, needs] = self._key(caller, needs)
        return {"Authorization": f"Bearer {self._keys[caller, needs]}"}

    def cookie(self, caller: str) -> str:
        """What the browser of `caller` sends after a fresh sign-in; nothing for somebody who has none."""
        user = self.users.get(caller)
        if user is None:
            return ""
        with transaction() as session:
            row = session.get_one(User, user.id)
            opened = open_session(session, row, remember=False, origin=Origin(), now=clock.now())
        return f"{session_cookie_name()}={opened.secret}"

    def sign_in_again(self, caller: str) -> None:
        """After what ended every token of `caller`."""
        user = self.users.get(caller)
        if user is not None and caller not in ("scoped", "key"):
            self._headers[caller] = {"Authorization": f"Bearer {self._token(user)}"}

    def _token(self, user: User) -> str:
        with transaction() as session:
            secrets = session_secrets(get_settings())
            present = session.get_one(User, user.id)
            return issue_tokens(session, present, secrets=secrets, now=clock.now()).access_token

    def _key(self, caller: str, needs: str) -> str:
        """`scoped`: with nothing but what is needed; `key`: with everything else that a key may have."""
        possible = set(Permission) - NEVER_BY_KEY
        scopes = sorted(possible & {needs} if caller == "scoped" else possible - {needs}) or None
        with transaction() as session:
            actor = an_actor(user=self.users[caller])
            return create_key(session, actor, NewKey("Matrix", scopes=scopes), now=clock.now()).text


class Records:
    """What one call is about, made for it: the volunteer's own, or a stranger's."""

    def __init__(self, world: World, caller: str, route: str) -> None:
        self.world = world
        self.caller = world.users.get(caller, world.stranger)
        self.owner = world.users[caller] if caller in OWNERS else world.stranger
        self.route = route
        self.ids: dict[str, str] = {
            "name": "reminders.plan",
            "purpose": "intent",
            "kind": f"matrix.form{next(_number)}",
        }
        with transaction() as session:
            self._care(session)
            self._people(session)
            self._machine(session)

    def path(self, pattern: str) -> str:
        return pattern.format(**self.ids)

    def heard(self) -> str:
        """The id of something that the patient wrote on the simulated phone."""
        return said_on_phone(self.phone)

    def _care(self, session: Session) -> None:
        now = clock.now()
        asks = self.route.endswith("/verification")
        status = VerificationStatus.NOT_ASKED if asks else VerificationStatus.VERIFIED
        patient = a_patient(session, assigned_volunteer_id=self.owner.id, verification_status=status)
        is_left_for_later = self.route.endswith(("/cancel", "/following")) or self.route.startswith("PATCH")
        due_at = now + timedelta(hours=1) if is_left_for_later else now
        reminder = a_reminder(session, patient, times_of_day=[f"{due_at:%H:%M}"], start_date=due_at.date())
        occurrence = an_occurrence(session, reminder, due_at=due_at)
        if self.route.endswith("/reopen"):
            reminder.status = ReminderStatus.ENDED
        if self.route.endswith("/ask-again"):
            occurrence.status, occurrence.sent_at = OccurrenceStatus.SENT, now
            session.add(occurrence)
        template = MessageTemplate(language="id", name="Halo", body="Halo {name}", owner_id=self.owner.id)
        run = SendRun(started_by=self.owner.id)
        session.add_all([template, run])
        message = Message(patient_id=patient.id, direction=Direction.IN, body="Tolong", created_at=now)
        contact = PatientContact(patient_id=patient.id, name="Dewi")
        entry = RecordEntry(patient_id=patient.id, happened_on=now.date(), body="Hb 9")
        session.add_all([message, contact, entry])
        session.flush()
        state = EmergencyStatus.TAKEN if self.route.endswith("/close") else EmergencyStatus.OPEN
        emergency = Emergency(message_id=message.id, patient_id=patient.id, happened_at=now, status=state)
        session.add(emergency)
        self.phone = patient.phone
        self._name(**add_lists(session, owner=self.owner.id, route=self.route))
        self._name(**add_conversation(session, patient, author=self.caller.id, owner=self.owner.id))
        self._name(
            patient_id=patient.id,
            contact_id=contact.id,
            entry_id=entry.id,
            reminder_id=occurrence.reminder_id,
            occurrence_id=occurrence.id,
            template_id=template.id,
            run_id=run.id,
            emergency_id=emergency.id,
        )

    def _people(self, session: Session) -> None:
        now = clock.now()
        status = next((status for end, status in _STATUS_FOR.items() if self.route.endswith(end)), UserStatus.ACTIVE)
        person = a_user(session, status=status)
        if self.route.endswith("/undo-decision"):
            person.decided_by, person.decided_at = self.caller.id, now
            session.add(person)
        notify(session, [self.owner], Notice("emergency", "patient", None, f"matrix:{next(_number)}"), now=now)
        session.flush()
        newest = select(Notification.id).order_by(col(Notification.id).desc())
        self._name(user_id=person.id, notification_id=session.exec(newest).first() or person.id)
        if "{call_id}" in self.route or "{question_id}" in self.route:
            self._calls(session, now)
        if "/drafts/" in self.route:
            keep_draft(session, an_actor(user=self.owner), self.ids["kind"], {"text": "Halo"}, now=now)
        if "{upload_id}" in self.route:
            self._name(upload_id=an_upload(session, owner=self.owner).id)
        if "/photo" in self.route:
            patient = session.get_one(Patient, UUID(self.ids["patient_id"]))
            for pictured in (patient, person, session.get_one(User, self.caller.id)):
                add_photo(session, pictured, route=self.route)
        if "/shares" in self.route or "/file-requests" in self.route:
            self._name(**add_shares(session, self.owner, route=self.route))
        elif "/files" in self.route or "{file_id}" in self.route:
            self._name(**add_file(session, self.owner, route=self.route))
        if "{key_id}" in self.route:  # people may have 50
            holder = person if "{user_id}" in self.route else self.owner
            self._name(key_id=create_key(session, an_actor(user=holder), NewKey("Matrix"), now=now).row.id)

    def _machine(self, session: Session) -> None:
        dead = Delivery(recipient="a@example.org", subject="A", body="B", state=DeliveryState.DEAD)
        webhook = InboxEvent(
            dedupe_key=f"matrix:{next(_number)}", body="{}", next_at=clock.now(), state=InboxState.DEAD
        )
        session.add_all([dead, webhook])
        opened = open_session(session, self.owner, remember=False, origin=Origin(), now=clock.now())
        self._name(delivery_id=dead.id, webhook_id=webhook.id, session_id=opened.id)

    def _calls(self, session: Session, now: datetime) -> None:
        patient_id = UUID(self.ids["patient_id"])
        call = PatientCall(patient_id=patient_id, author_id=self.owner.id, called_at=now, created_at=now)
        question = Question(patient_id=patient_id, intent="question", asked_at=now)
        session.add_all([call, question])
        session.flush()
        self._name(call_id=call.id, question_id=question.id)

    def _name(self, **ids: UUID) -> None:
        self.ids |= {name: str(value) for name, value in ids.items()}


_STATUS_FOR = {
    "/approve": UserStatus.PENDING,
    "/decline": UserStatus.PENDING,
    "/reconsider": UserStatus.DECLINED,
    "/restore": UserStatus.SUSPENDED,
}

ENDS_SIGN_INS = ("DELETE /api/v1/profile/sessions",)

Body = Callable[[Records], object]


def call(
    client: TestClient,
    world: World,
    caller: str,
    route: str,
    *,
    needs: str,
    body: Body | None,
    headers: Mapping[str, str] | None = None,
) -> int:
    """The status that `caller` gets from `route` on fresh records. `needs` says which key a program comes with."""
    method, pattern = route.split()
    records = Records(world, caller, route)
    json = body(records) if body else None
    answer = client.request(
        method, records.path(pattern), headers={**world.headers(caller, needs), **(headers or {})}, json=json
    )
    if route in ENDS_SIGN_INS:
        for ended in ("own", "other") if caller in ("own", "other") else (caller,):
            world.sign_in_again(ended)
    return answer.status_code
