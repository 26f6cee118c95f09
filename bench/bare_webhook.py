"""The reference of the webhook figures: `python -m bench.bare_webhook URL PORT`.

What one would write without a framework around it: the body, the HMAC, one insert with the raw driver, committed and
flushed before the answer. SQLite inserts in the event loop, which is faster than a thread; PostgreSQL over 16
asynchronous connections. Its event loop is the one that Carepost runs on.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SECRET = b"webhook-secret-of-the-tests"
TABLE = "CREATE TABLE IF NOT EXISTS bare_inbox (id text PRIMARY KEY, body text NOT NULL)"

Insert = Callable[[str, str], Awaitable[None]]


def application(url: str) -> Starlette:
    store = _sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _Postgres(url)

    async def receive(request: Request) -> Response:
        body = await request.body()
        expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers.get("x-hub-signature-256", "")):
            return Response(status_code=401)
        await store(uuid4().hex, body.decode())
        return Response(status_code=200)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if isinstance(store, _Postgres):
            await store.open()
        yield

    return Starlette(routes=[Route("/api/webhooks/gowa", receive, methods=["POST"])], lifespan=lifespan)


def _sqlite(path: str) -> Insert:
    connection = sqlite3.connect(path, isolation_level=None, timeout=15, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)

    async def insert(key: str, body: str) -> None:
        connection.execute("INSERT INTO bare_inbox VALUES (?, ?)", (key, body))

    return insert


class _Postgres:
    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: AsyncConnectionPool[Any] | None = None

    async def open(self) -> None:
        self._pool = AsyncConnectionPool(self._url, min_size=16, max_size=16, open=False, kwargs={"autocommit": True})
        await self._pool.open(wait=True)
        async with self._pool.connection() as connection:
            await connection.execute(TABLE)

    async def __call__(self, key: str, body: str) -> None:
        assert self._pool is not None
        async with self._pool.connection() as connection:
            await connection.execute("INSERT INTO bare_inbox VALUES (%s, %s)", (key, body))


if __name__ == "__main__":
    server = Server(application(sys.argv[1]), port=int(sys.argv[2]), interface=Interfaces.ASGI, log_enabled=False)
    uvloop.run(server.serve())
