"""Reading one HTTP/1.1 answer against a deadline for the whole of it, however slowly it drips."""

from __future__ import annotations

import io
import socket
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

MAX_HEAD = 64 * 1024
MAX_BODY = 32 * 1024 * 1024
_BLOCK = 64 * 1024


class AnswerLost(Exception):
    """The request was written and no whole answer came. `is_timeout`: the server may still be working on it."""

    def __init__(self, reason: str, *, is_timeout: bool = False) -> None:
        super().__init__(reason)
        self.is_timeout = is_timeout


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by lower-case name, and the whole body."""

    status: int
    headers: dict[str, str]
    body: bytes


def read_answer(sock: socket.socket, method: str, deadline: float) -> tuple[Answer, bool]:
    """The answer, and whether the connection may carry another request. `deadline` in monotonic seconds.

    Answers with a plain length, which is all GOWA sends, are read here; whatever a proxy may make of them (chunks,
    interim answers, length by closing) goes through the standard library's reader. Raises AnswerLost.
    """
    try:
        received = _read_head(sock, deadline)
        status, headers, end = _parse_head(received)
        length = headers.get("content-length", "")
        is_plain = status >= 200 and length.isdecimal() and "transfer-encoding" not in headers and len(length) < 10
        if not is_plain or method == "HEAD" or status in (204, 304):
            return _read_otherwise(sock, method, deadline, received), False
        body = _read_body(sock, deadline, received[end:], int(length))
    except TimeoutError:
        raise AnswerLost("no answer in time", is_timeout=True) from None
    except OSError as error:
        raise AnswerLost(f"the line was cut ({type(error).__name__})") from error
    except (ValueError, HTTPException) as error:
        raise AnswerLost(f"the answer is not HTTP ({type(error).__name__})") from error
    is_reusable = received.startswith(b"HTTP/1.1") and headers.get("connection", "").lower() != "close"
    return Answer(status, headers, body), is_reusable


def _read_head(sock: socket.socket, deadline: float) -> bytes:
    received = _receive(sock, deadline)
    while b"\r\n\r\n" not in received:
        if len(received) > MAX_HEAD:
            raise ValueError("head too long")
        received += _receive(sock, deadline)
    return received


def _parse_head(received: bytes) -> tuple[int, dict[str, str], int]:
    end = received.index(b"\r\n\r\n")
    first, *lines = received[:end].decode("latin-1").split("\r\n")
    version, status, *_ = first.split(" ", 2)
    if not version.startswith("HTTP/1.") or not (status.isdecimal() and len(status) == 3):
        raise ValueError("no status line")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return int(status), headers, end + 4


def _read_body(sock: socket.socket, deadline: float, start: bytes, length: int) -> bytes:
    if length > MAX_BODY:
        raise ValueError("body too long")
    if len(start) > length:
        raise ValueError("more than was promised")
    blocks, missing = [start], length - len(start)
    while missing > 0:
        block = _receive(sock, deadline, min(missing, _BLOCK))
        blocks.append(block)
        missing -= len(block)
    return b"".join(blocks)


def _read_otherwise(sock: socket.socket, method: str, deadline: float, received: bytes) -> Answer:
    response = HTTPResponse(_Replay(received, sock, deadline), method=method)  # type: ignore[arg-type]  # only makefile
    try:
        response.begin()
        body = b"".join(iter(lambda: response.read(_BLOCK), b""))
        if response.length:
            raise ValueError("body cut")
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)
    finally:
        response.close()


def _receive(sock: socket.socket, deadline: float, most: int = _BLOCK) -> bytes:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    sock.settimeout(left)
    block = sock.recv(most)
    if not block:
        raise ConnectionResetError("closed by the server")
    return block


class _Replay(io.RawIOBase):
    """A connection as a file that first repeats what was already received."""

    def __init__(self, received: bytes, sock: socket.socket, deadline: float) -> None:
        self._received = received
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the protocol's name is private
        if not self._received:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._sock.settimeout(left)
            return self._sock.recv_into(buffer)
        size = min(len(buffer), len(self._received))
        buffer[:size], self._received = self._received[:size], self._received[size:]
        return size
