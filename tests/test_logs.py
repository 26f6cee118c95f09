"""Logs (O1): lines for machines, and nothing in them that belongs to a person."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.logs import blot_personal

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "personal",
    ["+62 812-3456-7890", "081234567890", "6281234567890@s.whatsapp.net", "(021) 555 0123", "siti@example.org"],
)
def test_what_looks_like_a_number_or_an_address_is_blotted_out(personal: str) -> None:
    line = blot_personal(
        None, "info", {"event": f"cannot reach {personal} now", "tried": [personal], "of": {"a": personal}}
    )
    assert personal not in str(line)
    assert "cannot reach" in line["event"]


@pytest.mark.parametrize(
    "harmless",
    [
        "0199aaaa-1234-7000-8000-000000000000",
        "2026-03-10",
        "2026-03-10T08:00:00Z",
        "took 12.5 ms",
        "status 200",
        "v0.10.1",
    ],
)
def test_ids_moments_and_durations_stay(harmless: str) -> None:
    assert blot_personal(None, "info", {"event": harmless})["event"] == harmless


@pytest.mark.parametrize("piece", ["x", "1 ", "1", "a@", "a.b+c-", "+1 ", "(1) "])
def test_a_long_text_of_a_stranger_holds_nobody_up(piece: str) -> None:
    begun = time.thread_time()
    line = blot_personal(None, "info", {"event": piece * (200_000 // len(piece)) + "a"})
    assert time.thread_time() - begun < 2
    assert len(line["event"]) < 100_000


def _run(code: str, log_format: str) -> str:
    setup = (
        "from app.settings import load_settings; from app.logs import configure_logs; import logging, structlog;"
        f"configure_logs(load_settings(log_format={log_format!r}));"
    )
    done = subprocess.run([sys.executable, "-c", setup + code], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stderr


def test_a_line_for_machines_is_one_object() -> None:
    text = _run("structlog.get_logger('work').info('done', job='a.job', count=3)", "json")
    line = json.loads(text)
    assert (line["event"], line["job"], line["count"], line["level"], line["logger"]) == (
        "done",
        "a.job",
        3,
        "info",
        "work",
    )
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_a_traceback_has_no_local_variables_and_no_numbers(log_format: str) -> None:
    code = """
try:
    patient = "Siti Rahma"
    raise ValueError("for +62 812 3456 7890")
except ValueError:
    logging.getLogger("old").exception("failed")
"""
    text = _run("\n" + code, log_format)
    assert "ValueError" in text
    assert "Siti" not in text
    assert "3456" not in text
    assert "<string>:" in text, "where it happened is told"
