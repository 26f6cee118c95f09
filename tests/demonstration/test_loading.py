"""The invented organisation: whole, the same every time, never beside real people, and alive when it is served."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, func, select

from app.bootstrap import gateways
from app.db import transaction
from app.demonstration.cast import SIGN_IN_AS
from app.demonstration.files import REQUEST_TOKEN, SHARE_TOKEN, stored_keys
from app.demonstration.loading import load_demonstration
from app.integrations.ports import ObjectMissing
from app.jobs.reminders import plan_reminders
from app.models.account import User
from app.models.file import Derivative, File, FileUse, UseKind
from app.models.message import Message
from app.models.message_template import MessageTemplate
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, ReminderKind
from app.models.work import AuditEntry, JobRun
from app.services.files.acceptance import Stored, examine
from app.services.files.giving import DRAWN_KINDS
from app.services.reminders.shipped_templates import ensure_shipped_templates
from app.services.shares.receiving import open_request
from app.services.shares.visiting import open_share
from app.settings import SettingsError, get_settings
from tests.databases import Database
from tests.factories.care import a_patient
from tests.factories.people import a_user

NOW = datetime(2026, 4, 15, 2, 42, tzinfo=UTC)
FEW = 12


def counted(session: Session) -> dict[OccurrenceStatus, int]:
    query = select(Occurrence.status, func.count()).group_by(col(Occurrence.status))
    return dict(session.exec(query).all())


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)], indirect=True)
def test_it_is_whole(database: Database) -> None:
    loaded = load_demonstration(get_settings(), now=NOW)
    with transaction() as session:
        states = counted(session)
        phones = session.exec(select(Patient.phone)).all()
    assert (loaded.people, loaded.patients, loaded.reminders) == (14, 150, 450)
    assert all(phone.startswith("+62800") for phone in phones), "numbers that cannot exist"
    assert min(states[status] for status in (OccurrenceStatus.CONFIRMED, OccurrenceStatus.MISSED)) > 100
    assert states[OccurrenceStatus.READ] + states[OccurrenceStatus.DELIVERED] > 0, "some wait for an answer right now"


def test_it_is_the_same_every_time(database: Database) -> None:
    first = load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        names = session.exec(select(Patient.name).order_by(col(Patient.id))).all()
        before = counted(session)
    again = load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        assert session.exec(select(Patient.name).order_by(col(Patient.id))).all() == names
        assert counted(session) == before
    assert first == again


def test_a_new_demonstration_leaves_the_installation_and_its_own_people_alone(database: Database) -> None:
    with transaction() as session:
        ensure_shipped_templates(session)
        me = a_user(session, role="admin")
        session.add(AuditEntry(actor_id=me.id, actor_kind="person", action="user.signed_in"))
        session.add(JobRun(name="reminders.plan", next_run_at=NOW))
    load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        laras = session.exec(select(User).where(User.email == SIGN_IN_AS)).one()
        session.get_one(User, me.id).decided_by = laras.id
        session.add(
            MessageTemplate(kind=ReminderKind.GENERAL, language="id", name="Laras", body="-", owner_id=laras.id)
        )
    load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        assert session.get_one(User, me.id).decided_by is None
        assert session.exec(select(func.count()).select_from(AuditEntry)).one() == 1
        assert session.get(JobRun, "reminders.plan") is not None
        shipped = col(MessageTemplate.shipped_as).is_not(None)
        assert session.exec(select(func.count()).select_from(MessageTemplate).where(shipped)).one() > 0
        assert not session.exec(select(MessageTemplate).where(MessageTemplate.name == "Laras")).all()


def test_nothing_lies_in_the_future_and_planning_goes_on_from_now(database: Database) -> None:
    load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        assert session.exec(select(func.max(Message.created_at))).one() <= NOW
        assert session.exec(select(func.max(Occurrence.due_at))).one() <= NOW
    plan_reminders(None, now=NOW)  # type: ignore[arg-type]  # planning reaches nothing outside
    with transaction() as session:
        last = session.exec(select(func.max(Occurrence.due_at))).one()
    assert NOW + timedelta(hours=36) < last <= NOW + timedelta(hours=48)


def test_every_file_is_what_it_says_has_its_pictures_and_goes_with_the_next_demonstration(database: Database) -> None:
    storage = gateways().storage
    loaded = load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        files = session.exec(select(File)).all()
        drawn = set(session.exec(select(Derivative.file_id)).all())
        before = {file.id: file.sha256 for file in files}
        keys = stored_keys(session)
        assert {use.kind for use in session.exec(select(FileUse)).all()} == {UseKind.PATIENT, UseKind.RECORD}
    assert len(files) == loaded.files
    for file in files:
        verdict = examine(Stored(file.object_key, file.name, file.media_type, file.size), storage)
        assert (verdict.rejected_reason, verdict.sha256) == (None, file.sha256), file.name
    assert drawn == {file.id for file in files if file.kind in DRAWN_KINDS}
    assert len({file.kind for file in files}) == 5

    load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        assert {file.id: file.sha256 for file in session.exec(select(File)).all()} == before
    for key in keys:
        with pytest.raises(ObjectMissing):
            storage.size(key)


def test_its_links_lead_to_a_file_and_to_a_place_for_files(database: Database) -> None:
    load_demonstration(get_settings(), now=NOW, patients=FEW)
    with transaction() as session:
        assert open_share(session, SHARE_TOKEN, now=NOW).file.name == "kunjungan-rumah-bogor.jpg"
        assert open_request(session, REQUEST_TOKEN, now=NOW).request.title == "Foto resep terbaru"


def test_it_refuses_to_stand_beside_a_real_patient(database: Database) -> None:
    with transaction() as session:
        a_patient(session)
    with pytest.raises(SettingsError, match="real patients"):
        load_demonstration(get_settings(), now=NOW)
    with transaction() as session:
        assert session.exec(select(func.count()).select_from(Patient)).one() == 1
        assert session.exec(select(func.count()).select_from(User)).one() == 0


def test_it_refuses_when_messages_could_reach_somebody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    real = get_settings().model_copy(update={"whatsapp": "gowa"})
    with pytest.raises(SettingsError, match="simulator"):
        load_demonstration(real, now=NOW)
