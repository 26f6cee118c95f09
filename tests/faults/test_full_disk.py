"""The disk of a small machine is full: nothing that was answered is lost, reading goes on, and it heals by itself."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from app import db
from app.db import reading
from app.models.message import Message
from app.settings import get_settings
from tests.databases import in_use
from tests.faults.serving import post, serving, until, words
from tests.servers.carepost import CarepostProcess
from tests.servers.gowa.running import GowaProcess

SIZE = 48 << 20
LONG = "x" * 60_000  # what may be written grows by this with every message, so that the end comes soon
MOST = 400


class SmallDisk:
    """A file system of its own, as root may make one: filled by another file that is in the way."""

    shows_in_health = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, process: CarepostProcess) -> None:
        free = shutil.disk_usage(self.folder).free
        assert free > SIZE // 2, (
            f"{free} bytes are free before it is filled: {self._files()}\n{process.log.read_text()[-2000:]}"
        )
        with self._ballast.open("wb", buffering=0) as file:  # else closing it tries once more to write the last pages
            try:
                while True:
                    file.write(b"0" * (64 << 10))
            except OSError:
                os.truncate(self._ballast, self._ballast.stat().st_size // 4096 * 4096)

    def free(self, _process: CarepostProcess) -> None:
        self._ballast.unlink()

    def _files(self) -> dict[str, int]:
        return {file.name: file.stat().st_size for file in self.folder.rglob("*") if file.is_file()}


class SmallLimit:
    """For everybody else: the system lets no file of the process grow any further."""

    shows_in_health = False  # a small file can still be written, and that is what health tries

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: CarepostProcess) -> None:
        largest = max(file.stat().st_size for file in self.folder.iterdir() if file.suffix.startswith(".db"))
        self._limit(process, largest)

    def free(self, process: CarepostProcess) -> None:
        self._limit(process, resource.RLIM_INFINITY)

    def _limit(self, process: CarepostProcess, size: int) -> None:
        assert process.process is not None
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def a_small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "carepost-test", folder], check=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def a_small_limit(tmp_path: Path) -> Iterator[SmallLimit]:
    folder = tmp_path / "disk"
    folder.mkdir()
    yield SmallLimit(folder)


def may_mount() -> bool:
    """Root may, unless a container forbids it; then only the second way is tried, and its name says which ran."""
    if os.geteuid() != 0:
        return False
    probe = Path("/tmp") / f"carepost-mount-{os.getpid()}"
    probe.mkdir()
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "carepost-test", probe], capture_output=True)
        if done.returncode == 0:
            subprocess.run(["umount", probe], check=True)
        return done.returncode == 0
    finally:
        probe.rmdir()


WAYS: dict[str, Callable[[Path], object]] = {"no file may grow": a_small_limit, "a full file system": a_small_disk}
if may_mount():
    TRIED = ["a full file system", pytest.param("no file may grow", marks=pytest.mark.long)]
else:
    TRIED = ["no file may grow"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", TRIED)
def test_a_full_disk_loses_nothing_and_heals_when_there_is_room(tmp_path: Path, gowa: GowaProcess, way: str) -> None:
    with WAYS[way](tmp_path) as disk:  # type: ignore[attr-defined]
        url = f"sqlite:///{disk.folder / 'carepost.db'}"
        settings = get_settings().model_copy(update={"database_url": url, "data_dir": disk.folder})
        engine = db.make_engine(settings)
        with serving(url, gowa, disk.folder) as carepost, in_use(settings, engine), httpx.Client() as client:
            _live_through_it(carepost, client, disk)
        engine.dispose()


def _live_through_it(carepost: CarepostProcess, client: httpx.Client, disk: SmallDisk | SmallLimit) -> None:
    with carepost.client() as api:
        assert api.post("/patients", json={"name": "Ratna", "phoneNumber": "081234567890"}).status_code == 201
        taken = _write(carepost, client, range(5))
        assert len(taken) == 5
        disk.fill(carepost)
        taken |= _write(carepost, client, range(5, MOST), stop_at=503)
        assert len(taken) < MOST, "it was full in the end"
        refused = f"3EB0DISK{len(taken):06d}"
        assert post(client, carepost.url, _message(len(taken))) == 503, "come again, also the second time"

        assert [patient["name"] for patient in api.get("/patients").json()["data"]] == ["Ratna"]
        answer = api.post("/patients", json={"name": "Siti", "phoneNumber": "081234567891"})
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "UNAVAILABLE"
        if disk.shows_in_health:
            assert api.get("/health/ready").status_code in (404, 503)
            health = httpx.get(f"{carepost.url}/api/health", timeout=10)
            assert health.status_code == 503
            assert "storage" in health.text

        disk.free(carepost)
        until(lambda: post(client, carepost.url, _message(len(taken))) == 200, within=60, what="it does not heal")
        taken.add(refused)
        until(lambda: _stored() == taken, within=120, what="what was answered is not there")
        until(lambda: httpx.get(f"{carepost.url}/api/health/ready").status_code == 200, what="it does not get ready")
        assert api.post("/patients", json={"name": "Siti", "phoneNumber": "081234567891"}).status_code == 201
        assert carepost.process is not None
        assert carepost.process.poll() is None


def _write(carepost: CarepostProcess, client: httpx.Client, numbers: range, *, stop_at: int = 0) -> set[str]:
    taken = set()
    for number in numbers:
        status = post(client, carepost.url, _message(number))
        if status == stop_at:
            break
        assert status == 200
        taken.add(f"3EB0DISK{number:06d}")
    return taken


def _message(number: int) -> dict[str, object]:
    return words(f"62814{number:08d}@s.whatsapp.net", f"{number} {LONG}", f"3EB0DISK{number:06d}")


def _stored() -> set[str]:
    with reading() as session:
        return {name for name in session.exec(select(Message.provider_message_id)).all() if name}
