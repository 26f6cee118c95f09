"""Redis is killed and comes back empty: limits still hold, pages hear of changes later, nobody is locked out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.databases import Database
from tests.e2e.conftest import somebody_signs_up
from tests.faults.serving import serving, start_together, until
from tests.faults.tab import Tab
from tests.servers import shared
from tests.servers.carepost import CarepostProcess
from tests.servers.gowa.running import GowaProcess
from tests.servers.redis import RedisServer

LOAD = "reflex___state____state.app___state___approvals____approvals_state.load"
PAGE = "/admin/approvals"
GUESSES = 10  # wrong passwords that one account takes in a quarter of an hour
TRIES = {"email": "", "password": "a wrong password 123"}


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A server of this test's own, which may be killed."""
    server = RedisServer(shared.run_directory() / f"own-redis-{os.getpid()}")
    server.start()
    yield server
    server.kill()
    shutil.rmtree(server.directory)


@pytest.fixture
def processes(
    database: Database, gowa: GowaProcess, redis_server: RedisServer, tmp_path: Path
) -> Iterator[tuple[CarepostProcess, CarepostProcess]]:
    one, two = (
        serving(database.url, gowa, tmp_path / name, CAREPOST_REDIS_URL=redis_server.url()) for name in ("one", "two")
    )
    start_together(one, two)
    yield one, two
    one.stop()
    two.stop()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_two_processes_live_on_without_redis_and_find_it_again(
    processes: tuple[CarepostProcess, CarepostProcess], redis_server: RedisServer
) -> None:
    one, two = processes
    with Tab(one, PAGE) as tab:
        tab.do(LOAD)
        somebody_signs_up(two, "Aisyah")
        until(lambda: "Aisyah" in tab.said(), within=60, what="a page does not hear of the other process")
        assert _guesses(one, "first@example.org", 5) == [401] * 5
        assert _guesses(two, "first@example.org", 6) == [401] * 5 + [429], "both count together"

        redis_server.kill()
        somebody_signs_up(two, "Bagus")
        assert httpx.get(f"{one.url}/api/health/ready", timeout=10).status_code == 200
        health = httpx.get(f"{one.url}/api/health", timeout=10)
        assert (health.status_code, health.json()["status"]) == (200, "degraded")
        assert _guesses(one, "second@example.org", GUESSES + 1)[-1] == 429, "each counts for itself"
        with one.client() as api:
            assert api.get("/patients").status_code == 200, "who knows the password gets in and works"

        redis_server.start()
        until(lambda: _comes_back(tab), within=60, what="the page stays dead")
        somebody_signs_up(two, "Citra")
        until(lambda: "Citra" in tab.said(), within=60, what="changes are not told any more")
        _until_counted_together(one, two)


def _guesses(carepost: CarepostProcess, email: str, times: int) -> list[int]:
    body = {**TRIES, "email": email}
    return [httpx.post(f"{carepost.url}/api/v1/auth/login", json=body, timeout=10).status_code for _ in range(times)]


def _comes_back(tab: Tab) -> bool:
    tab.do(LOAD)
    return "Bagus" in tab.said()


def _until_counted_together(one: CarepostProcess, two: CarepostProcess) -> None:
    """Within a few seconds limits are shared again."""
    for round_number in range(10):
        email = f"later{round_number}@example.org"
        _guesses(one, email, GUESSES)
        if _guesses(two, email, 1) == [429]:
            return
    raise AssertionError("the processes do not count together again")
