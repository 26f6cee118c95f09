"""A small HTTP/1.1 server on asyncio. An ASGI server cannot cut a line, answer half or stop listening: this can."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 500: "Internal Server Error"}


@dataclass
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    raw_path: str = ""
    received_at: float = 0.0  # on the loop's clock


@dataclass
class Reply:
    """What to write. `content` as given; `manner` says how: whole, or broken in one of the ways of `Manner`."""

    status: int = 200
    content: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "whole"
    drip_seconds: float = 0.0


Handler = Callable[[Request], Awaitable[Reply]]


class Connection(asyncio.Protocol):
    """One client connection; requests on it are answered one after another."""

    def __init__(self, handle: Handler, open_connections: set[Connection]) -> None:
        self._handle = handle
        self._open = open_connections
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._next()

    def _next(self) -> None:
        if self._task is not None:
            return
        request = take_request(self._buffer)
        if request is not None:
            request.received_at = asyncio.get_running_loop().time()
            self._task = asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: Request) -> None:
        try:
            reply = await self._handle(request)
            await self._write(reply)
        finally:
            self._task = None
        if not self.transport.is_closing():
            self._next()

    async def _write(self, reply: Reply) -> None:
        write = self.transport.write
        match reply.manner:
            case "whole":
                write(encode(reply))
            case "then_close":
                write(encode(reply))
                self.transport.close()
            case "cut":
                self.transport.close()
            case "reset":
                self.transport.abort()
            case "half":
                encoded = encode(reply)
                write(encoded[: len(encoded) - max(1, len(reply.content) // 2)])
                self.transport.close()
            case "never":
                await asyncio.get_running_loop().create_future()
            case "drip":
                for byte in encode(reply):
                    write(bytes((byte,)))
                    await asyncio.sleep(reply.drip_seconds)
            case "chunked":
                write(encode(reply, is_chunked=True))
            case manner:
                raise ValueError(manner)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        with contextlib.suppress(AttributeError):
            self.transport.abort()


def take_request(buffer: bytearray) -> Request | None:
    """The first whole request in the buffer, which loses it."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    size = end + 4 + int(headers.get("content-length", "0"))
    if len(buffer) < size:
        return None
    body = bytes(buffer[end + 4 : size])
    del buffer[:size]
    method, target, _ = first.split(" ")
    parts = urlsplit(target)
    return Request(method, unquote(parts.path), parts.query, headers, body, parts.path)


def encode(reply: Reply, *, is_chunked: bool = False) -> bytes:
    """The bytes of an answer."""
    head = f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Other')}\r\nContent-Type: {reply.content_type}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
    if not is_chunked:
        return f"{head}Content-Length: {len(reply.content)}\r\n\r\n".encode() + reply.content
    chunks = (reply.content[at : at + 20] for at in range(0, len(reply.content), 20))
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + body
