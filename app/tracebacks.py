"""Failures for logs: what kind, and where in the code. Not what was said: the words of an exception are often data.

A ValueError repeats the value, a KeyError the key, PostgreSQL the whole refused row. So only messages of which we know
that they hold no data are written: our own errors', and those of mistakes in the code.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from sqlalchemy.exc import DBAPIError
from structlog.typing import EventDict, WrappedLogger

from app.errors import AppError
from app.integrations.ports import PortError

_SAFE = (AppError, PortError, TypeError, AttributeError, NameError, ImportError, NotImplementedError)
_MOST_FRAMES = 60
_MOST_CAUSES = 5

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


@dataclass(frozen=True)
class _Failure:
    kind: str
    message: str
    frames: list[str]

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


def tell_as_data(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The exception of a line as JSON: the outermost first, then what caused it."""
    failures = list(_failures(line))
    if failures:
        line["exception"] = [{"is": str(failure), "at": failure.frames} for failure in failures]
    return line


def tell_as_text(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The exception of a line to be read by people."""
    failures = list(_failures(line))
    if failures:
        told = ("\n  ".join([str(failure), *failure.frames]) for failure in failures)
        line["exception"] = "\ncaused by ".join(told)
    return line


def _failures(line: EventDict) -> Iterator[_Failure]:
    problem = _problem(line.pop("exc_info", None))
    for _ in range(_MOST_CAUSES):
        if problem is None:
            return
        frames = traceback.extract_tb(problem.__traceback__)[-_MOST_FRAMES:]
        places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        yield _Failure(type(problem).__name__, _message(problem), places)
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)


def _problem(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _message(problem: BaseException) -> str:
    """Its words, as far as they are ours or about code; of the database its codes and the constraint."""
    if isinstance(problem, _SAFE):
        return str(problem)
    if isinstance(problem, DBAPIError):
        told = problem.orig
        named = getattr(getattr(told, "diag", None), "constraint_name", None)
        parts = (getattr(told, "sqlstate", None), getattr(told, "sqlite_errorname", None), named)
        return " ".join(str(part) for part in parts if part)
    return problem.strerror or "" if isinstance(problem, OSError) else ""
