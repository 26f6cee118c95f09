"""The client of the webhook figures, in a process of its own: signed, distinct events over kept connections."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit


def main() -> None:
    given = json.loads(sys.argv[1])
    print(json.dumps(asyncio.run(Load(given).run())))


class Load:
    def __init__(self, given: dict) -> None:
        url = urlsplit(given["url"])
        self._host, self._port, self._path = url.hostname, url.port, url.path
        self._given = given
        self._requests = self._make_requests()
        self.seconds: list[float] = []
        self.failed = 0

    async def run(self) -> dict:
        # Signing costs the client time; it is done before the clock starts.
        most = int(self._given["seconds"] * (self._given["rate"] or 6_000)) + 100
        prepared = iter([next(self._requests) for _ in range(most)])
        started = time.perf_counter()
        until = started + self._given["seconds"]
        work = self._paced if self._given["rate"] else self._hurrying
        await asyncio.gather(*(work(prepared, until, n) for n in range(self._given["connections"])))
        took = time.perf_counter() - started
        done = len(self.seconds)
        return {"rate": done / took, "accepted": done, "failed": self.failed, "seconds": self.seconds}

    async def _hurrying(self, prepared: Iterator[bytes], until: float, _number: int) -> None:
        line = await asyncio.open_connection(self._host, self._port)
        for request in prepared:
            await self._exchange(line, request, time.perf_counter())
            if time.perf_counter() > until:
                break
        line[1].close()

    async def _paced(self, prepared: Iterator[bytes], until: float, number: int) -> None:
        """Each connection asks at its own steady times; being late counts as waiting."""
        line = await asyncio.open_connection(self._host, self._port)
        every = self._given["connections"] / self._given["rate"]
        due = time.perf_counter() + every * number / self._given["connections"]
        for request in prepared:
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            await self._exchange(line, request, due)
            due += every
            if due > until:
                break
        line[1].close()

    async def _exchange(
        self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes, since: float
    ) -> None:
        reader, writer = line
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(part[15:]) for part in head.lower().split(b"\r\n") if part.startswith(b"content-length:")), 0
        )
        if length:
            await reader.readexactly(length)
        if head[9:12] == b"200":
            self.seconds.append(time.perf_counter() - since)
        else:
            self.failed += 1

    def _make_requests(self) -> Iterator[bytes]:
        secret = self._given["secret"].encode()
        for number in count(self._given["first"]):
            body = json.dumps(event(number, self._given["patients"])).encode()
            signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
            head = (
                f"POST {self._path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
                f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            yield head.encode() + body


def event(number: int, patients: int) -> dict:
    """Two receipts for every message, as a day of reminders brings them."""
    jid = f"62812{number % patients:08d}@s.whatsapp.net"
    common = {"device_id": "62811000000001@s.whatsapp.net", "session_id": "device-a"}
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    if number % 3:
        payload = {
            "ids": [f"3EB0{number:018X}"],
            "chat_id": jid,
            "from": jid,
            "receipt_type": "delivered",
            "receipt_type_description": "means the message was delivered to the device.",
        }
        return {**common, "event": "message.ack", "timestamp": at, "payload": payload}
    payload = {
        "id": f"3AEB{number:018X}",
        "chat_id": jid,
        "from": jid,
        "from_name": "Pasien",
        "timestamp": at,
        "is_from_me": False,
        "body": f"sudah bu, obat nomor {number} 🙏",
    }
    return {**common, "event": "message", "payload": payload}


if __name__ == "__main__":
    main()
