"""The engine on PostgreSQL: Procrastinate, whose workers may run on any number of machines.

`defer` with a session writes the job in that transaction. `wake` is a hint and goes another way: a queueing lock taken
inside a long transaction would make all others that wake the same job wait for it, so hints are gathered in this
process and deferred by a thread of its own, after the commit.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task
from sqlalchemy import text
from sqlmodel import Session

from app import clock, pressure
from app.after_commit import after_commit
from app.faults import hurried
from app.jobs.engine import THREADS, Run
from app.jobs.one_at_a_time import OneAtATime

QUEUE = "carepost"
TASK = "carepost.run"
POLL_EVERY = 1.0  # seconds between looks at the queue, for when a notification was lost
HEARTBEAT_EVERY = hurried(timedelta(seconds=5)).total_seconds()
STALLED_AFTER = hurried(timedelta(seconds=20)).total_seconds()  # without a heartbeat: a dead worker
RECONNECT_AFTER = 1.0
BREATH = 0.02  # seconds between two hints, in which a burst of them becomes one
LONG_BREATH = 0.2  # while webhooks pour in: what they say is dealt with a moment later, and they are answered in time

_log = logging.getLogger(__name__)
_QUEUED = text("SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = :job AND status = 'todo' LIMIT 1")


class ProcrastinateEngine:
    """One queue, one task that runs a named job, one queueing lock per name."""

    def __init__(self, url: str, run: Run, *, threads: int = THREADS) -> None:
        self._url = url
        self._run = OneAtATime(run)
        self._threads = threads
        self._app = App(connector=SyncPsycopgConnector(conninfo=url, min_size=1, max_size=2, timeout=10))
        self._task = _task(self._app, run)
        self._hints = _Hints(self._defer_at_once)
        self._worker = _WorkerThread(self._work)
        self._stop_within = 20.0

    def defer(self, session: Session | None, job: str) -> None:
        if session is None:
            self._defer_at_once(job)
            return
        if session.execute(_QUEUED, {"job": job}).first():
            return
        connection = session.connection().connection.driver_connection
        with suppress(AlreadyEnqueued), session.begin_nested():
            self._task.configure(queueing_lock=job, connection=connection).defer(job=job)

    def wake(self, session: Session, job: str) -> None:
        after_commit(session, f"job:{job}", lambda: self._hints.add(job))

    def start(self) -> None:
        self._app.open()
        self._hints.start()
        self._worker.start()

    def stop(self, *, within: float) -> None:
        self._stop_within = within
        self._worker.stop(within=within)
        self._hints.stop()
        self._app.close()

    def _defer_at_once(self, job: str) -> None:
        with suppress(AlreadyEnqueued):
            self._task.configure(queueing_lock=job).defer(job=job)

    async def _work(self) -> None:
        """Work until cancelled. Ends by itself when the database goes away; the thread then begins again."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self._threads, "carepost-job"))
        # A pool of its own: one connection listens, the others fetch jobs and record how they ended.
        app = App(connector=PsycopgConnector(conninfo=self._url, min_size=1, max_size=4, timeout=10))
        _task(app, self._run)
        async with app.open_async():
            rescuer = asyncio.create_task(_rescue_stalled(app))
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._threads,
                    install_signal_handlers=False,
                    delete_jobs="always",  # what a job did is in its own row, not in the queue
                    fetch_job_polling_interval=POLL_EVERY,
                    update_heartbeat_interval=HEARTBEAT_EVERY,
                    stalled_worker_timeout=STALLED_AFTER,
                    shutdown_graceful_timeout=self._stop_within,
                )
            finally:
                rescuer.cancel()


def _task(app: App, run: Run) -> Task[..., None, ...]:
    def run_named(job: str) -> None:
        run(job)

    return app.task(name=TASK, queue=QUEUE)(run_named)


async def _rescue_stalled(app: App) -> None:
    """Give the jobs of dead workers back to the queue. Procrastinate leaves that to its user."""
    while True:
        await asyncio.sleep(HEARTBEAT_EVERY)
        try:
            for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_AFTER):
                await _queue_again(app, job)
        except ConnectorException as problem:
            _log.warning("Stalled jobs were not looked for: %s", type(problem.__cause__ or problem).__name__)


async def _queue_again(app: App, job: Job) -> None:
    _log.warning("Job %s stopped with its worker and runs again", job.task_kwargs.get("job"))
    try:
        await app.job_manager.retry_job(job, retry_at=clock.now())
    except UniqueViolation:  # it was woken again meanwhile: that run will do
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


class _Hints:
    """Names of jobs to wake, gathered from all threads and deferred one after another: a burst becomes one job."""

    def __init__(self, defer: Run) -> None:
        self._defer = defer
        self._names: set[str] = set()
        self._changed = threading.Condition()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._loop, name="carepost-hints", daemon=True)

    def add(self, name: str) -> None:
        with self._changed:
            self._names.add(name)
            self._changed.notify()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(5)

    def _loop(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._names or self._is_stopping)
                if not self._names:
                    return
                name = self._names.pop()
            try:
                self._defer(name)
            except Exception as problem:  # noqa: BLE001 - a hint: the clock asks again within seconds
                _log.warning("Job %s was not woken: %s", name, type(problem).__name__)
            time.sleep(LONG_BREATH if pressure.is_high() else BREATH)


class _WorkerThread:
    """A thread with an event loop in which the worker lives, and lives again after the database came back."""

    def __init__(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self._work = work
        self._thread = threading.Thread(target=self._loop, name="carepost-worker", daemon=True)
        self._stopping = threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._running_in: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self, *, within: float) -> None:
        self._stopping.set()
        if self._running_in is not None and self._task is not None:
            with suppress(RuntimeError):  # the loop ended by itself at this very moment
                self._running_in.call_soon_threadsafe(self._task.cancel)
        if self._thread.is_alive():
            self._thread.join(within + 2)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._until_cancelled())
            except Exception as problem:  # noqa: BLE001 - whatever ended the worker, it has to work again
                _log.warning("The job worker stopped and begins again: %s", type(problem).__name__)
            self._stopping.wait(RECONNECT_AFTER)

    async def _until_cancelled(self) -> None:
        self._running_in = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._work())
        if self._stopping.is_set():
            self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
