"""The HTTP client the remote readers use: one deadline for the whole call, and no answer without end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import cast

import httpx2

MAX_ANSWER_BYTES = 64 * 1024


def bounded_client(*, timeout_s: float) -> httpx2.Client:
    """A client whose answers end after `timeout_s` and 64 KiB, however slowly or much the server sends.

    Raises httpx2.ReadTimeout and httpx2.ReadError then.
    """
    return httpx2.Client(
        transport=_BoundedTransport(timeout_s), timeout=timeout_s, headers={"Accept-Encoding": "identity"}
    )


class _BoundedTransport(httpx2.HTTPTransport):
    def __init__(self, timeout_s: float) -> None:
        super().__init__()
        self._timeout_s = timeout_s

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        deadline = time.monotonic() + self._timeout_s
        response = super().handle_request(request)
        stream = cast(httpx2.SyncByteStream, response.stream)
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_BoundedStream(stream, deadline=deadline),
            extensions=response.extensions,
        )


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, *, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for chunk in self._stream:
            received += len(chunk)
            if received > MAX_ANSWER_BYTES:
                raise httpx2.ReadError("the answer is too large")
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the answer takes too long")
            yield chunk

    def close(self) -> None:
        self._stream.close()
