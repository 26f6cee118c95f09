"""The job that sends mails, against a server that misbehaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlmodel import select

from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.mail.memory import MemoryMailer
from app.integrations.mail.outbox import OutboxMailer
from app.integrations.mail.smtp import SmtpMailer
from app.integrations.ports import IntentModel, Mailer, NotSent, WhatsApp
from app.integrations.storage import configured
from app.jobs.deliveries import deliver_mails
from app.models.work import Delivery, DeliveryState
from tests.databases import Database
from tests.servers.smtp import MailServer


def by(mailer: Mailer) -> Gateways:
    nobody = cast(IntentModel, None)
    return Gateways(cast(WhatsApp, None), mailer=mailer, storage=configured(), intents=nobody, rules=nobody)


@pytest.fixture
def two_mails(database: Database, now: datetime) -> None:
    with transaction() as session:
        for name in ("sari", "budi"):
            session.add(Delivery(recipient=f"{name}@example.org", subject="Kabar", body="Ada kabar.", next_at=now))


def the_states() -> set[DeliveryState]:
    with reading() as session:
        return set(session.exec(select(Delivery.state)).all())


@pytest.mark.usefixtures("two_mails")
def test_every_mail_is_sent_once_even_if_the_job_runs_twice(now: datetime) -> None:
    mailer = MemoryMailer()
    assert deliver_mails(by(mailer), now=now)["sent"] == 2
    deliver_mails(by(mailer), now=now)
    assert {mail.to for mail in mailer.sent} == {"sari@example.org", "budi@example.org"}
    assert len(mailer.sent) == 2


@pytest.mark.usefixtures("two_mails")
def test_without_a_server_the_mails_wait_untouched(now: datetime) -> None:
    assert not deliver_mails(by(OutboxMailer()), now=now)
    assert the_states() == {DeliveryState.QUEUED}


@pytest.mark.usefixtures("two_mails")
def test_one_mail_that_fails_does_not_hold_the_other(now: datetime) -> None:
    mailer = MemoryMailer()
    mailer.fail_next(NotSent("busy"))
    deliver_mails(by(mailer), now=now)
    assert the_states() == {DeliveryState.SENT, DeliveryState.RETRY}
    deliver_mails(by(mailer), now=now + timedelta(minutes=1))
    assert the_states() == {DeliveryState.SENT}


@pytest.mark.usefixtures("two_mails")
def test_a_mail_that_may_have_left_is_repeated_under_the_same_id(now: datetime, mail_server: MailServer) -> None:
    mailer = SmtpMailer(mail_server.url, timeout=2)
    mail_server.script("data", is_cut=True, is_kept=True)
    deliver_mails(by(mailer), now=now)
    deliver_mails(by(mailer), now=now + timedelta(minutes=1))
    assert the_states() == {DeliveryState.SENT}
    assert len(mail_server.received) == 3
    assert len({mail["Message-ID"] for mail in mail_server.received}) == 2
