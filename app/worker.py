"""Runs the jobs without the web: `carepost worker`, on as many machines as there is work for (PostgreSQL)."""

from __future__ import annotations

import signal
import time

from app import heartbeats
from app.exclusive import sole_process
from app.interpreter import settle
from app.jobs.process import working
from app.logs import configure_logs
from app.migrations import migrate
from app.observers import start_observers
from app.realtime.hub import announcing
from app.settings import get_settings

LOOK_EVERY = 0.2  # seconds


def work() -> None:
    """Work until SIGTERM or SIGINT. Raises SettingsError, also when another process has the SQLite file."""
    settings = get_settings()
    configure_logs(settings)
    start_observers(settings)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: heartbeats.begin_stopping())
    with sole_process(settings):
        migrate()
        settle()
        with announcing(settings), working():
            # A lock would not do: a signal that comes just before its wait is seen when the wait ends, which is never.
            while not heartbeats.is_stopping():
                time.sleep(LOOK_EVERY)
