"""`carepost doctor` and `carepost create-admin`: what they find, and what they say when something does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

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
from tests.conftest import Override
from tests.databases import Database
from tests.integrations.ai.servers import anthropic, gemini
from tests.integrations.antivirus.clamd_server import clamd
from tests.servers.gowa import GowaServer
from tests.servers.redis import free_port
from tests.servers.smtp import MailServer

Settle = Callable[..., None]
PASSWORD = "eleven green umbrellas"


def findings() -> dict[str, Finding]:
    bootstrap.gateways.cache_clear()
    try:
        return {finding.name: finding for finding in examine()}
    finally:
        for gateway in (bootstrap.gateways().whatsapp, bootstrap.gateways().intents):
            getattr(gateway, "close", lambda: None)()
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


def unhealthy() -> dict[str, str]:
    return {name: found.detail for name, found in findings().items() if found.health is Health.UNHEALTHY}


class TestGowa:
    @pytest.fixture
    def gowa(self, override_settings: Override, database: Database) -> Iterator[GowaServer]:
        with GowaServer() as server:
            override_settings(
                whatsapp="gowa",
                gowa_url=server.url,
                gowa_username=server.username,
                gowa_password=SecretStr(server.password),
                gowa_device_id=["carepost-1"],
                gowa_webhook_secret=SecretStr("w" * 16),
            )
            yield server

    def test_a_paired_device_is_in_order(self, gowa: GowaServer) -> None:
        found = findings()["device carepost-1"]
        assert (found.health, found.detail) == (Health.HEALTHY, "paired")

    def test_one_that_is_logged_out_has_to_be_paired(self, gowa: GowaServer) -> None:
        gowa.mode(logged_out=["carepost-1"])
        assert "pair it in GOWA" in unhealthy()["device carepost-1"]

    def test_one_that_gowa_does_not_know_is_named_wrong(self, gowa: GowaServer, override_settings: Override) -> None:
        override_settings(gowa_device_id=["carepost-1", "another"])
        found = unhealthy()
        assert set(found) == {"device another"}
        assert "CAREPOST_GOWA_DEVICE_ID" in found["device another"]

    def test_a_wrong_password_is_named_by_its_setting(self, gowa: GowaServer, override_settings: Override) -> None:
        override_settings(gowa_password=SecretStr("wrong"))
        assert "check CAREPOST_GOWA_USERNAME and CAREPOST_GOWA_PASSWORD" in unhealthy()["device carepost-1"]

    def test_a_server_that_is_away_is_named_by_its_setting(self, gowa: GowaServer) -> None:
        gowa.refuse()
        said = unhealthy()["device carepost-1"]
        assert said.startswith("GOWA cannot be reached")
        assert "CAREPOST_GOWA_URL" in said


class TestRemoteModels:
    @pytest.fixture(params=["anthropic", "gemini"])
    def settings_of(
        self, request: pytest.FixtureRequest, override_settings: Override, database: Database
    ) -> Iterator[Settle]:
        """`settings_of(key=…, url=…)`: the model of this provider with what is right, but for what is given."""
        kind = str(request.param)
        right = {"anthropic": anthropic.KEY, "gemini": gemini.KEY}[kind]
        with anthropic.AnthropicServer() if kind == "anthropic" else gemini.GeminiServer() as server:

            def use(*, key: str = right, url: str = server.url) -> None:
                override_settings(ai=kind, **{f"{kind}_api_key": SecretStr(key), f"{kind}_base_url": url})

            yield use

    def test_a_model_that_takes_the_key_is_in_order_and_its_switch_is_told(self, settings_of: Settle) -> None:
        settings_of()
        found = findings()["model"]
        assert found.health is Health.HEALTHY
        assert "switched off at Admin" in found.detail

    def test_a_wrong_key_is_named_by_its_setting(self, settings_of: Settle) -> None:
        settings_of(key="wrong")
        assert re.search("does not take the key .*CAREPOST_(ANTHROPIC|GEMINI)_API_KEY", unhealthy()["model"])

    def test_a_service_that_is_away_is_named_by_its_setting(self, settings_of: Settle) -> None:
        settings_of(url=f"http://127.0.0.1:{free_port()}")
        assert re.search("cannot be reached .*_BASE_URL", unhealthy()["model"])


def test_a_scanner_is_tried_and_named_when_it_is_dead(database: Database, override_settings: Override) -> None:
    assert "scanner" not in findings()
    with clamd() as server:
        override_settings(clamav_url=server.url)
        assert findings()["scanner"].health is Health.HEALTHY
        server.hangs_up = True
        assert "CAREPOST_CLAMAV_URL" in unhealthy()["scanner"]
    assert "CAREPOST_CLAMAV_URL" in unhealthy()["scanner"]


def test_what_is_wrong_with_our_own_is_named_by_its_setting(database: Database, override_settings: Override) -> None:
    override_settings(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    assert findings()["redis"].detail.endswith("(CAREPOST_REDIS_URL)")


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
