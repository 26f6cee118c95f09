"""The checks of `/api/health`: each looks at one thing, quickly, and says what it found."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import psutil
import redis
from sqlalchemy import text
from sqlmodel import Session

from app import clock, heartbeats
from app.bootstrap import remote_standing
from app.db import reading
from app.integrations import storage
from app.integrations.ports import PortError
from app.migrations import known_revisions, newest_revision, present_revision
from app.remote_reading import remote_reading_is_on
from app.services import health
from app.services.health import Finding, Health, well
from app.settings import AiBackend, Settings, get_settings

LOOK_LIMIT_MS = 2_000
LITTLE_DISK, NO_DISK = 512 << 20, 64 << 20  # bytes
LITTLE_MEMORY = 0.05  # of what the machine has
CLOCK_LATE, CLOCK_STOPPED = 15, 60  # seconds without a tick
REDIS_TIMEOUT = 1.0

Check = Callable[[], Finding]


def check_database() -> Finding:
    with reading(limit_ms=LOOK_LIMIT_MS) as session:
        session.execute(text("SELECT 1"))
        return well("database", session.get_bind().dialect.name)


def check_migrations() -> Finding:
    with reading(limit_ms=LOOK_LIMIT_MS) as session:
        present = present_revision(session.connection())
    if present == newest_revision():
        return well("migrations", f"at {present}")
    if present is not None and present not in known_revisions():
        return Finding("migrations", Health.DEGRADED, f"at {present}, of a newer version of Carepost")
    return Finding("migrations", Health.UNHEALTHY, f"at {present}, not {newest_revision()}: run carepost migrate")


def check_redis() -> Finding:
    try:
        _redis(str(get_settings().redis_url)).ping()
    except redis.RedisError as problem:
        return Finding("redis", Health.DEGRADED, f"no answer ({type(problem).__name__})")
    return well("redis")


def check_storage() -> Finding:
    """Whether the data directory takes a file."""
    folder = get_settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".health-") as file:
            file.write(b"carepost")
            file.flush()
    except OSError as problem:
        return Finding("storage", Health.UNHEALTHY, f"cannot be written: {problem.strerror}")
    return well("storage", "writable")


def check_files() -> Finding:
    """Whether the store of files takes a small object and gives it back."""
    store = storage.configured()
    try:
        store.check()
    except PortError as problem:
        return Finding("files", Health.UNHEALTHY, f"{store.name}: {problem.detail}")
    return well("files", f"{store.name}: takes an object and gives it back")


def check_disk() -> Finding:
    free = shutil.disk_usage(_existing(get_settings().data_dir)).free
    detail = f"{free >> 20} MiB free"
    if free < NO_DISK:
        return Finding("disk", Health.UNHEALTHY, detail)
    return Finding("disk", Health.DEGRADED if free < LITTLE_DISK else Health.HEALTHY, detail)


def check_memory() -> Finding:
    machine = psutil.virtual_memory()
    own = psutil.Process(os.getpid()).memory_info().rss
    detail = f"{machine.available >> 20} MiB free, this process has {own >> 20} MiB"
    is_short = machine.available < machine.total * LITTLE_MEMORY
    return Finding("memory", Health.DEGRADED if is_short else Health.HEALTHY, detail)


def check_scheduler() -> Finding:
    """Whether this process's clock still ticks."""
    late = heartbeats.seconds_since("clock")
    if late is None:
        return Finding("scheduler", Health.DEGRADED, "not started in this process")
    if late < CLOCK_LATE:
        return well("scheduler", f"ticked {late:.0f} s ago")
    health_now = Health.UNHEALTHY if late > CLOCK_STOPPED else Health.DEGRADED
    return Finding("scheduler", health_now, f"last ticked {late:.0f} s ago")


def check_model() -> Finding:
    standing = remote_standing()
    return health.check_model(standing, is_on=remote_reading_is_on()) if standing else well("model", "none")


def checks() -> Mapping[str, Check]:
    """All checks of this installation, by name."""
    settings = get_settings()
    found: dict[str, Check] = {
        "database": check_database,
        "migrations": check_migrations,
        "storage": check_storage,
        "files": check_files,
        "disk": check_disk,
        "memory": check_memory,
        "scheduler": check_scheduler,
        "whatsapp": lambda: _read(lambda session: health.check_whatsapp(session, settings)),
        "sending": lambda: _read(lambda session: health.check_sending(session, now=clock.now())),
        "inbox": lambda: _read(lambda session: health.check_inbox(session, now=clock.now())),
        "simulator": lambda: _read(lambda session: health.check_simulator(session, settings)),
    }
    return found | _of_what_is_configured(settings)


def _of_what_is_configured(settings: Settings) -> dict[str, Check]:
    """What is outside and not everybody has. All but Redis are known by what became of our last calls: none is made."""
    found: dict[str, Check] = {"redis": check_redis} if settings.redis_url else {}
    if settings.smtp_url:
        found["mail"] = lambda: _read(lambda session: health.check_mail(session, now=clock.now()))
    if settings.clamav_url:
        found["scanner"] = lambda: _read(lambda session: health.check_scanner(session, now=clock.now()))
    if settings.ai is not AiBackend.RULES:
        found["model"] = check_model
    return found


NEEDED_TO_SERVE = ("database", "migrations", "storage")


def _read(look: Callable[[Session], Finding]) -> Finding:
    with reading(limit_ms=LOOK_LIMIT_MS) as session:
        return look(session)


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.resolve().parent)


@cache
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT)
