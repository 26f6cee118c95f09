"""One database for the whole matrix and each kind: every call brings its own records."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.api.application import create_api
from app.bootstrap import gateways
from app.settings import get_settings
from tests.databases import Database, copied_database, in_use
from tests.matrix.world import World


@pytest.fixture(scope="module")
def database(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    directory = tmp_path_factory.mktemp("matrix")
    with copied_database(kind, f"matrix_{os.getpid()}", directory) as own:
        update = {"database_url": own.url, "data_dir": directory, "rate_limits": False}
        gateways.cache_clear()
        with in_use(get_settings().model_copy(update=update), own.engine):
            yield own
        gateways.cache_clear()


@pytest.fixture(scope="module")
def world(database: Database) -> World:
    return World()


@pytest.fixture(scope="module")
def client(database: Database) -> TestClient:
    return TestClient(create_api(), raise_server_exceptions=False, follow_redirects=False)
