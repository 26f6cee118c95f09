"""Both stores: a folder, and a bucket of a real S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.integrations.ports import Storage
from app.integrations.storage.local import LocalStorage
from app.integrations.storage.place import Place
from app.integrations.storage.s3 import S3Storage
from tests.servers.seaweed import empty_bucket, shared_seaweed

STORES = ("local", "s3")


@pytest.fixture
def place() -> Place:
    """An empty bucket."""
    return empty_bucket(shared_seaweed())


@pytest.fixture(params=STORES)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "local":
        yield LocalStorage(tmp_path / "files")
    else:
        yield S3Storage(request.getfixturevalue("place"), scratch=tmp_path / "scratch")
