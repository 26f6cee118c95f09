"""The remote control from Python, the same for the thread and the process."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any


class GowaControl:
    """Speaks to the control port of a running stand-in; threads may share it."""

    def __init__(self, port: int, control_port: int, *, username: str, password: str, host: str = "127.0.0.1") -> None:
        self.url = f"http://{host}:{port}"
        self.username = username
        self.password = password
        self._connection = HTTPConnection(host, control_port, timeout=10)
        self._lock = threading.Lock()

    def mode(self, **values: Any) -> None:
        """Change modes, for example `mode(fault="cut_after", fault_times=1)`."""
        self._call("POST", "mode", values)

    def refuse(self, seconds: float | None = None) -> None:
        """Stop listening and reset all lines."""
        self._call("POST", "refuse", {"seconds": seconds})

    def listen(self) -> None:
        self._call("POST", "listen", {})

    def receive(self, chat: str, text: str = "", **more: Any) -> str:
        """A message arrives at the device; its webhook is posted. `silent=True`: only in the history."""
        return str(self._call("POST", "receive", {"chat": chat, "text": text, **more})["id"])

    def react(self, chat: str, emoji: str, target: str, **more: Any) -> None:
        self._call("POST", "react", {"chat": chat, "emoji": emoji, "target": target, **more})

    def ack(self, chat: str, ids: list[str], receipt: str = "delivered", **more: Any) -> None:
        self._call("POST", "ack", {"chat": chat, "ids": ids, "receipt": receipt, **more})

    def post(self, body: dict[str, Any]) -> None:
        """Post a webhook with this body, signed."""
        self._call("POST", "webhook", {"body": body})

    def flush(self) -> None:
        self._call("POST", "flush", {})

    def accepted(self, since: int = 0) -> list[dict[str, Any]]:
        """Every message the stand-in took: at, device, phone, text, id, kind, reply_to, file_name, size."""
        found: list[dict[str, Any]] = self._call("GET", f"accepted?since={since}", None)
        return found

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._call("GET", "state", None)
        return found

    def violations(self) -> list[str]:
        """What was wrong with the requests so far; every test wants it empty."""
        return list(self.state()["violations"])

    def reset(self) -> None:
        self._call("POST", "reset", {})

    def wait_until(self, is_true: Callable[[dict[str, Any]], bool], *, seconds: float = 5.0) -> dict[str, Any]:
        """Ask for the state until `is_true` holds; raises AssertionError with the last one."""
        end = time.monotonic() + seconds
        while not is_true(state := self.state()):
            assert time.monotonic() < end, state
            time.sleep(0.01)
        return state

    def close(self) -> None:
        self._connection.close()

    def _call(self, method: str, name: str, body: dict[str, Any] | None) -> Any:
        with self._lock:
            content = json.dumps(body) if body is not None else None
            self._connection.request(method, f"/__control/{name}", content)
            response = self._connection.getresponse()
            answer = json.loads(response.read())
        if response.status != 200:
            raise ValueError(answer)
        return answer
