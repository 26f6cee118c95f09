"""Everything here kills, cuts, freezes or fills something: real processes, real servers, a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.workers import DEVICES
from tests.servers.gowa.running import GowaProcess

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("faults")


@pytest.fixture
def gowa() -> Iterator[GowaProcess]:
    with GowaProcess(devices=DEVICES) as server:
        yield server
        assert server.violations() == []
