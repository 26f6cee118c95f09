"""A sender of tus uploads that can be cut at any byte, and knows what it sent."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import random
import socket
import struct
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from app.db import reading
from app.integrations.storage import configured
from app.models.file import File, FileStatus
from tests.faults.forked_server import ask
from tests.faults.upload_server import STREAM, TUS

CHUNK = 64 * 1024


class Cut(Exception):
    """The line is cut here."""


class Sender:
    """One upload of text that no rule refuses."""

    def __init__(
        self,
        url: str,
        headers: dict[str, str],
        size: int,
        *,
        seed: int = 1,
        endpoint: str = "/api/v1/uploads",
        patience: float = 30.0,
    ) -> None:
        """`patience`: seconds that an answer may take."""
        self.url, self.headers, self.size, self.endpoint, self.patience = url, headers, size, endpoint, patience
        self.data = text_of(size, seed)
        self.sent = 0  # bytes given to the line, again and again
        self.file_id = ""
        self.path = ""

    def begin(self) -> None:
        said = f"filename {_b64('catatan.txt')},filetype {_b64('text/plain')}"
        more = TUS | {"Upload-Length": str(self.size), "Upload-Metadata": said}
        answer = ask("POST", f"{self.url}{self.endpoint}", headers=self.headers | more, timeout=self.patience)
        assert answer.status_code == 201, answer.text
        self.path = urlsplit(answer.headers["location"]).path
        self.file_id = answer.headers.get("carepost-file-id", "")

    def offset(self) -> int:
        answer = ask("HEAD", f"{self.url}{self.path}", headers=self.headers | TUS, timeout=self.patience)
        assert answer.status_code == 200, answer.status_code
        self.file_id = answer.headers.get("carepost-file-id", self.file_id)
        return int(answer.headers["upload-offset"])

    def send(
        self, offset: int, *, until: int | None = None, then: Callable[[], None] | None = None, whole: bool = True
    ) -> int:
        """PATCH from `offset`. At byte `until` of the file call `then`, and hang up unless that does it."""
        end = self.size if whole else (until or self.size)
        headers = self.headers | TUS | STREAM | {"Upload-Offset": str(offset), "Content-Length": str(end - offset)}
        with contextlib.suppress(httpx.HTTPError, Cut):
            body = self._bytes(offset, end, until, then)
            answer = ask("PATCH", f"{self.url}{self.path}", headers=headers, content=body, timeout=2 * self.patience)
            self.file_id = answer.headers.get("carepost-file-id", self.file_id)
            return answer.status_code
        return 0

    def finish(self) -> str:
        """Go on until the file is there; returns its id."""
        for _ in range(20):
            offset = self.offset()
            if self.file_id:
                return self.file_id
            self.send(offset)
        raise AssertionError("the upload does not end")

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def raw(self, offset: int, count: int) -> socket.socket:
        """A line of our own on which `count` bytes were sent of a request that says it has all the rest."""
        host, port = self.url.removeprefix("http://").split(":")
        line = socket.create_connection((host, int(port)), timeout=30)
        length = str(self.size - offset)
        headers = self.headers | TUS | STREAM | {"Host": host, "Upload-Offset": str(offset), "Content-Length": length}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.sent += count
        line.sendall(f"PATCH {self.path} HTTP/1.1\r\n{head}\r\n".encode() + self.data[offset : offset + count])
        return line

    def _bytes(self, offset: int, end: int, until: int | None, then: Callable[[], None] | None) -> Iterator[bytes]:
        at = offset
        while at < end:
            stop = min(at + CHUNK, end if until is None else max(until, at + 1))
            yield self.data[at:stop]
            self.sent += stop - at
            at = stop
            if until is not None and at >= until and then is not None:
                then()
                then = None
                raise Cut


def arrived(sender: Sender) -> None:
    """The file is there, whole, and nothing of the upload is left in the store."""
    is_whole(sender)
    assert list(configured().unfinished()) == []


def is_whole(sender: Sender) -> None:
    """The file is there, as it was sent."""
    with reading() as session:
        file = session.get_one(File, UUID(sender.finish()))
    assert (file.status, file.sha256, file.size) == (FileStatus.READY, sender.sha256, sender.size)
    whole = hashlib.sha256()
    for piece in configured().read(file.object_key):
        whole.update(piece)
    assert whole.hexdigest() == sender.sha256


def reset(line: socket.socket) -> None:
    """Hang up so that the other side gets a RST."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def text_of(size: int, seed: int) -> bytes:
    """Text of that many bytes, different at every place."""
    chance = random.Random(seed)
    return chance.randbytes(size // 2 + 1).hex().encode()[:size]
