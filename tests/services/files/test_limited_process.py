"""A process with limits: what it says, and what becomes of one that says nothing."""

from __future__ import annotations

import io
import json
import threading
import time

import pytest

from app.services.files import limited_process
from app.services.files.limited_process import NoAnswer, Stopped, answer_of
from tests.factories.workbooks import an_xls

SLEEPS = ("-n", 1, "-r", 1, "import time; time.sleep(60)")
"""For Python's `timeit`: nothing for a minute."""


@pytest.mark.parametrize("is_on_disk", [True, False])
def test_a_file_is_read_from_its_beginning_wherever_it_lies(tmp_path, is_on_disk: bool) -> None:
    path, data = tmp_path / "a.xls", an_xls(Obat=[["Nama"]])
    path.write_bytes(data)
    with path.open("rb") if is_on_disk else io.BytesIO(data) as file:
        file.read(7)
        said = answer_of("app.services.files.workbook_process", file, "xls", 5, 200, 40)
    assert json.loads(said) == [["Obat", [["Nama"]], False]]


def test_one_that_fails_has_no_answer() -> None:
    with pytest.raises(NoAnswer):
        answer_of("app.services.files.workbook_process", io.BytesIO(b"none"), "xls", 5, 200, 40)


def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited_process, "WALL_SECONDS", 0.2)
    with pytest.raises(NoAnswer):
        answer_of("timeit", io.BytesIO(), *SLEEPS)


def test_one_whose_answer_nobody_wants_any_more_is_ended() -> None:
    unwanted = threading.Event()
    threading.Timer(0.2, unwanted.set).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        answer_of("timeit", io.BytesIO(), *SLEEPS, is_unwanted=unwanted.is_set)
    assert time.monotonic() - began < 3


def test_one_that_is_ended_with_the_whole_service_says_nothing_about_the_file() -> None:
    ends_itself = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    with pytest.raises(Stopped):
        answer_of("timeit", io.BytesIO(), "-n", 1, "-r", 1, ends_itself)
