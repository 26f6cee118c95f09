"""`carepost doctor` and `carepost create-admin`: what they find, and what they say when something does not hold."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app import bootstrap
from app.administrator import create_admin
from app.bootstrap import make_gateways
from app.db import reading
from app.doctor import examine, told
from app.integrations.mail.smtp import SmtpMailer
from app.models.account import User
from app.services.accounts.registration import find_by_email
from app.services.health import Finding, Health
from app.settings import SettingsError, get_settings, use_settings
from tests.databases import Database
from tests.servers.redis import free_port
from tests.servers.smtp import MailServer

PASSWORD = "eleven green umbrellas"


def findings() -> dict[str, Finding]:
    bootstrap.gateways.cache_clear()
    try:
        return {finding.name: finding for finding in examine()}
    finally:
        bootstrap.gateways.cache_clear()


def test_the_embedded_defaults_are_in_order_and_mail_is_pointed_out(database: Database) -> None:
    found = findings()
    assert {name for name, finding in found.items() if finding.health is Health.UNHEALTHY} == set()
    assert "CAREPOST_SMTP_URL" in found["mail"].detail
    assert "scheduler" not in found


def test_a_mail_server_is_tried_and_named_when_it_is_away(database: Database, mail_server: MailServer) -> None:
    for url, health in ((mail_server.url, Health.HEALTHY), (f"smtp://127.0.0.1:{free_port()}", Health.UNHEALTHY)):
        use_settings(get_settings().model_copy(update={"smtp_url": SecretStr(url)}))
        assert isinstance(make_gateways(get_settings()).mailer, SmtpMailer)
        assert findings()["mail"].health is health


def test_links_in_mails_that_lead_to_this_machine_are_pointed_out(database: Database, mail_server: MailServer) -> None:
    for address, is_told in ((None, True), ("https://care.example.org", False)):
        update = {"smtp_url": SecretStr(mail_server.url), "public_url": address}
        use_settings(get_settings().model_copy(update=update))
        assert ("links" in findings()) is is_told


def test_a_finding_is_one_line() -> None:
    assert told(Finding("redis", Health.UNHEALTHY, "no answer")) == "  FIX  redis        no answer"


def the_user(email: str) -> User | None:
    with reading() as session:
        return find_by_email(session, email)


def test_an_administrator_can_be_made_before_and_after_the_first(database: Database) -> None:
    for email in ("ibu@example.org", "pak@example.org"):
        create_admin(get_settings(), email=email, name="Ibu", password=PASSWORD)
        user = the_user(email)
        assert user is not None
        assert user.role == "superadmin"


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [("ibu@example.org", "short", "password"), ("no address", PASSWORD, "email"), ("pak@example.org", PASSWORD, None)],
)
def test_what_does_not_hold_is_said(database: Database, email: str, password: str, says: str | None) -> None:
    create_admin(get_settings(), email="pak@example.org", name="Pak", password=PASSWORD)
    with pytest.raises(SettingsError, match=says):
        create_admin(get_settings(), email=email, name="Ibu", password=password)
