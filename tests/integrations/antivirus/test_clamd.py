"""Speaking with ClamAV's daemon: what it finds is told, and what it cannot say is no verdict."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.integrations.antivirus.clamd import ClamdScanner
from app.integrations.ports import ScannerUnavailable
from app.settings import SettingsError, load_settings
from tests.factories.bytes import EICAR
from tests.integrations.antivirus.clamd_server import MOST, clamd


def test_a_clean_file_is_clean_and_all_of_it_was_looked_at() -> None:
    with clamd() as server:
        assert ClamdScanner(server.url).scan([b"a" * 300_000, b"", b"b"]) is None
        assert server.scanned == [b"a" * 300_000 + b"b"]


def test_what_is_found_is_told_by_its_name() -> None:
    with clamd() as server:
        assert ClamdScanner(server.url).scan([EICAR]) == "Eicar-Test-Signature"


def test_it_speaks_over_a_unix_socket(tmp_path: Path) -> None:
    with clamd(tmp_path / "c.sock") as server:
        scanner = ClamdScanner(server.url)
        scanner.check()
        assert scanner.scan([b"words"]) is None


@pytest.mark.parametrize(
    "answer", [b"stream: \0", b"OK\0", b"stream: x ERROR\0", b"\0", b"stream: OK but\0", b"x" * 5000]
)
def test_an_answer_that_nobody_understands_is_no_verdict(answer: bytes) -> None:
    with clamd() as server:
        server.answer = answer
        with pytest.raises(ScannerUnavailable):
            ClamdScanner(server.url).scan([b"words"])


def test_a_line_that_is_cut_is_no_verdict() -> None:
    with clamd() as server:
        server.hangs_up = True
        with pytest.raises(ScannerUnavailable):
            ClamdScanner(server.url).scan([b"words"])


def test_a_file_over_the_daemons_limit_is_no_verdict() -> None:
    with clamd() as server, pytest.raises(ScannerUnavailable):
        ClamdScanner(server.url).scan([b"x" * 65536] * (MOST // 65536 + 40))


def test_a_daemon_that_does_not_answer_is_not_waited_for_for_ever() -> None:
    with clamd() as server:
        server.waits = 1.0
        with pytest.raises(ScannerUnavailable):
            ClamdScanner(server.url, answer_seconds=0.1).scan([b"words"])


def test_nobody_at_the_address_is_unavailable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for url in (f"tcp://127.0.0.1:{port}", f"unix://{tmp_path}/none.sock"):
        with pytest.raises(ScannerUnavailable):
            ClamdScanner(url).check()


def test_an_address_that_is_none_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="CAREPOST_CLAMAV_URL"):
        load_settings(clamav_url="clamav:3310")
    with pytest.raises(SettingsError, match="CAREPOST_FILE_TYPES"):
        load_settings(file_types="pdf,svg")
