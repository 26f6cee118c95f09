"""The servers a measurement stands on: a PostgreSQL that really flushes, a GOWA of known speed, worker processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.interpreter import settle
from app.migrations import migrate
from app.sealing import keyring
from app.settings import Settings, load_settings, use_settings
from tests.databases import Database, in_use
from tests.faults.workers import DEVICES, Worker, environment
from tests.servers.gowa.running import GowaProcess
from tests.servers.postgres import PostgresServer, create_database

ROOT = Path(__file__).resolve().parents[1]
KEYS = {
    "data_key": ["a data key for tests and of no use elsewhere"],
    "secret_key": ["a secret key for tests and of no use elsewhere"],
}


class Stage:
    """Made once a run; each measurement asks it for a fresh, migrated database."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._postgres: PostgresServer | None = None
        self._count = 0

    @contextmanager
    def database(self, kind: str) -> Iterator[Database]:
        """An empty, migrated database in use by this process, its commits flushed to the disk."""
        self._count += 1
        name = f"bench_{self._count}"
        url = f"sqlite:///{self.directory / name}.db" if kind == "sqlite" else create_database(self.postgres, name)
        settings = self.settings(url)
        from app.db import make_engine

        engine = make_engine(settings)
        try:
            with in_use(settings, engine):
                migrate()
                yield Database(kind, url, engine)
        finally:
            engine.dispose()

    @property
    def postgres(self) -> PostgresServer:
        if self._postgres is None:
            self._postgres = PostgresServer(self.directory / "postgres")
            self._postgres.initialise()
            with (self._postgres.data / "postgresql.conf").open("a") as file:
                file.write("\nfsync = on\nfull_page_writes = on\nmax_wal_size = 4GB\n")
            self._postgres.start()
        return self._postgres

    def settings(self, url: str) -> Settings:
        return load_settings(
            database_url=url,
            data_dir=self.directory,
            whatsapp="gowa",
            gowa_url="http://127.0.0.1:9",
            gowa_device_id=list(DEVICES),
            gowa_webhook_secret="webhook-secret-of-the-tests",
            send_spacing="0",
            **KEYS,
        )

    @contextmanager
    def gowa(self, *, delay_ms: float = 5.0) -> Iterator[GowaProcess]:
        """A GOWA with two devices that takes `delay_ms` for each message, one after another within a device."""
        with GowaProcess(devices=DEVICES) as server:
            server.mode(delay_ms=delay_ms, sequential=True)
            yield server

    @contextmanager
    def workers(self, database: Database, gowa: GowaProcess, count: int) -> Iterator[list[Worker]]:
        """That many `carepost worker` processes."""
        settings = environment(database, gowa, self.directory, hurry=1)
        with ExitStack() as stack:
            yield [stack.enter_context(Worker(f"worker-{n}", settings, self.directory)) for n in range(count)]

    def run(self, module: str, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """`python -m module` beside this process, its output for us to read."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
        )

    def close(self) -> None:
        if self._postgres is not None:
            self._postgres.stop(immediately=True)


@contextmanager
def set_up() -> Iterator[Stage]:
    """A stage in a temporary directory, taken down at the end, and a Python set as in the processes that serve."""
    settle()
    for name in [name for name in os.environ if name.startswith("CAREPOST_")]:
        del os.environ[name]
    Settings.model_config["env_file"] = None
    with tempfile.TemporaryDirectory(prefix="carepost-bench-") as directory:
        path = Path(directory)
        path.chmod(0o755)
        use_settings(load_settings(data_dir=path, **KEYS))
        keyring.cache_clear()
        stage = Stage(path)
        try:
            yield stage
        finally:
            stage.close()
