"""A commit that the database or the disk loses: what was told stays true, and the file becomes whole all the same."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from app.api import upload_reception
from app.db import reading
from app.integrations import storage
from app.models.file import File
from app.services.uploads.receiving import commit_offset
from tests.api.tus import TUS, begun, file_of, hang_up, send
from tests.integrations.storage.conftest import STORES
from tests.servers.seaweed import empty_bucket, settings_for, shared_seaweed

MIB = 1 << 20
SIZE = 26 * MIB
TEXT = hashlib.shake_256(b"commits").hexdigest(SIZE // 2).encode()


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 2), (2, 3), (3, 9)])
def test_a_commit_that_is_lost_costs_nothing_but_its_bytes(
    store: str, first: int, last: int, volunteer, override_settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    override_settings(rate_limits=False)
    if store == "s3":
        override_settings(**settings_for(empty_bucket(shared_seaweed())))
    path = begun(volunteer, SIZE)
    with monkeypatch.context() as lost:
        lose_commits(lost, first, last)
        with suppress(OperationalError):
            hang_up(volunteer, path, [TEXT[at : at + MIB] for at in range(0, 24 * MIB, MIB)], 0)

    received = int(volunteer.call("HEAD", path, headers=TUS).headers["upload-offset"])
    answer = send(volunteer, path, TEXT[received:], received)

    assert answer.status_code == 204, answer.text
    with reading() as session:
        file = session.exec(select(File).where(File.id == file_of(answer))).one()
    assert file.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert b"".join(storage.configured().read(file.object_key)) == TEXT


@pytest.mark.parametrize("failed", [1, 2, 3])
def test_bytes_that_the_disk_failed_to_flush_never_count(
    failed: int, volunteer, override_settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system tells of it once, forgets the bytes, and succeeds the next time it is asked."""
    override_settings(rate_limits=False)
    path = begun(volunteer, SIZE)
    with monkeypatch.context() as broken:
        lengths = fail_one_flush(broken, failed)
        hang_up(volunteer, path, [TEXT[at : at + MIB] for at in range(0, 24 * MIB, MIB)], 0)

    received = int(volunteer.call("HEAD", path, headers=TUS).headers["upload-offset"])
    assert len(lengths) == failed - 1
    assert received <= max(lengths, default=0)
    assert bool(received) == bool(lengths)
    answer = send(volunteer, path, TEXT[received:], received)
    assert answer.status_code == 204, answer.text
    with reading() as session:
        file = session.exec(select(File).where(File.id == file_of(answer))).one()
    assert b"".join(storage.configured().read(file.object_key)) == TEXT


def fail_one_flush(monkeypatch: pytest.MonkeyPatch, failed: int) -> list[int]:
    """Let the disk fail once. Returns how long the file was after each flush before it."""
    flush, lengths, count = os.fdatasync, list[int](), 0

    def perhaps(descriptor: int) -> None:
        nonlocal count
        count += 1
        if count == failed:
            raise OSError(errno.EIO, "Input/output error")
        flush(descriptor)
        if count < failed:
            lengths.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fdatasync", perhaps)
    return lengths


def lose_commits(monkeypatch: pytest.MonkeyPatch, first: int, last: int) -> None:
    """Let the commits from the `first` to the `last` of this process fail as when the database goes away."""
    count = 0

    def perhaps(*given: Any, **named: Any) -> bool:
        nonlocal count
        count += 1
        if first <= count <= last:
            raise OperationalError("UPDATE upload", {}, Exception("server closed the connection"))
        return commit_offset(*given, **named)

    monkeypatch.setattr(upload_reception, "commit_offset", perhaps)
