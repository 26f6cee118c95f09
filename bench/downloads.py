"""A file of 1 GiB out of Carepost as it is served, beside the fastest there is.

Beside it stands nginx, when this machine has one, and else a bare loop around `sendfile`, which is what nginx does.
"""

from __future__ import annotations

import base64
import http.client
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bench.figure import Figure, median
from bench.stage import Stage
from bench.uploads import MIB, carepost
from tests.servers.carepost import free_port

RATE, SHARE = 350.0, 70.0  # MB/s, %


def measure(_stage: Stage, *, is_quick: bool) -> list[Figure]:
    size, rounds = (128 * MIB, 2) if is_quick else (1024 * MIB, 5)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="carepost-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        with carepost(folder) as (server, headers):
            path = f"/api/v1/download/{_brought(server.url, headers, size)}"
            stored = max((folder / "files" / "objects").rglob("*"), key=lambda one: one.stat().st_size)
            with _beside(stored, folder) as (reference, url):
                for _ in range(rounds):
                    ours.append(_rate(f"{server.url}{path}", headers, size))
                    theirs.append(_rate(url, {}, size))
    note = f"{size // MIB} MiB, {rounds} times in turn"
    beside = f"{median(theirs):,.0f} MB/s {reference}"
    return [
        Figure("download", median(ours), "MB/s", RATE, reference=beside, note=note),
        Figure("download: of the reference's", median(ours) / median(theirs) * 100, "%", SHARE),
    ]


def _brought(url: str, headers: dict[str, str], size: int) -> str:
    """The id of a file of that many bytes, which a tus client brought."""
    more = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Content-Type": "application/offset+octet-stream"}
    more["Upload-Metadata"] = f"filename {base64.b64encode(b'catatan.txt').decode()}"
    piece = b"Catatan kunjungan hari ini.\n".ljust(64, b".") * (MIB // 64)
    answer = httpx.post(
        f"{url}/api/v1/uploads", headers=headers | more, content=(piece for _ in range(size // MIB)), timeout=300
    ).raise_for_status()
    there = f"{url}{urlsplit(answer.headers['location']).path}"
    for _ in range(600):
        if "carepost-file-id" in answer.headers:
            return answer.headers["carepost-file-id"]
        time.sleep(0.1)
        answer = httpx.head(there, headers=headers | {"Tus-Resumable": "1.0.0"})
    raise AssertionError("the upload does not become a file")


def _rate(url: str, headers: dict[str, str], size: int) -> float:
    there = urlsplit(url)
    assert there.hostname is not None
    line = http.client.HTTPConnection(there.hostname, there.port, timeout=120)
    room = bytearray(MIB)
    began = time.perf_counter()
    line.request("GET", there.path, headers=headers)
    answer = line.getresponse()
    assert answer.status == 200, answer.status
    received = 0
    while count := answer.readinto(room):
        received += count
    took = time.perf_counter() - began
    line.close()
    assert received == size
    return size / 1e6 / took


@contextmanager
def _beside(stored: Path, folder: Path) -> Iterator[tuple[str, str]]:
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    with _nginx(nginx, stored, folder) if nginx else _bare_sendfile(stored) as url:
        yield ("nginx's sendfile" if nginx else "a bare sendfile"), url


@contextmanager
def _nginx(program: str, stored: Path, folder: Path) -> Iterator[str]:
    port, place = free_port(), folder / "nginx"
    place.mkdir()
    inside = f"listen 127.0.0.1:{port}; root {stored.parent};"
    paths = "".join(f"{kind}_temp_path {place};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (place / "conf").write_text(
        f"user root; daemon off; worker_processes 1; pid {place}/pid; error_log {place}/errors; events {{}}"
        f"http {{ access_log off; sendfile on; {paths} server {{ {inside} }} }}"
    )
    process = subprocess.Popen([program, "-p", place, "-c", place / "conf"])
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}/{stored.name}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _bare_sendfile(stored: Path) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                with line, stored.open("rb") as file:
                    line.recv(65536)
                    line.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {stored.stat().st_size}\r\n\r\n".encode())
                    line.sendfile(file)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/{secrets.token_hex(4)}"
    finally:
        listener.close()


def _await(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not answer")
