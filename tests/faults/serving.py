"""Whole Carepost processes for bad days, and webhooks as GOWA signs them, posted from many threads at once."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx

from tests.faults.workers import environment
from tests.servers.carepost import CarepostProcess
from tests.servers.gowa.running import GowaProcess

SECRET = "webhook-secret-of-the-tests"
DEVICE_JID = "62811000000001@s.whatsapp.net"
WEBHOOKS = "/api/webhooks/gowa"
ANSWERED_WITHIN = 10.0  # seconds, after which GOWA hangs up

Body = dict[str, object]
T = TypeVar("T")


def serving(database_url: str, gowa: GowaProcess, data_dir: Path, **more: str) -> CarepostProcess:
    """A process that serves and works on this database, with nobody's night and no limits of speed."""
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = environment(database_url, gowa, data_dir, CAREPOST_QUIET_HOURS="00:00-00:00", **more)
    return CarepostProcess(
        data_dir, **{name: value for name, value in settings.items() if name.startswith("CAREPOST_")}
    )


def start_together(*processes: CarepostProcess) -> None:
    """Start them at once, as a machine does that comes up. When one does not, none is left."""
    try:
        with ThreadPoolExecutor(len(processes)) as pool:
            list(pool.map(CarepostProcess.start, processes))
    except BaseException:
        for process in processes:
            if process.process is not None:
                process.stop()
        raise


def until(
    found: Callable[[], T], *, within: float = 90.0, what: str | Callable[[], str] = "it did not happen in time"
) -> T:
    """Ask again and again; returns the first answer that is true. A `what` that can be called is asked in the end."""
    deadline = time.monotonic() + within
    while not (answer := found()):
        assert time.monotonic() < deadline, what if isinstance(what, str) else what()
        time.sleep(0.02)
    return answer


# -- what GOWA says -------------------------------------------------------------------------------------------------


def words(jid: str, text: str, message_id: str, *, device: str = "device-a", reply_to: str | None = None) -> Body:
    """A message of a patient."""
    more = {"replied_to_id": reply_to, "quoted_body": ""} if reply_to else {}
    return _event("message", device, {**_person(jid, message_id), "body": text, **more})


def thumb(jid: str, target: str, message_id: str, *, device: str = "device-a") -> Body:
    return _event(
        "message.reaction", device, {**_person(jid, message_id), "reaction": "👍", "reacted_message_id": target}
    )


def receipt(jid: str, target: str, kind: str, *, device: str = "device-a") -> Body:
    payload = {"ids": [target], "chat_id": jid, "from": jid, "receipt_type": kind, "receipt_type_description": kind}
    return {**_event("message.ack", device, payload), "timestamp": _now()}


def _person(jid: str, message_id: str) -> Body:
    return {
        "id": message_id,
        "chat_id": jid,
        "from": jid,
        "from_name": "Pasien",
        "sender_display_name": "Pasien",
        "timestamp": _now(),
        "is_from_me": False,
    }


def _event(event: str, device: str, payload: Body) -> Body:
    return {"event": event, "device_id": DEVICE_JID, "session_id": device, "payload": payload}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- how it is posted -----------------------------------------------------------------------------------------------


def post(client: httpx.Client, url: str, body: Body) -> int:
    """Post once. Returns the status; 0 when nobody answered."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
    try:
        return client.post(f"{url}{WEBHOOKS}", content=raw, headers=headers, timeout=ANSWERED_WITHIN).status_code
    except httpx.HTTPError:
        return 0


def post_all(urls: Sequence[str], bodies: Iterable[Body], *, threads: int = 16) -> list[int]:
    """Post all of them from many threads, in turn to each process. Returns the statuses."""
    local, clients = threading.local(), []

    def one(numbered: tuple[int, Body]) -> int:
        if not hasattr(local, "client"):
            local.client = httpx.Client()
            clients.append(local.client)
        number, body = numbered
        return post(local.client, urls[number % len(urls)], body)

    with ThreadPoolExecutor(threads) as pool:
        statuses = list(pool.map(one, enumerate(bodies)))
    for client in clients:
        client.close()
    return statuses
