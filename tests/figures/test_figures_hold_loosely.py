"""The figures of `make bench` at a tenth of their goals: enough to see that one has rotted, on any loaded machine.

Planning belongs to the long form. Two are left to `make bench`, because their quick form takes longer than the others
together: `minute` (its minute, and twelve seconds before it) and `start` (two starts and ten seconds of rest, with a
build of the frontend).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AT_LEAST = {
    "webhooks of the bare route's, sqlite": 15,  # %
    "webhooks of the bare route's, postgres": 10,
    "sends, two processes on PostgreSQL": 60,  # a second
    "planning, sqlite": 800,  # occurrences a second
    "planning, postgres": 500,
}
AT_MOST = {
    "webhooks at half rate, sqlite: p99": 1_000,  # ms
    "webhooks at half rate, postgres: p99": 1_500,
    "readers beside two 50 ms writers on SQLite: p99": 500,
    "48 hours of 10,000 reminders, sqlite": 67,  # seconds
    "48 hours of 10,000 reminders, postgres": 67,
    "a reader meanwhile, sqlite: longest": 1_000,  # ms
    "a writer meanwhile, sqlite: longest": 2_000,  # waits its turn behind each transaction of the planning
    "a reader meanwhile, postgres: longest": 1_000,
    "a writer meanwhile, postgres: longest": 1_000,
    "planning tick at 10,000, sqlite": 6,  # times
}


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("names", "bounds"), [("webhooks sends readers", 6), pytest.param("planning", 9, marks=pytest.mark.long)]
)
def test_no_figure_is_far_from_its_goal(tmp_path: Path, names: str, bounds: int) -> None:
    kept = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", *names.split(), "--quick", "--keep", str(kept)]
    run = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False)
    assert kept.exists(), run.stdout + run.stderr
    figures = {name: figure["value"] for name, figure in json.loads(kept.read_text())["figures"].items()}
    known = figures.keys() & (AT_LEAST.keys() | AT_MOST.keys())
    assert len(known) == bounds
    assert {name: figures[name] for name in known & AT_LEAST.keys() if figures[name] < AT_LEAST[name]} == {}
    assert {name: figures[name] for name in known & AT_MOST.keys() if figures[name] > AT_MOST[name]} == {}
    assert "LOST" not in run.stdout
    assert "NOT CLEAN" not in run.stdout
