"""What a job says of a run, in the words of the page: counts by outcome, and why something failed (R9).

Jobs count in short English names and name their failures by kind, for logs and for programs; people read sentences.
"""

from __future__ import annotations

import re

import reflex as rx

from app.i18n import catalogue, translate
from app.services.work.jobs import NOTHING
from app.state.sentences import language_of_tab

_COUNT = re.compile(r"(.+) (\d+)")
_KIND = re.compile(r"([A-Za-z_]+)(?:: (.+))?", re.DOTALL)
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def told_result(state: rx.State, result: str | None) -> str:
    """`sent 3, skipped 1` in the language of the tab; "" for a run that found nothing to do."""
    if result in (None, "", NOTHING):
        return ""
    language = language_of_tab(state)
    return ", ".join(_counted(language, part) for part in str(result).split(", "))


def told_failure(state: rx.State, error: str | None) -> str:
    """`NotSent: refused` in the language of the tab; what a server said itself follows as it said it."""
    if not error:
        return ""
    language = language_of_tab(state)
    match = _KIND.fullmatch(error)
    key = f"job_failed.{_INNER_CAPITAL.sub('_', match[1]).lower()}" if match else ""
    if match is None or key not in catalogue(language):
        return translate(language, "job_failed.other", said=error)
    said = translate(language, key)
    return f"{said} ({match[2]})" if match[2] else said


def told_job(state: rx.State, name: str) -> str:
    """What people call a job, in the language of the tab; a job without words is called by its name."""
    language, key = language_of_tab(state), f"job.{name.replace('.', '_')}"
    return translate(language, key) if key in catalogue(language) else name


def _counted(language: str, part: str) -> str:
    match = _COUNT.fullmatch(part)
    key = f"job_said.{re.sub(r'[^a-z]+', '_', match[1].lower())}" if match else ""
    if match is None or key not in catalogue(language):
        return part
    return translate(language, key, count=int(match[2]))
