"""How long `make run` takes to a healthy answer when everything is built, and how much an idle process needs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psutil

from bench.figure import Figure, median
from bench.stage import ROOT, Stage
from tests.servers.carepost import free_port

START_SECONDS, IDLE_MIB = 8.0, 300.0
IDLE_FOR = 10.0  # seconds until a process that was just started has come to rest
GIVE_UP = 120.0


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    subprocess.run([sys.executable, ROOT / "scripts" / "frontend.py"], check=True)
    data_dir = stage.directory / "start"
    with _running(str(data_dir)):
        pass  # the first start makes keys and database
    took, memory = [], 0.0
    for _ in range(1 if is_quick else 3):
        with _running(str(data_dir)) as (seconds, process):
            took.append(seconds)
            time.sleep(IDLE_FOR)
            memory = max(memory, _memory_of(process))
    imports = median([_import_reflex() for _ in range(1 if is_quick else 3)])
    return [
        Figure(
            "second `make run` to ready", median(took), "s", START_SECONDS, "less",
            reference=f"{imports:.1f} s for Python to import Reflex alone",
        ),
        Figure("idle process", memory, "MiB", IDLE_MIB, "less"),
    ]  # fmt: skip


@contextmanager
def _running(data_dir: str) -> Iterator[tuple[float, psutil.Process]]:
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "CAREPOST_DATA_DIR": data_dir, "CAREPOST_HOST": "127.0.0.1"}
    began = time.perf_counter()
    made = subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        _await_ready(port)
        yield time.perf_counter() - began, psutil.Process(made.pid)
    finally:
        os.killpg(made.pid, signal.SIGTERM)
        made.wait(40)


def _await_ready(port: int) -> None:
    deadline = time.monotonic() + GIVE_UP
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/api/health/ready", timeout=1).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, "`make run` is not ready"
        time.sleep(0.05)


def _memory_of(process: psutil.Process) -> float:
    """Resident memory of the server and what it started, in MiB; `make` and its shell are not part of it."""
    family = [
        child for child in process.children(recursive=True) if "python" in child.name() or "carepost" in child.name()
    ]
    return float(sum(child.memory_info().rss for child in family)) / 2**20


def _import_reflex() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import reflex; reflex.State; reflex.App"], check=True, cwd=ROOT)
    return time.perf_counter() - began
