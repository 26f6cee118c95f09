"""Everything here kills, cuts, freezes or fills something: real processes, real servers, a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.db import transaction
from tests.databases import Database
from tests.factories import a_user
from tests.faults.sender import Sender
from tests.faults.upload_server import UploadServer, token_of
from tests.faults.workers import DEVICES
from tests.servers.gowa.running import GowaProcess

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("faults")


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Iterator[UploadServer]:
    """The API in a process of its own, to be killed."""
    with UploadServer(database.url, tmp_path) as running:
        yield running


@pytest.fixture
def sender(database: Database, server: UploadServer) -> Callable[..., Sender]:
    """`sender(size, seed=…)`: an upload to that server, begun by one person."""
    with transaction() as session:
        user = a_user(session)

    def make(size: int, *, seed: int = 1) -> Sender:
        one = Sender(server.url, token_of(user), size, seed=seed)
        one.begin()
        return one

    return make


@pytest.fixture
def gowa() -> Iterator[GowaProcess]:
    with GowaProcess(devices=DEVICES) as server:
        yield server
        assert server.violations() == []
