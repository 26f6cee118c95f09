"""ClamAV's daemon, which is sent the bytes in pieces (INSTREAM): it needs no access to our files.

Each piece is its length as four bytes, big-endian, and the bytes; a length of zero ends the file. clamd closes the line
in the middle of a file that is over its own `StreamMaxLength`, and says so if it can still be heard.
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from app.integrations.ports import ScannerUnavailable

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0  # clamd unpacks archives before it answers
MOST_ANSWER = 4096  # bytes
_PIECE = 256 * 1024
_ANSWER = re.compile(r"stream: (?:(?P<name>[^\x00-\x1f]{1,200}) FOUND|(?P<clean>OK))")


class ClamdScanner:
    """One daemon at `tcp://host:port` or `unix:///path`; threads may share it, each scan has its own line."""

    def __init__(self, url: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._url = url
        self._answer_seconds = answer_seconds

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        with self._line() as line:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it hung up
                line.sendall(b"zINSTREAM\0")
                for piece in _pieces(chunks):
                    line.sendall(struct.pack(">I", len(piece)) + piece)
                line.sendall(struct.pack(">I", 0))
            answer = _answer(line)
        match = _ANSWER.fullmatch(answer)
        if match is None:
            raise ScannerUnavailable(f"clamd answered {answer[:80]!r}")
        return match["name"]

    def check(self) -> None:
        with self._line() as line:
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(b"zPING\0")
            answer = _answer(line)
        if answer != "PONG":
            raise ScannerUnavailable(f"clamd answered {answer[:80]!r}")

    @contextmanager
    def _line(self) -> Iterator[socket.socket]:
        try:
            with self._connected() as line:
                line.settimeout(self._answer_seconds)
                yield line
        except OSError as problem:
            raise ScannerUnavailable(f"clamd cannot be reached: {type(problem).__name__}") from problem

    def _connected(self) -> socket.socket:
        where = urlsplit(self._url)
        if where.scheme == "tcp":
            return socket.create_connection((where.hostname or "", where.port or 0), CONNECT_SECONDS)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(where.path)
        except OSError:
            line.close()
            raise
        return line


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE):
            yield chunk[start : start + _PIECE]


def _answer(line: socket.socket) -> str:
    """What clamd says, up to the zero byte that ends it. Raises ScannerUnavailable when the line ends before."""
    said = b""
    while not said.endswith(b"\0"):
        part = line.recv(MOST_ANSWER)
        said += part
        if not part or len(said) > MOST_ANSWER:
            raise ScannerUnavailable("clamd hung up in the middle of its answer")
    return said[:-1].decode("utf-8", "replace")
