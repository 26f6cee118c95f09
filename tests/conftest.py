"""What every test may ask for: databases, settings, time, servers. And what no test may do: leave this machine."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties
from sqlalchemy import Engine
from sqlmodel import Session

from app import clock
from app.bootstrap import Gateways
from app.integrations.ai.rules import RulesIntentModel
from app.integrations.mail.memory import MemoryMailer
from app.integrations.storage.local import LocalStorage
from app.integrations.whatsapp.memory import MemoryWhatsApp
from app.sealing import keyring
from app.settings import Settings, get_settings, load_settings, use_settings
from tests.databases import KINDS, Database, copied_database, in_use
from tests.servers import shared
from tests.servers.redis import shared_redis
from tests.servers.smtp import MailServer

QUICK = ("models", "services", "state")
NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)  # 08:00 on a Tuesday in Jakarta
ZONE = "Asia/Jakarta"

At = Callable[..., datetime]
Override = Callable[..., Settings]


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("CAREPOST_") and name != shared.RUN_DIRECTORY]:
        if name != "CAREPOST_TEST_RUNNER":
            del os.environ[name]
    os.environ.pop("PORT", None)
    Settings.model_config["env_file"] = None  # a developer's own .env is not part of any test
    if not hasattr(config, "workerinput"):
        os.environ["CAREPOST_TEST_RUNNER"] = str(os.getpid())
        config.stash[_RUN] = directory = shared.begin_run()
        if shared.is_in_memory(directory):  # what tests write goes there too: every commit of SQLite waits for its disk
            os.environ["PYTEST_DEBUG_TEMPROOT"] = str(directory)
    # How long making an example takes says how busy the machine is, and nothing of what is tried. The usual run tries
    # the same examples each time, so that it fails for what was changed; the long one looks for new ones.
    is_long = config.option.markexpr != "not long"
    properties.register_profile(
        "carepost", deadline=None, derandomize=not is_long, suppress_health_check=[HealthCheck.too_slow]
    )
    properties.load_profile("carepost")
    use_settings(_settings_of_tests())
    _refuse_other_machines()


def pytest_unconfigure(config: pytest.Config) -> None:
    directory = config.stash.get(_RUN, None)
    if directory is not None:
        shared.end_run(directory)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = Path(__file__).parent
    for item in items:
        if item.path.relative_to(root).parts[0] in QUICK and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(5, func_only=True))


def pytest_collection_finish() -> None:
    gc.collect()  # what has been loaded stays: Python need not look through it again during thousands of tests
    gc.freeze()
    gc.set_threshold(20_000)


_RUN: pytest.StashKey[Path] = pytest.StashKey()


def _settings_of_tests() -> Settings:
    return load_settings(
        data_dir=shared.run_directory() / f"data-{os.getpid()}",
        data_key=["a data key for tests and of no use elsewhere"],
        secret_key=["a secret key for tests and of no use elsewhere"],
        send_spacing="0",
    )


@pytest.fixture
def settings() -> Settings:
    """The settings in force."""
    return get_settings()


@pytest.fixture
def override_settings() -> Iterator[Override]:
    """`override_settings(redis_url=…)`: the present settings with these values, until the test ends."""
    first = get_settings()

    def override(**values: object) -> Settings:
        present = get_settings().model_dump(exclude_unset=True)
        changed = load_settings(**{**present, **values})
        use_settings(changed)
        keyring.cache_clear()
        return changed

    yield override
    use_settings(first)
    keyring.cache_clear()


@pytest.fixture(scope="session", params=[KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database: a test that asks for `db` or `database` runs on both."""
    answer: str = request.param
    return answer


@pytest.fixture(scope="session")
def engine(kind: str) -> Iterator[Engine]:
    """A migrated database for this process and kind, which tests leave as they found it."""
    with copied_database(kind, f"shared_{os.getpid()}", shared.run_directory()) as database:
        yield database.engine


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session whose work is undone when the test ends. For services, which never commit."""
    with engine.connect() as connection:
        undone = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
        undone.rollback()


@pytest.fixture
def database(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database of the test's own, in use by `transaction()` and `reading()`. For code that commits."""
    name = f"own_{os.getpid()}_{abs(hash(request.node.nodeid)):x}"
    with copied_database(kind, name, tmp_path) as own:
        settings = get_settings().model_copy(update={"database_url": own.url, "data_dir": tmp_path})
        with in_use(settings, own.engine):
            yield own


@pytest.fixture
def now() -> Iterator[datetime]:
    """A fixed moment, at which the clock stands as well."""
    with clock.use(lambda: NOW):
        yield NOW


@pytest.fixture
def midday() -> Iterator[None]:
    """The clock goes on from half past ten in Jakarta: "an hour ago" is the same day, whenever the tests run."""
    begun = datetime.now(UTC)
    ahead = begun.astimezone(ZoneInfo("Asia/Jakarta")).replace(hour=10, minute=30) - begun
    with clock.use(lambda: datetime.now(UTC) + ahead):
        yield


@pytest.fixture
def at() -> At:
    """`at("09:00")`: that time of the day of `now` in Jakarta; `day=1` the next day; `zone=…` elsewhere."""

    def moment(wall: str, *, day: int = 0, zone: str = ZONE) -> datetime:
        local = NOW.astimezone(ZoneInfo(zone)).date() + timedelta(days=day)
        return datetime.combine(local, time.fromisoformat(wall), ZoneInfo(zone)).astimezone(UTC)

    return moment


@pytest.fixture
def gateways(tmp_path: Path) -> Gateways:
    """Everything outside, in memory: `gateways.whatsapp.sent`, `gateways.mailer.sent`; messages are read by rules."""
    rules = RulesIntentModel()
    storage = LocalStorage(tmp_path / "files")
    return Gateways(MemoryWhatsApp(), mailer=MemoryMailer(), storage=storage, intents=rules, rules=rules)


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty database on a real server."""
    import redis

    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{shared_redis()}/{int(worker) + 1}"
    client = redis.Redis.from_url(url)
    client.flushdb()
    yield url
    client.flushdb()
    client.close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """An SMTP server that can misbehave as told."""
    with MailServer() as server:
        yield server


def _refuse_other_machines() -> None:
    real = socket.socket.connect
    real_ex = socket.socket.connect_ex

    def connect(self: socket.socket, address: object) -> None:
        _check(self, address)
        real(self, address)  # type: ignore[arg-type]

    def connect_ex(self: socket.socket, address: object) -> int:
        _check(self, address)
        return real_ex(self, address)  # type: ignore[arg-type]

    socket.socket.connect = connect  # type: ignore[assignment,method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[assignment,method-assign]


def _check(one: socket.socket, address: object) -> None:
    if one.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0]) if isinstance(address, tuple) else ""
    try:
        is_near = ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        is_near = host in ("localhost", "")
    if not is_near:
        raise PermissionError(f"a test tried to reach {host}; tests stay on this machine")
