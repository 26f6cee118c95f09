"""Secrets that an installation makes for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from app.sealing import load_or_make_secret

AT_ONCE = 8


def test_who_asks_for_a_new_secret_at_once_gets_the_same_and_no_draft_stays(tmp_path: Path) -> None:
    for number in range(20):
        path, gate = tmp_path / str(number) / "webhook.key", Barrier(AT_ONCE)

        def ask(path: Path = path, gate: Barrier = gate) -> str:
            gate.wait()
            return load_or_make_secret(path)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            told = {one.result() for one in [threads.submit(ask) for _ in range(AT_ONCE)]}
        assert len(told) == 1
        assert [each.name for each in path.parent.iterdir()] == ["webhook.key"]
        assert path.stat().st_mode & 0o777 == 0o600
