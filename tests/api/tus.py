"""A client of tus 1.0.0 in a few lines: what the tests of uploads say to `/api/v1/uploads`."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from uuid import UUID

from httpx import Response

from tests.api.conftest import Caller

TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}
TEXT = ("Catatan kunjungan, ditulis rapi dan panjang.\n" * 800).encode()


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def metadata(**values: str) -> str:
    return ",".join(f"{key} {b64(value)}" for key, value in values.items())


def begin(caller: Caller, size: int = len(TEXT), *, headers: dict[str, str] | None = None, **known: str) -> Response:
    said = metadata(**({"filename": "catatan.txt", "filetype": "text/plain"} | known))
    return caller.post(
        "/uploads", headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": said} | (headers or {})
    )


def begun(caller: Caller, size: int = len(TEXT), **known: str) -> str:
    """The path of a new upload below `/api/v1`."""
    answer = begin(caller, size, **known)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].removeprefix("/api/v1")


def send(caller: Caller, path: str, body: bytes, offset: int = 0, **headers: str) -> Response:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.patch(path, content=body, headers=TUS | STREAM | {"Upload-Offset": str(offset)} | more)


def hang_up(caller: Caller, path: str, pieces: Sequence[bytes], offset: int, **headers: str) -> None:
    """Send these pieces as the beginning of a larger body, and hang up: nobody hears the answer."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    said = caller.headers | TUS | STREAM | {"Host": "testserver", "Upload-Offset": str(offset)} | more
    scope = {
        "type": "http",
        "method": "PATCH",
        "scheme": "http",
        "path": f"/api/v1{path}",
        "query_string": b"",
        "client": ("testclient", 50_000),
        "server": ("testserver", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in said.items()],
    }
    coming = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]

    async def receive() -> dict[str, object]:
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(_message: object) -> None:
        """Nobody is there."""

    asyncio.run(caller.client.app(scope, receive, send))  # type: ignore[arg-type]


def file_of(answer: Response) -> UUID:
    return UUID(answer.headers["carepost-file-id"])
