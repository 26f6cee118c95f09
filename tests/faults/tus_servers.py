"""Tus servers behind one shape: ours on both stores, the protocol authors', and one that is known to corrupt."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.db import reading, transaction
from app.integrations.ports import Storage
from app.integrations.storage import configured
from app.integrations.storage.s3 import S3Storage
from app.models.file import File
from tests.databases import Database
from tests.factories import a_user
from tests.faults.forked_server import ForkedServer
from tests.faults.sender import Sender
from tests.faults.upload_server import UploadServer, token_of
from tests.servers.seaweed import empty_bucket, settings_for, shared_seaweed
from tests.servers.tus_node import NodeTusServer


class TusServer(Protocol):
    """What the suite needs of a server."""

    url: str
    endpoint: str
    headers: dict[str, str]

    def __enter__(self) -> TusServer: ...
    def __exit__(self, *_: object) -> None: ...
    def restart(self) -> None: ...
    def stored(self, sender: Sender) -> bytes:
        """The bytes that the server keeps of an upload that it calls whole."""
        ...


class Ours(UploadServer):
    def __init__(self, database: Database, folder: Path, **settings: str) -> None:
        super().__init__(database.url, folder, **settings)
        with transaction() as session:
            user = a_user(session)
        self.headers = token_of(user)

    def stored(self, sender: Sender) -> bytes:
        with reading() as session:
            key = session.get_one(File, UUID(sender.finish())).object_key
        return b"".join(self._store().read(key))

    def _store(self) -> Storage:
        return configured()


class OursInABucket(Ours):
    """The same with its files in a bucket of SeaweedFS."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._place = empty_bucket(shared_seaweed())
        self._scratch = folder / "looked-at"
        super().__init__(database, folder, **settings_for(self._place))

    def _store(self) -> Storage:
        return S3Storage(self._place, scratch=self._scratch)


class Reference(NodeTusServer):
    def __init__(self, _database: Database, folder: Path) -> None:
        super().__init__(folder)
        self.headers: dict[str, str] = {}

    def stored(self, sender: Sender) -> bytes:
        return (self.folder / sender.path.rpartition("/")[2]).read_bytes()


class KnownBad(ForkedServer):
    """`tuspyserver`: appends to the file, and writes the offset beside it when a request has ended."""

    endpoint = "/files"

    def __init__(self, _database: Database, folder: Path) -> None:
        super().__init__(_serve_known_bad, folder)
        self.folder = folder
        self.headers: dict[str, str] = {}

    def stored(self, sender: Sender) -> bytes:
        return (self.folder / sender.path.rpartition("/")[2]).read_bytes()


SERVERS: dict[str, Callable[[Database, Path], TusServer]] = {
    "Carepost": Ours,
    "Carepost on S3": OursInABucket,
    "@tus/server": Reference,
    "tuspyserver": KnownBad,
}


def _serve_known_bad(folder: Path, port: int) -> None:
    logging.disable(logging.CRITICAL)
    asyncio.run(_run_known_bad(folder, port))


async def _run_known_bad(folder: Path, port: int) -> None:
    from fastapi import FastAPI
    from granian.constants import Interfaces
    from granian.server.embed import Server
    from tuspyserver import create_tus_router

    api = FastAPI()
    api.include_router(create_tus_router(prefix="files", files_dir=str(folder)))
    with contextlib.suppress(asyncio.CancelledError):
        await Server(api, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False).serve()
