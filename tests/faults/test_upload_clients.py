"""The clients that people use: each uploads, is cut by a dead server or a dead line, resumes, and the file is whole."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from tusclient.client import TusClient

from app.db import reading, transaction
from app.models.file import File, FileStatus
from tests.databases import Database
from tests.factories import a_user
from tests.faults.sender import Sender, text_of
from tests.faults.upload_server import TUS, UploadServer, token_of
from tests.servers.carepost import ROOT
from tests.servers.line import Line
from tests.servers.seaweed import empty_bucket, settings_for, shared_seaweed
from tests.servers.tus_node import node

pytestmark = pytest.mark.timeout(120)
MIB = 1 << 20
SIZE = 12 * MIB
SEED = 5
NODE_MODULES = Path(os.environ.get("TEST_NODE_MODULES", ROOT / ".web" / "node_modules"))
TUS_JS = """
const tus = require("tus-js-client");
const fs = require("fs");
const [url, authorization, path] = process.argv.slice(2);
const upload = new tus.Upload(fs.createReadStream(path), {
  endpoint: `${url}/api/v1/uploads`, headers: { Authorization: authorization },
  metadata: { filename: "catatan.txt", filetype: "text/plain" }, uploadSize: fs.statSync(path).size,
  chunkSize: 4 * 1024 * 1024, retryDelays: Array(40).fill(300),
  onSuccess: ({ lastResponse }) => console.log(lastResponse.getHeader("Carepost-File-Id")),
  onError: (error) => { console.error(String(error)); process.exit(1); },
});
upload.start();
"""


@pytest.fixture(scope="session")
def kind() -> str:
    """One database: what differs here is the client."""
    return "sqlite"


@pytest.fixture(params=["local", "s3"])
def server(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[UploadServer]:
    """The API in a process of its own, with its files on disk or in a bucket."""
    settings = settings_for(empty_bucket(shared_seaweed())) if request.param == "s3" else {}
    with UploadServer(database.url, tmp_path, **settings) as running:
        yield running


@pytest.fixture(params=["dead process", "dead line"])
def line(request: pytest.FixtureRequest, server: UploadServer) -> Iterator[Line]:
    """The way to a server that dies, or a way that breaks, once in the middle of the file."""
    with Line(server.port) as line:
        line.after(SIZE // 2, server.restart if request.param == "dead process" else line.cut)
        yield line
        assert line.happened == 1


@pytest.fixture
def headers(database: Database) -> dict[str, str]:
    with transaction() as session:
        user = a_user(session)
    return token_of(user)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "catatan.txt"
    path.write_bytes(text_of(SIZE, SEED))
    return path


def is_whole(file_id: str) -> bool:
    with reading() as session:
        file = session.get_one(File, UUID(file_id))
    return (file.status, file.size, file.sha256) == (FileStatus.READY, SIZE, Sender("", {}, SIZE, seed=SEED).sha256)


def test_tuspy_uploads_is_cut_and_goes_on(line: Line, headers: dict[str, str], file: Path) -> None:
    client = TusClient(f"{line.url}/api/v1/uploads", headers=headers)
    with file.open("rb") as stream:
        uploader = client.uploader(
            file_stream=stream,
            chunk_size=2 * MIB,
            metadata={"filename": "catatan.txt"},
            upload_checksum=True,
            retries=40,
            retry_delay=1,
        )
        uploader.upload()
    asked = httpx.head(uploader.url, headers=headers | TUS)
    assert is_whole(asked.headers["carepost-file-id"])


def test_tus_js_client_uploads_is_cut_and_goes_on(
    line: Line, headers: dict[str, str], file: Path, tmp_path: Path
) -> None:
    assert (NODE_MODULES / "tus-js-client").is_dir(), "the frontend's packages are missing: run make setup"
    script = tmp_path / "send.cjs"
    script.write_text(TUS_JS)
    done = subprocess.run(
        [node(), script, line.url, headers["Authorization"], file],
        env={**os.environ, "NODE_PATH": str(NODE_MODULES)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert is_whole(done.stdout.strip())


def test_curl_uploads_is_cut_and_goes_on(line: Line, headers: dict[str, str], file: Path) -> None:
    """By hand, as the documentation shows it: create, send, and after a cut ask where to go on."""
    sender = Sender(line.url, headers, SIZE, seed=SEED)
    sender.begin()
    ask = _curl(f"{line.url}{sender.path}", headers | TUS)
    while (offset := _until_answered(lambda: ask("-I"))) < SIZE:
        rest = file.with_suffix(f".{offset}")
        rest.write_bytes(sender.data[offset:])
        more = ["-H", "Content-Type: application/offset+octet-stream", "-H", f"Upload-Offset: {offset}"]
        ask("-X", "PATCH", "-T", str(rest), *more)
    assert is_whole(sender.finish())


def _until_answered(offset: Callable[[], int]) -> int:
    deadline = time.monotonic() + 60
    while (answer := offset()) < 0:
        assert time.monotonic() < deadline, "the server does not come back"
        time.sleep(0.1)
    return answer


def _curl(url: str, headers: dict[str, str]) -> Callable[..., int]:
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]

    def run(*options: str) -> int:
        """The offset of the answer; -1 when there was none."""
        command = ["curl", "-sS", "-D", "-", "-o", "/dev/null", *said, *options, url]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.lower()
        lines = dict(line.split(": ", 1) for line in answer.splitlines() if ": " in line)
        return int(lines.get("upload-offset", -1))

    return run
