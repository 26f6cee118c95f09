"""Whatever fails, no line of a log says who it was about or what they wrote (O1, P9)."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.jobs import inbox
from app.jobs.inbox import process_inbox
from app.jobs.sends import drain_device
from app.logs import configure_logs
from app.models.message import Message
from app.models.work import InboxEvent, InboxState
from app.settings import LogFormat, get_settings
from tests.stories.clinic import DEVICE, Clinic

SECRETS = ("Ratna", "Kusumawati", "81290000123", "rahasia besar")


@pytest.fixture(params=[LogFormat.JSON, LogFormat.TEXT])
def lines(clinic: Clinic, request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, as it would be written in production."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logs(get_settings().model_copy(update={"log_format": request.param}))
    written = io.StringIO()
    for handler in root.handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def check(lines: io.StringIO, *, says: str) -> None:
    written = lines.getvalue()
    assert says in written
    assert [secret for secret in SECRETS if secret in written] == []


def test_an_event_that_breaks_its_handler(clinic: Clinic, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = clinic.patient(name="Ratna Kusumawati", phone="+6281290000123")
    clinic.arrives(patient, "message", {"body": "rahasia besar, telepon 081290000123"})

    def break_down(session: object, reading: object) -> None:
        raise ValueError(f"cannot handle {reading!r} of {patient!r}")

    monkeypatch.setattr(inbox, "act", break_down)
    process_inbox(clinic.gateways, now=clinic.now)
    check(lines, says="ValueError")
    with clinic.doing() as session:
        event = session.exec(select(InboxEvent)).one()
        assert (event.state, event.last_error) == (InboxState.WAITING, "ValueError")


def test_a_row_that_the_database_refuses(clinic: Clinic, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = clinic.patient(name="Ratna Kusumawati", phone="+6281290000123")
    clinic.arrives(patient, "message", {"body": "rahasia besar"})

    def break_rule(session: object, _reading: object) -> None:
        session.execute(text("UPDATE patient SET is_active = NULL"))  # type: ignore[attr-defined]

    monkeypatch.setattr(inbox, "act", break_rule)
    process_inbox(clinic.gateways, now=clinic.now)
    check(lines, says="IntegrityError")


def test_an_adapter_that_breaks_while_it_sends(
    clinic: Clinic, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = clinic.patient(name="Ratna Kusumawati", phone="+6281290000123")
    clinic.reminder(patient, message="rahasia besar {name}")

    def break_down(device: str, jid: str, body: str, *, reply_to: str | None = None) -> None:
        raise KeyError(f"{device} {jid} {body} {reply_to}")

    monkeypatch.setattr(clinic.whatsapp, "send_text", break_down)
    try:
        clinic.go_to("08:00")
    except KeyError:
        logging.getLogger("sends").exception("sending stopped by a fault")
    check(lines, says="KeyError")


def test_a_whole_conversation(clinic: Clinic, lines: io.StringIO) -> None:
    patient = clinic.patient(name="Ratna Kusumawati", phone="+6281290000123")
    clinic.reminder(patient)
    clinic.go_to("08:00")
    for said in ("sudah", "rahasia besar", "ibu sesak napas", "stop", "mulai lagi"):
        clinic.says(patient, said)
    drain_device(clinic.gateways, DEVICE, now=lambda: clinic.now)
    with clinic.doing() as session:
        assert session.exec(select(Message)).first()
    assert [secret for secret in SECRETS if secret in lines.getvalue()] == []
