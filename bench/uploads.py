"""Uploads of 1 GiB through Carepost as it is served, beside `@tus/server` with the same client, on tmpfs and on disk.

Ours flushes what it commits; the reference leaves that to the system. They run in turn: a busy moment meets both.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from bench.figure import Figure, median, percentile
from bench.stage import Stage
from tests.servers.carepost import CarepostProcess
from tests.servers.tus_node import NodeTusServer

MIB = 1 << 20
RATE, GROWTH, P99_MS = 150.0, 32.0, 100.0  # MiB/s, MiB, ms
SLOW_LINES = 200
PLACES = {"tmpfs": Path("/dev/shm"), "disk": Path("/var/tmp")}


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    size, rounds = (128 * MIB, 1) if is_quick else (1024 * MIB, 5)
    figures = [figure for place in PLACES for figure in _alternating(stage, place, size=size, rounds=rounds)]
    return [*figures, _beside_slow_lines(stage, 20 if is_quick else SLOW_LINES)]


def _alternating(stage: Stage, place: str, *, size: int, rounds: int) -> list[Figure]:
    ours, theirs, growth = [], [], 0.0
    with _folder(place) as folder, carepost(folder) as (server, headers):
        (folder / "reference").mkdir()
        with NodeTusServer(folder / "reference") as reference:
            for _ in range(rounds):
                with _growth_of(server) as grown:
                    ours.append(_rate(stage, server.url, "/api/v1/uploads", headers=headers, size=size))
                growth = max(growth, grown[0])
                _emptied(folder / "files")
                theirs.append(_rate(stage, reference.url, reference.endpoint, headers={}, size=size))
                _emptied(folder / "reference")
    beside = f"{median(theirs):.0f} MiB/s @tus/server, which does not flush"
    note = f"{size // MIB} MiB, {rounds} times in turn"
    return [
        Figure(f"upload, {place}", median(ours), "MiB/s", RATE, reference=beside, note=note),
        Figure(f"upload, {place}: of the reference's", median(ours) / median(theirs) * 100, "%", 100.0),
        Figure(f"upload, {place}: memory grows by", growth, "MiB", GROWTH, "less"),
    ]


@contextmanager
def carepost(folder: Path) -> Iterator[tuple[CarepostProcess, dict[str, str]]]:
    """Carepost as it is served, for files of any size, and an administrator's headers."""
    settings = {"CAREPOST_MAX_FILE_MB": "2000", "CAREPOST_WHATSAPP": "simulator", "CAREPOST_RATE_LIMITS": "false"}
    with CarepostProcess(folder, **settings) as server, server.client() as client:
        yield server, {"Authorization": client.headers["authorization"]}


def _rate(stage: Stage, url: str, endpoint: str, *, headers: dict[str, str], size: int) -> float:
    given = {"url": url, "endpoint": endpoint, "headers": headers, "size": size}
    output, _ = stage.run("bench.upload_client", json.dumps(given)).communicate(timeout=300)
    return size / MIB / float(output)


def _beside_slow_lines(stage: Stage, count: int) -> Figure:
    """What other requests take while that many uploads each bring a little now and then."""
    with _folder("disk") as folder, carepost(folder) as (server, headers), httpx.Client(headers=headers) as client:
        given = {"url": server.url, "headers": headers, "lines": count}
        slow = stage.run("bench.slow_uploads", json.dumps(given))
        try:
            assert slow.stdout is not None
            assert slow.stdout.readline() == b"all are under way\n"
            took = []
            for _ in range(300):
                began = time.perf_counter()
                client.get(f"{server.url}/api/v1/patients").raise_for_status()
                took.append(time.perf_counter() - began)
                time.sleep(0.02)
        finally:
            slow.terminate()
            slow.wait(10)
    return Figure(
        f"other requests beside {count} slow uploads: p99", percentile(took, 0.99) * 1000, "ms", P99_MS, "less"
    )


@contextmanager
def _growth_of(server: CarepostProcess) -> Iterator[list[float]]:
    """How many MiB the process held more inside the block than before."""
    assert server.process is not None
    process, is_over, grown = psutil.Process(server.process.pid), threading.Event(), [0.0]
    before = process.memory_info().rss

    def watch() -> None:
        while not is_over.wait(0.05):
            grown[0] = max(grown[0], (process.memory_info().rss - before) / MIB)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield grown
    finally:
        is_over.set()
        thread.join()


@contextmanager
def _folder(place: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="carepost-bench-", dir=PLACES[place]) as folder:
        yield Path(folder)


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
