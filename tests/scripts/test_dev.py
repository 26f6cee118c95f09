"""`make dev`: the jobs run beside the pages, begin anew when the code changes, and end with them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.dev import Companion, keep_company

WAITS = "import pathlib, sys, time\nopen(sys.argv[1], 'a').write('.')\ntime.sleep(60)"


def lines_of(file: Path, starts: int) -> None:
    """Wait until the process has begun so many times."""
    until = time.monotonic() + 30
    while (file.read_text() if file.exists() else "") != "." * starts:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_jobs_begin_anew_at_a_change_and_go_on_without_one(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    pages = Companion([sys.executable, "-c", "import time; time.sleep(60)"], {})
    jobs = Companion([sys.executable, "-c", WAITS, begun], {})

    def changes() -> Iterator[set[str]]:
        lines_of(begun, 1)
        yield set()
        yield {"app/jobs/reminders.py"}
        lines_of(begun, 2)

    with pages, jobs:
        keep_company(pages, jobs, changes())
        assert not jobs.ended
    assert begun.read_text() == ".."
    assert pages.ended
    assert jobs.ended


def test_when_the_pages_end_so_does_the_watching(tmp_path: Path) -> None:
    pages, jobs = (
        Companion([sys.executable, "-c", ""], {}),
        Companion([sys.executable, "-c", WAITS, tmp_path / "b"], {}),
    )

    def changes() -> Iterator[set[str]]:
        while True:
            yield set()
            time.sleep(0.02)

    with pages, jobs:
        keep_company(pages, jobs, changes())


def test_a_job_process_that_fell_over_a_mistake_is_back_after_the_next_change(tmp_path: Path) -> None:
    begun, source = tmp_path / "begun", tmp_path / "source.py"
    source.write_text("this is no Python")
    pages = Companion([sys.executable, "-c", "import time; time.sleep(60)"], {})
    jobs = Companion([sys.executable, source, begun], {})

    def changes() -> Iterator[set[str]]:
        while not jobs.ended:
            time.sleep(0.02)
        source.write_text(WAITS)
        yield {"app/source.py"}
        lines_of(begun, 1)

    with pages, jobs:
        keep_company(pages, jobs, changes())
        assert not jobs.ended
