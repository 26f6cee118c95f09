"""A line to a server of this machine, on which a test decides: it breaks, or carries another byte than was sent."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import Self

PIECE = 64 * 1024


class Line:
    """`with Line(port) as line:` whoever connects to `line.url` talks to that port.

    `line.after(n, act)` does something once, when `n` more bytes have gone to the server: `line.cut` resets every
    connection, `line.spoil` changes one byte of what follows. Everything else goes through as it is.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._left = 0
        self._act: Callable[[], object] | None = None
        self._is_spoiling = False
        self.happened = 0

    def after(self, count: int, act: Callable[[], object]) -> None:
        self._left, self._act = count, act

    def cut(self) -> None:
        """Hang up on both sides so that each of them gets a RST."""
        with self._lock:
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RD)  # wakes the thread that reads from it, which then closes it

    def spoil(self) -> None:
        self._is_spoiling = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._ends |= {client, server}
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()
            threading.Thread(target=self._carry_back, args=(server, client), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := bytearray(client.recv(PIECE)):
                self._act_when_due(len(piece))
                if self._is_spoiling:
                    self._is_spoiling = False
                    piece[len(piece) // 2] ^= 1
                server.sendall(piece)
        self._end(client, server)

    def _carry_back(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := server.recv(PIECE):
                client.sendall(piece)
        self._end(server, client)

    def _act_when_due(self, count: int) -> None:
        with self._lock:
            self._left -= count
            act = self._act if self._left <= 0 else None
            if act is not None:
                self._act = None
                self.happened += 1
        if act is not None:
            act()

    def _end(self, read: socket.socket, written: socket.socket) -> None:
        """One direction is over: its reader is closed, and the other side hears of it."""
        with contextlib.suppress(OSError):
            written.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._ends.discard(read)
        read.close()
