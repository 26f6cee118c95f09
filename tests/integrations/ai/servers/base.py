"""A small HTTP server that answers from a script and refuses every request that its API would refuse."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Json = dict[str, object]


@dataclass(frozen=True)
class Answer:
    """What the server does with one request: `delay` seconds before it answers, `drip` between single bytes."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    cuts_line: bool = False


def answer_json(body: object, *, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(body).encode(), named)


class ApiServer:
    """Serves on a free port inside `with`. `requests` holds the bodies of the requests that were well-formed."""

    def __init__(self) -> None:
        self.requests: list[Json] = []
        self.complaints: list[str] = []
        self._script: list[Answer] = []
        self._default: Answer | Callable[[Json], Answer] = answer_json({}, status=500)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def then(self, *answers: Answer) -> None:
        """Give these answers next, one a request."""
        self._script.extend(answers)

    def always(self, answer: Answer | Callable[[Json], Answer]) -> None:
        """Give this answer whenever the script is empty."""
        self._default = answer

    def forget(self) -> None:
        """Begin anew: nothing was asked, nothing is scripted."""
        self.requests.clear()
        self.complaints.clear()
        self._script.clear()
        self._default = answer_json({}, status=500)

    def check(self, path: str, headers: dict[str, str], body: Json) -> str | None:
        """What the API would complain about; None for a request it accepts."""
        raise NotImplementedError

    def complaint(self, text: str) -> Answer:
        """The API's own way to say 400."""
        raise NotImplementedError

    def look_up(self, path: str, headers: dict[str, str]) -> Answer:
        """What the API answers to a GET."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def _answer(self, path: str, headers: dict[str, str], raw: bytes) -> Answer:
        try:
            body = json.loads(raw)
            complaint = self.check(path, headers, body)
        except ValueError:
            complaint = "the body is not JSON"
        if complaint:
            self.complaints.append(complaint)
            return self.complaint(complaint)
        self.requests.append(body)
        if self._script:
            return self._script.pop(0)
        return self._default(body) if callable(self._default) else self._default

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with contextlib.suppress(OSError):
                    self._send(server._answer(self.path, headers, raw))

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                with contextlib.suppress(OSError):
                    self._send(server._script.pop(0) if server._script else server.look_up(self.path, headers))

            def _send(self, answer: Answer) -> None:
                time.sleep(answer.delay)
                if answer.cuts_line:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(answer.status)
                for name, value in {"content-type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                if not answer.drip:
                    self.wfile.write(answer.body)
                    return
                for byte in answer.body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(answer.drip)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: a test reads `requests`."""

        return Handler
