"""The client of the upload figures, in a process of its own: one tus upload over one line, the same for every server.

`python -m bench.upload_client JSON` with `url`, `endpoint`, `headers`, `size`; prints the seconds of the PATCH.
"""

from __future__ import annotations

import base64
import json
import socket
import sys
import time
from typing import TypedDict
from urllib.parse import urlsplit

import httpx

PIECE = 1 << 20
TUS = {"Tus-Resumable": "1.0.0"}


class Given(TypedDict):
    """What the process is told: a server, who asks, and how much."""

    url: str
    headers: dict[str, str]
    endpoint: str
    size: int


def main() -> None:
    given = json.loads(sys.argv[1])
    print(_sent(given, _begun(given)))


def _begun(given: Given) -> str:
    name, kind = (base64.b64encode(text).decode() for text in (b"catatan.txt", b"text/plain"))
    said = TUS | {"Upload-Length": str(given["size"]), "Upload-Metadata": f"filename {name},filetype {kind}"}
    answer = httpx.post(f"{given['url']}{given['endpoint']}", headers=given["headers"] | said, timeout=60)
    answer.raise_for_status()
    return urlsplit(answer.headers["location"]).path


def _sent(given: Given, path: str) -> float:
    """Send the whole in one request. Returns the seconds until its answer."""
    host, port = urlsplit(given["url"]).hostname, urlsplit(given["url"]).port
    more = {"Host": host, "Upload-Offset": "0", "Content-Length": str(given["size"])}
    headers = given["headers"] | TUS | more | {"Content-Type": "application/offset+octet-stream"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    piece = memoryview(b"Catatan kunjungan hari ini.\n".ljust(64, b".") * (PIECE // 64))
    with socket.create_connection((host, port), timeout=120) as line:
        began = time.perf_counter()
        line.sendall(f"PATCH {path} HTTP/1.1\r\n{head}\r\n".encode())
        left = given["size"]
        while left:
            left -= PIECE if left >= PIECE else left
            line.sendall(piece)
        answer = line.recv(65536)
        took = time.perf_counter() - began
    assert b" 204 " in answer[:20], answer[:400]
    return took


main()
