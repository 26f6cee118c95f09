"""HTTP/1.1 to one server, exact about the one thing that decides a send: could the server have acted on the request?

`NeverArrived`: the last byte of the request was never handed to the operating system, so the server cannot hold a
complete request. `AnswerLost`: it was handed over, and no whole answer came back. General HTTP clients blur the two
(a failed write is reported as a failed read) and cost four times the processor time; see docs/adr for the figures.
"""

from __future__ import annotations

import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from app import faults
from app.integrations.whatsapp.answers import Answer, AnswerLost, read_answer

CONNECT_TIMEOUT = 5.0
WRITE_TIMEOUT = 30.0
READ_TIMEOUT = 50.0  # GOWA gives up after 45 s and says so (504): its own word is better than our guess
POOL_TIMEOUT = 10.0
EARLY_ANSWER_TIMEOUT = 1.0
KEEP_ALIVE = 5.0  # seconds; short, because a line that was idle for long may be dead without our knowing
MAX_CONNECTIONS = 16


class NeverArrived(Exception):
    """The server cannot have received the whole request. The text says why, without addresses."""


@dataclass(frozen=True)
class Timeouts:
    """Seconds to connect, to write each piece, to get the whole answer, and to wait for a free connection."""

    connect: float = CONNECT_TIMEOUT
    write: float = WRITE_TIMEOUT
    read: float = READ_TIMEOUT
    pool: float = POOL_TIMEOUT


@dataclass(frozen=True)
class Body:
    """What is written after the head: `chunks()` is called anew for each attempt and yields `length` bytes."""

    length: int
    chunks: Callable[[], Iterable[bytes]]

    @classmethod
    def of(cls, content: bytes) -> Body:
        return cls(len(content), lambda: (content,))


@dataclass(frozen=True)
class _Line:
    """A connection and when (monotonic seconds) it was last used; zero for a new one."""

    sock: socket.socket
    idle_since: float = 0.0


class Wire:
    """A pool of connections to one server; threads may share it."""

    def __init__(self, url: str, timeouts: Timeouts, *, max_connections: int = MAX_CONNECTIONS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address must begin with http:// or https:// and name a host")
        self.host = parts.netloc.rpartition("@")[2]
        self.base_path = parts.path.rstrip("/")
        self._address = (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._timeouts = timeouts
        self._slots = threading.BoundedSemaphore(max_connections)
        self._idle: list[_Line] = []
        self._owner = os.getpid()

    def exchange(self, method: str, head: bytes, *, body: Body | None = None, is_repeatable: bool = False) -> Answer:
        """Write one request and read its answer. `head` ends before the length header and the empty line.

        A line that turns out to be dead before it took the whole request is replaced once. Only repeatable requests
        (reads) are also written again when a used line dies instead of answering. Raises NeverArrived or AnswerLost.
        """
        with self._slot():
            line = self._take()
            if line is not None:
                try:
                    return self._attempt(line, method, head, body)
                except NeverArrived:
                    pass
                except AnswerLost as lost:
                    if not is_repeatable or lost.is_timeout:
                        raise
            return self._attempt(self._connect(), method, head, body)

    def close(self) -> None:
        """Close the idle connections; the pool stays usable."""
        while self._idle:
            self._idle.pop().sock.close()

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=self._timeouts.pool):
            raise NeverArrived("all connections are busy")
        try:
            yield
        finally:
            self._slots.release()

    def _attempt(self, line: _Line, method: str, head: bytes, body: Body | None) -> Answer:
        sock, is_reusable = line.sock, False
        try:
            try:
                self._write(sock, head, body)
            except NeverArrived:
                # A server may refuse a large body before it has read it all; what it says is worth more than our error.
                early = _early_answer(sock, method)
                if early is None:
                    raise
                return early
            answer, is_reusable = read_answer(sock, method, time.monotonic() + self._timeouts.read)
            return answer
        finally:
            if is_reusable:
                self._idle.append(_Line(sock, time.monotonic()))
            else:
                sock.close()

    def _write(self, sock: socket.socket, head: bytes, body: Body | None) -> None:
        sock.settimeout(self._timeouts.write)
        try:
            if body is None:
                sock.sendall(head + b"\r\n")
                return
            rest, pending = body.length, head + b"Content-Length: %d\r\n\r\n" % body.length
            for chunk in body.chunks():
                rest -= len(chunk)
                if rest < 0:
                    break
                sock.sendall(pending + chunk)
                pending = b""
        except OSError as error:
            raise NeverArrived(f"the request could not be written ({type(error).__name__})") from error
        faults.reach("after_http_write")
        if rest:
            raise NeverArrived("the file changed while it was read")

    def _take(self) -> _Line | None:
        """An idle connection that the server has not closed. Data or an end on it before we ask means it is over."""
        if self._owner != os.getpid():  # a forked child must not write on its parent's connections
            self._owner, self._idle = os.getpid(), []
        while True:
            try:
                line = self._idle.pop()
            except IndexError:
                return None
            is_fresh = time.monotonic() - line.idle_since < KEEP_ALIVE
            if is_fresh and not _is_readable(line.sock):
                return line
            line.sock.close()

    def _connect(self) -> _Line:
        try:
            sock = socket.create_connection(self._address, timeout=self._timeouts.connect)
        except (OSError, UnicodeError) as error:
            raise NeverArrived(f"no connection ({type(error).__name__})") from error
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return _Line(self._tls.wrap_socket(sock, server_hostname=self._address[0]) if self._tls else sock)
        except OSError as error:
            sock.close()
            raise NeverArrived(f"no secure connection ({type(error).__name__})") from error


def _early_answer(sock: socket.socket, method: str) -> Answer | None:
    try:
        return read_answer(sock, method, time.monotonic() + EARLY_ANSWER_TIMEOUT)[0]
    except AnswerLost:
        return None


def _is_readable(sock: socket.socket) -> bool:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
