"""Runs the jobs without the web: `carepost worker`, on as many machines as there is work for (PostgreSQL)."""

from __future__ import annotations

import signal
import threading

from app import heartbeats
from app.exclusive import sole_process
from app.interpreter import settle
from app.jobs.process import working
from app.logs import configure_logs
from app.migrations import migrate
from app.observers import start_observers
from app.realtime.hub import announcing
from app.settings import get_settings


def work() -> None:
    """Work until SIGTERM or SIGINT. Raises SettingsError, also when another process has the SQLite file."""
    settings = get_settings()
    configure_logs(settings)
    start_observers(settings)
    is_over = threading.Event()

    def stop(*_: object) -> None:
        heartbeats.begin_stopping()
        is_over.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    with sole_process(settings):
        migrate()
        settle()
        with announcing(settings), working():
            is_over.wait()
