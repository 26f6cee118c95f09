"""Logs: one JSON object a line for machines, readable lines for a terminal, and no personal data in either (O1).

Everything goes through structlog, the standard library's loggers too. What looks like a phone number or an e-mail
address is blotted out in every value, whoever wrote it; ids, codes and durations are what logs are for.
"""

from __future__ import annotations

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.request_id import current_request_id
from app.settings import LogFormat, Settings
from app.tracebacks import tell_as_data, tell_as_text

# Both begin only where a word begins, and a number ends somewhere: strangers write some of what is logged, and a
# pattern that is tried from every letter of a long text to its end holds everybody up for minutes.
_PHONE = re.compile(r"(?<![\w.:-])(?!\d{4}-\d\d-\d\d)\+?\d[\d\s().-]{6,200}\d(?![\w:-])")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_LONGEST = 20_000
_BLOT = "•••"
_KEPT = frozenset({"timestamp", "level", "logger", "request_id", "actor", "route", "duration_ms", "status", "pid"})
_QUIET = (
    "alembic",
    "apscheduler",
    "procrastinate",
    "httpx",
    "httpcore",
    "engineio.server",  # by its whole name: a server of the socket that finds no level writes beside us as it likes
    "psycopg.pool",
    "_granian",
)
_SILENT = ("socketio.server",)  # a line for each frame that is addressed to nobody, whoever sends it


def configure_logs(settings: Settings) -> None:
    """Let this process log in the format of the settings, to standard error."""
    is_json = settings.log_format is LogFormat.JSON or (
        settings.log_format is LogFormat.AUTO and not sys.stderr.isatty()
    )
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request,
    ]
    told: Processor = tell_as_data if is_json else tell_as_text
    shown: Processor = structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, told, blot_personal, shown],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a line that cannot be written is lost; printed raw it would tell everything
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.ERROR)


def blot_personal(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Blot out what looks like a phone number or an e-mail address in every text of the line."""
    return {name: value if name in _KEPT else _blotted(value) for name, value in line.items()}


def _blotted(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {key: _blotted(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_blotted(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _text(str(value))


def _text(value: str) -> str:
    shown = _EMAIL.sub(_BLOT, _PHONE.sub(_BLOT, value))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _add_request(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    request_id = current_request_id()
    if request_id:
        line.setdefault("request_id", request_id)
    return line
