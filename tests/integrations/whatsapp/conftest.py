from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.integrations.whatsapp.gowa import GowaWhatsApp
from app.integrations.whatsapp.wire import Timeouts
from tests.servers.gowa import GowaServer

DEVICE = "carepost-1"
PATIENT = "6281234567890@s.whatsapp.net"
BRIEF = Timeouts(connect=0.5, write=0.5, read=0.6, pool=0.5)


@pytest.fixture(scope="package")
def gowa_server() -> Iterator[GowaServer]:
    with GowaServer(devices=(DEVICE, "carepost-2")) as server:
        yield server


@pytest.fixture
def gowa(gowa_server: GowaServer) -> Iterator[GowaServer]:
    """The strict server, as new; every request of the test must have kept to the contract."""
    gowa_server.reset()
    gowa_server.mode(webhook_url="")
    yield gowa_server
    assert gowa_server.violations() == []


@pytest.fixture
def whatsapp(gowa: GowaServer) -> Iterator[GowaWhatsApp]:
    adapter = GowaWhatsApp(gowa.url, gowa.username, gowa.password, timeouts=BRIEF)
    yield adapter
    adapter.close()
