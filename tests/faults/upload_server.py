"""The API alone in a process of its own, as it receives uploads."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from app.db import transaction
from app.models.account import User
from app.sealing import session_secrets
from app.services.accounts.tokens import issue_tokens
from app.settings import get_settings, load_settings, use_settings
from tests.faults.forked_server import ForkedServer

TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}


class UploadServer(ForkedServer):
    """`with UploadServer(url, tmp_path) as server:` answers at `server.url`."""

    endpoint = "/api/v1/uploads"

    def __init__(self, database_url: str, data_dir: Path, **settings: object) -> None:
        present = get_settings().model_dump(exclude_unset=True)
        more = {"database_url": database_url, "data_dir": data_dir, "rate_limits": False, **settings}
        super().__init__(_serve, {**present, **more})


def token_of(user: User) -> dict[str, str]:
    """What somebody says who they are by."""
    from app import clock

    with transaction() as session:
        pair = issue_tokens(
            session, session.get_one(User, user.id), secrets=session_secrets(get_settings()), now=clock.now()
        )
    return {"Authorization": f"Bearer {pair.access_token}"}


def _serve(settings: dict[str, object], port: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    loaded = load_settings(**settings)
    use_settings(loaded)
    if loaded.is_sqlite:  # the only process, as at the start of the real one
        from app.services.uploads.leases import release_all

        with transaction() as session:
            release_all(session)
    asyncio.run(_run(port))


async def _run(port: int) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from app import heartbeats
    from tests.faults.ready_api import API

    server = Server(API, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    server.workers_kill_timeout = 10

    def stop() -> None:
        heartbeats.begin_stopping()
        server.stop()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await server.serve()
