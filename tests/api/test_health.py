"""Health (O2): what is said to whom, what makes it worse, and an answer in time whatever stands still."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from app import bootstrap, clock, heartbeats
from app.api import health
from app.api.application import create_api
from app.api.health_checks import check_scheduler
from app.api.health_probe import ANSWER_WITHIN, Probe
from app.db import transaction
from app.models.account import Setting
from app.models.work import Delivery, DeliveryState, Device, InboxEvent
from app.services.health import Finding, Health, worst
from app.services.installation import SENDING_PAUSE
from app.settings import get_settings, use_settings
from tests.conftest import Override
from tests.databases import Database
from tests.factories import a_patient
from tests.servers.redis import free_port

TOKEN = {"Authorization": "Bearer a token for the monitor"}


@pytest.fixture
def monitored(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    settings = get_settings()
    use_settings(settings.model_copy(update={"metrics_token": SecretStr(TOKEN["Authorization"][7:])}))
    monkeypatch.setattr(health, "_probe", Probe())
    heartbeats.beat("clock")
    yield TestClient(create_api(), raise_server_exceptions=False)
    heartbeats.forget("clock")
    use_settings(settings)


def checks_of(client: TestClient, path: str = "/api/health") -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in client.get(path, headers=TOKEN).json()["checks"]}


def test_a_stranger_sees_names_and_states_only(monitored: TestClient) -> None:
    answer = monitored.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] in ("healthy", "degraded")
    assert {"database", "migrations", "storage", "scheduler", "whatsapp"} <= {
        c["name"] for c in answer.json()["checks"]
    }
    assert all(set(check) == {"name", "status"} for check in answer.json()["checks"])


def test_the_token_opens_the_details(monitored: TestClient) -> None:
    assert all("detail" in check for check in checks_of(monitored).values())
    assert "detail" not in monitored.get("/api/health", headers={"Authorization": "Bearer wrong"}).json()["checks"][0]


def test_an_admin_sees_the_details_and_a_volunteer_does_not(someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_probe", Probe())
    for role, sees in (("admin", True), ("volunteer", False)):
        caller = someone(role)
        answer = caller.client.get("/api/health", headers=caller.headers)
        assert ("detail" in answer.json()["checks"][0]) is sees


@pytest.mark.parametrize(
    ("address", "headers", "sees"),
    [
        (("127.0.0.1", 5), {}, True),
        (("::1", 5), {}, True),
        (("127.0.0.1", 5), {"X-Forwarded-For": "203.0.113.7"}, False),
        (("203.0.113.7", 5), {"X-Forwarded-For": "127.0.0.1"}, False),
    ],
)
def test_loopback_sees_the_details_unless_a_proxy_speaks_for_somebody(
    monitored: TestClient, address: tuple[str, int], headers: dict[str, str], sees: bool
) -> None:
    client = TestClient(monitored.app, client=address)
    assert ("detail" in client.get("/api/health", headers=headers).json()["checks"][0]) is sees


def test_everything_is_well_on_a_fresh_installation(monitored: TestClient) -> None:
    found = checks_of(monitored)
    assert {name for name, check in found.items() if check["status"] != "healthy"} <= {"disk", "memory"}


def test_simulated_messages_beside_real_patients_are_degraded(monitored: TestClient) -> None:
    with transaction() as session:
        a_patient(session)
    assert checks_of(monitored)["simulator"]["status"] == "degraded"
    assert monitored.get("/api/health").status_code == 200


def test_demonstration_patients_are_no_reason_to_worry(monitored: TestClient) -> None:
    with transaction() as session:
        a_patient(session).is_demonstration = True
    assert checks_of(monitored)["simulator"]["status"] == "healthy"


def test_a_device_that_is_away_is_degraded_and_named(monitored: TestClient) -> None:
    with transaction() as session:
        session.add(Device(id="simulator", is_online=False))
    check = checks_of(monitored)["whatsapp"]
    assert check["status"] == "degraded"
    assert "simulator" in check["detail"]


def test_paused_sending_and_an_unread_inbox_are_degraded(monitored: TestClient) -> None:
    with transaction() as session:
        session.add(Setting(name=SENDING_PAUSE, value={"is_paused": True, "reason": "other_installation"}))
        session.add(InboxEvent(dedupe_key="1", body="{}", next_at=clock.now() - timedelta(minutes=5)))
    found = checks_of(monitored)
    assert (found["sending"]["status"], found["inbox"]["status"]) == ("degraded", "degraded")


def test_a_schema_that_is_behind_is_unhealthy_and_one_of_tomorrow_is_not(
    monitored: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for revision, status, code in (("9999", "degraded", 200), (None, "unhealthy", 503)):
        monkeypatch.setattr(health, "_probe", Probe())
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
            if revision:
                connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision}')")
        assert checks_of(monitored)["migrations"]["status"] == status
        assert monitored.get("/api/health/ready").status_code == code


def test_a_data_directory_that_takes_nothing_is_unhealthy(
    monitored: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("")
    use_settings(get_settings().model_copy(update={"data_dir": tmp_path / "a file" / "data"}))
    assert checks_of(monitored)["storage"]["status"] == "unhealthy"
    assert monitored.get("/api/health").status_code == 503


def test_redis_that_is_away_is_degraded(monitored: TestClient) -> None:
    use_settings(get_settings().model_copy(update={"redis_url": "redis://127.0.0.1:1"}))
    assert checks_of(monitored)["redis"]["status"] == "degraded"
    assert monitored.get("/api/health/ready").status_code == 200


def test_redis_that_answers_is_well(monitored: TestClient, redis_url: str) -> None:
    use_settings(get_settings().model_copy(update={"redis_url": redis_url}))
    assert checks_of(monitored)["redis"]["status"] == "healthy"


def test_what_is_outside_has_an_entry_once_it_is_configured(
    monitored: TestClient, override_settings: Override, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not {"mail", "model", "scanner"} & set(checks_of(monitored))
    nobody = f"127.0.0.1:{free_port()}"
    override_settings(
        smtp_url=SecretStr(f"smtp://{nobody}"),
        clamav_url=f"tcp://{nobody}",
        ai="anthropic",
        anthropic_api_key=SecretStr("key"),
        anthropic_base_url=f"http://{nobody}",
    )
    monkeypatch.setattr(health, "_probe", Probe())
    bootstrap.gateways.cache_clear()
    try:
        bootstrap.gateways()  # as at every start: the client of a model takes its time to be imported
        found = checks_of(monitored)
    finally:
        bootstrap.gateways.cache_clear()
    # Nobody is at these addresses, and nothing was tried yet: health makes no calls.
    assert {found[name]["status"] for name in ("mail", "model", "scanner")} == {"healthy"}


def test_mail_that_does_not_leave_is_degraded_and_still_serves(
    monitored: TestClient, override_settings: Override
) -> None:
    override_settings(smtp_url=SecretStr("smtp://mail.example.org"))
    with transaction() as session:
        mail = Delivery(recipient="sari@example.org", subject="Kabar", body="Ada kabar.", next_at=clock.now())
        mail.state, mail.last_error = DeliveryState.RETRY, "the mail server refuses the user name or password (535)"
        session.add(mail)
    check = checks_of(monitored)["mail"]
    assert check["status"] == "degraded"
    assert "535" in check["detail"]
    assert monitored.get("/api/health").status_code == 200


def test_a_clock_that_stopped_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for late, expected in (
        (1.0, Health.HEALTHY),
        (20.0, Health.DEGRADED),
        (61.0, Health.UNHEALTHY),
        (None, Health.DEGRADED),
    ):
        monkeypatch.setattr(heartbeats, "seconds_since", lambda _loop, late=late: late)
        assert check_scheduler().health is expected


def test_a_process_that_stops_is_not_ready_but_lives(monitored: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "is_stopping", lambda: True)
    assert monitored.get("/api/health/ready").status_code == 503
    assert monitored.get("/api/health/live").json() == {"status": "healthy"}


def test_the_whole_is_as_well_as_its_worst_part() -> None:
    parts = [Finding(state.value, state) for state in (Health.DEGRADED, Health.UNHEALTHY, Health.HEALTHY)]
    assert worst(parts) is Health.UNHEALTHY
    assert worst([]) is Health.HEALTHY


async def _examined(probe: Probe, name: str, check) -> Finding:
    (finding,) = await probe.examine([(name, check)])
    return finding


def test_a_check_that_hangs_is_unhealthy_in_time_and_begun_once() -> None:
    import asyncio

    begun, gate = [], threading.Event()

    def hang() -> Finding:
        begun.append(1)
        gate.wait(20)
        return Finding("database", Health.HEALTHY)

    async def ask_twice(probe: Probe) -> list[Finding]:
        return [*await asyncio.gather(*(_examined(probe, "database", hang) for _ in range(5)))]

    probe, started = Probe(), time.monotonic()
    findings = asyncio.run(ask_twice(probe))
    assert time.monotonic() - started < ANSWER_WITHIN + 1
    assert {finding.health for finding in findings} == {Health.UNHEALTHY}
    gate.set()
    assert len(begun) == 1


def test_a_check_that_fails_is_what_it_found(now: datetime) -> None:
    import asyncio

    def fail() -> Finding:
        raise ZeroDivisionError

    finding = asyncio.run(_examined(Probe(), "storage", fail))
    assert (finding.health, finding.detail) == (Health.UNHEALTHY, "ZeroDivisionError")


@pytest.mark.postgres
@pytest.mark.faults
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_a_frozen_database_is_said_within_five_seconds_and_forgotten_when_it_thaws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from app import db
    from app.settings import load_settings
    from tests.databases import in_use
    from tests.servers import shared
    from tests.servers.postgres import PostgresServer

    server = PostgresServer(shared.run_directory() / f"frozen-{tmp_path.name}")
    server.initialise()
    server.start()
    settings = load_settings(database_url=server.url(), data_dir=tmp_path)
    engine = db.make_engine(settings)
    monkeypatch.setattr(health, "_probe", Probe())
    try:
        with in_use(settings, engine):
            client = TestClient(create_api())
            client.get("/api/health")
            time.sleep(1.1)
            server.freeze()
            started = time.monotonic()
            assert client.get("/api/health/ready").status_code == 503
            assert client.get("/api/health/live").status_code == 200
            assert time.monotonic() - started < 5
            server.thaw()
            deadline = time.monotonic() + 15
            while {c["name"]: c for c in client.get("/api/health").json()["checks"]}["database"]["status"] != "healthy":
                assert time.monotonic() < deadline
                time.sleep(0.2)
    finally:
        server.thaw()
        engine.dispose()
        server.stop(immediately=True)
