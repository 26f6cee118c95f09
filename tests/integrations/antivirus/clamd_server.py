"""A strict server that speaks clamd's protocol, and misbehaves as told. It knows one signature: EICAR's."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.factories.bytes import EICAR

MOST = 1 << 20  # bytes: its StreamMaxLength


class Clamd:
    def __init__(self, listener: socket.socket, url: str) -> None:
        self.url = url
        self.scanned: list[bytes] = []
        self.answer: bytes | None = None
        self.hangs_up = False
        self.waits = 0.0
        self._listener = listener
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(2)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line, suppress(OSError):
                line.settimeout(5)
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self._exactly(line, 1)
        if self.hangs_up:
            return
        time.sleep(self.waits)
        if command == b"zPING\0":
            line.sendall(self.answer or b"PONG\0")
        elif command == b"zINSTREAM\0":
            line.sendall(self._scan(line))
        else:
            line.sendall(b"UNKNOWN COMMAND\0")

    def _scan(self, line: socket.socket) -> bytes:
        data = b""
        while length := struct.unpack(">I", self._exactly(line, 4))[0]:
            data += self._exactly(line, length)
            if len(data) > MOST:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.scanned.append(data)
        if self.answer is not None:
            return self.answer
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"

    def _exactly(self, line: socket.socket, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = line.recv(count - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data


@contextmanager
def clamd(path: Path | None = None) -> Iterator[Clamd]:
    """A server on a port of its own, or on a unix socket."""
    if path is None:
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        url = f"unix://{path}"
    server = Clamd(listener, url)
    try:
        yield server
    finally:
        server.close()
