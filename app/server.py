"""Runs the application: one process, one port, until it is asked to stop.

Reflex serves its own way by compiling at every start; this starts from the build instead. The two switches are Reflex's
own and internal, which is why its version is pinned and a test starts a real server.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import signal
from collections.abc import Coroutine

import uvloop
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from starlette.types import ASGIApp

from app import heartbeats
from app.api.webhook_door import WebhookDoor
from app.exclusive import sole_process
from app.interpreter import settle
from app.jobs.process import working
from app.logs import configure_logs
from app.migrations import migrate
from app.observers import start_observers
from app.security.first_start import welcome_first_administrator
from app.security.headers import data_headers
from app.services.accounts.mails import site_address
from app.settings import Settings, get_settings
from app.taken_port import refuse_taken

DRAIN_FOR = 5  # seconds from saying "not ready" to taking no further request
STOP_WITHIN = 10  # seconds that open requests and sockets get to end
# Granian stops taking connections at 128 open requests, unless it is told another number: so many lame uploads, or
# people who send half a question, and nobody else would be heard.
MOST_REQUESTS = 8192
MOST_FILES = 65_536  # open at once, where the system allows it: every connection and socket is one
BACKLOG = 1024  # connections that wait to be taken
MOST_AT_ONCE = 1 << 20  # bytes of a body taken from a line in one go: each go costs a change of threads
TASKS_END_WITHIN = 2  # seconds; the writer of a socket whose line is gone would wait for ever

_log = logging.getLogger(__name__)


def serve() -> None:
    """Serve until SIGTERM or SIGINT. Raises SettingsError, PortTaken or FrontendMissing before anything is bound."""
    settings = get_settings()
    configure_logs(settings)
    start_observers(settings)
    refuse_taken(settings.host, settings.port)
    os.environ.update({"REFLEX_ENV_MODE": "prod", "__REFLEX_SKIP_COMPILE": "1"})
    with sole_process(settings):
        migrate()
        _say_how_to_begin(welcome_first_administrator(settings), settings)
        application = _application()
        settle()
        with working():
            _run_to_the_end(_run(application, host=settings.host, port=settings.port))


def _say_how_to_begin(code: str | None, settings: Settings) -> None:
    """Print where the first administrator enters which code, while there is none."""
    if code is not None:
        address = f"{site_address(settings)}/setup?code={code}"
        print(f"Nobody is here yet. Make yourself the administrator: {address}  (code {code})", flush=True)  # noqa: T201 - for whoever starts the server, never for the log


def _application() -> ASGIApp:
    from app.app import app as assembled  # after the switches: Reflex reads them while it is imported

    return WebhookDoor(assembled(), headers=data_headers(is_https=get_settings().is_https))


def _run_to_the_end(serving: Coroutine[None, None, None]) -> None:
    """What `asyncio.run` does, but a task that does not end when it is asked to cannot keep the process alive."""
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(serving)
    finally:
        loop.run_until_complete(_end_open_tasks())
        loop.close()


async def _end_open_tasks() -> None:
    open_tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in open_tasks:
        task.cancel()
    if open_tasks:
        _, stuck = await asyncio.wait(open_tasks, timeout=TASKS_END_WITHIN)
        for task in stuck:
            _log.warning("A task did not end and is left behind: %s", getattr(task.get_coro(), "__qualname__", task))


async def _run(application: ASGIApp, *, host: str, port: int) -> None:
    server = Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(max_buffer_size=MOST_AT_ONCE),
        # The other half is for the sockets of pages, for files and for the database.
        backpressure=min(MOST_REQUESTS, _open_files() // 2),
        log_enabled=False,
    )
    server.workers_kill_timeout = STOP_WITHIN
    loop = asyncio.get_running_loop()

    def stop() -> None:
        heartbeats.begin_stopping()  # `/api/health/ready` says so, and balancers get a moment to notice
        loop.call_later(DRAIN_FOR if get_settings().is_production else 0, server.stop)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await server.serve()


def _open_files() -> int:
    """How many files this process may hold open: as many as the system lets it ask for, within reason."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return most if soft == resource.RLIM_INFINITY else soft
