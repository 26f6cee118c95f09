"""Builds and serves the bare counter: the same Reflex, the same server, nothing of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.stage import ROOT
from scripts.frontend import build_environment
from tests.servers.carepost import free_port

SOURCE = ROOT / "bench" / "counter_app"


@contextmanager
def bare_counter(directory: Path) -> Iterator[str]:
    """Its address while the block runs. The build knows its port, as Reflex's own builds do."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    place = directory / "counter"
    if place.exists():
        shutil.rmtree(place)
    shutil.copytree(SOURCE, place)
    shutil.copytree(ROOT / "reflex.lock", place / "reflex.lock")
    own = {"REFLEX_API_URL": url, "REFLEX_DIR": str(place / ".reflex"), "PYTHONPATH": str(place)}
    built = subprocess.run(
        [Path(sys.executable).parent / "reflex", "export", "--frontend-only", "--no-zip"],
        cwd=place, env=build_environment() | own, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout.decode()[-3000:] + built.stderr.decode()[-2000:]
    served = {
        **os.environ, **own, "REFLEX_ENV_MODE": "prod", "__REFLEX_SKIP_COMPILE": "1",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "1",
    }  # fmt: skip
    command = [Path(sys.executable).parent / "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(port), "counter.counter:app"], cwd=place, env=served,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _await(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert server.poll() is None, "the bare counter ended"
        assert time.monotonic() < deadline, "the bare counter does not start"
        try:
            if httpx.get(url, timeout=1).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
