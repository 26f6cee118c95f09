"""The sole source of time: `now()`, aware UTC.

Tests move it with `use(source)`; nothing else reads the machine's clock for a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_source: Source = _system


def now() -> datetime:
    """The present moment in UTC, with microseconds."""
    return _source()


@contextmanager
def use(source: Source) -> Iterator[None]:
    """Let `now()` answer from `source` inside the block (simulations and tests)."""
    global _source  # noqa: PLW0603 - one clock for the process is the point of this module
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
