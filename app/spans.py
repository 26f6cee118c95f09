"""Where a trace is taken, whoever collects it: nothing happens until a collector is named (`app/observers.py`).

A span carries names of routes and jobs, codes and durations: never a path, a query, a body or what an exception said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_tracer: Tracer | None = None


def use_tracer(tracer: Tracer | None) -> None:
    """Let this process trace with `tracer`; None: not at all."""
    global _tracer  # noqa: PLW0603 - chosen once, at start
    _tracer = tracer


@contextmanager
def span(name: str) -> Iterator[Span | None]:
    """Time the block. None while nobody collects."""
    if _tracer is None:
        yield None
        return
    with _tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as taken:
        yield taken
