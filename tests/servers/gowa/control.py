"""The remote control, under `/__control/` on the port of its own and on GOWA's port while that listens.

| call | does |
|---|---|
| `POST mode` `{name: value…}` | change modes (see `modes.py`) |
| `POST refuse` `{seconds?}` | stop listening and reset every line; back after `seconds`, or with `listen` |
| `POST listen` | listen again on the same port |
| `POST receive` `{device?, chat, text, reply_to?, is_from_me?, media_type?, silent?, payload?, at?}` | → `{id}` |
| `POST react` `{device?, chat, emoji, target}` · `POST ack` `{device?, chat, ids, receipt}` | post that webhook |
| `POST webhook` `{body}` · `POST flush` | post a body as it is; post what shuffling held back |
| `GET accepted?since=N` | the messages taken, from the Nth on |
| `GET state` | counters, violations, modes, typing |
| `POST reset` | forget everything and go back to the first modes, except where webhooks go |
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs

from tests.servers.gowa.http import Reply, Request
from tests.servers.gowa.modes import Modes
from tests.servers.gowa.phone import Device
from tests.servers.gowa.service import Gowa

PREFIX = "/__control/"


class Control:
    """Answers the calls above for one `Gowa`."""

    def __init__(
        self, gowa: Gowa, *, refuse: Callable[[float | None], None], listen: Callable[[], Awaitable[None]]
    ) -> None:
        self._gowa = gowa
        self._refuse = refuse
        self._listen = listen

    async def handle(self, request: Request) -> Reply:
        name = request.path.removeprefix(PREFIX)
        given = json.loads(request.body) if request.body else {k: v[0] for k, v in parse_qs(request.query).items()}
        call = getattr(self, f"do_{name}", None)
        if call is None:
            return Reply(404, b'{"error":"no such control"}')
        try:
            return Reply(content=json.dumps(await call(given)).encode())
        except (KeyError, ValueError, TypeError) as error:
            return Reply(400, json.dumps({"error": repr(error)}).encode())

    async def do_mode(self, given: dict[str, Any]) -> dict[str, Any]:
        self._gowa.modes.change(given)
        return asdict(self._gowa.modes)

    async def do_refuse(self, given: dict[str, Any]) -> dict[str, Any]:
        self._refuse(given.get("seconds"))
        await asyncio.sleep(0.01)  # lines are reset in the loop's next round: answer when they are
        return {}

    async def do_listen(self, _given: dict[str, Any]) -> dict[str, Any]:
        await self._listen()
        return {}

    async def do_receive(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"id": self._gowa.events.receive(self._device(given), given["chat"], given)}

    async def do_react(self, given: dict[str, Any]) -> dict[str, Any]:
        body = self._gowa.events.reaction(self._device(given), given["chat"], given["emoji"], given["target"])
        self._gowa.poster.post(body)
        return body

    async def do_ack(self, given: dict[str, Any]) -> dict[str, Any]:
        body = self._gowa.events.ack(self._device(given), given["chat"], given["ids"], given["receipt"])
        self._gowa.poster.post(body)
        return body

    async def do_webhook(self, given: dict[str, Any]) -> dict[str, Any]:
        self._gowa.poster.post(given["body"])
        return {}

    async def do_flush(self, _given: dict[str, Any]) -> dict[str, Any]:
        self._gowa.poster.flush()
        return {}

    async def do_accepted(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        return self._gowa.phone.accepted[int(given.get("since", 0)) :]

    async def do_state(self, _given: dict[str, Any]) -> dict[str, Any]:
        phone, poster = self._gowa.phone, self._gowa.poster
        return {
            "accepted": len(phone.accepted),
            "requests": phone.requests,
            "violations": phone.violations,
            "typing": phone.typing,
            "webhooks": {**poster.counts, "pending": poster.pending},
            "devices": {each.id: each.jid for each in phone.devices.values()},
            "modes": asdict(self._gowa.modes),
        }

    async def do_reset(self, _given: dict[str, Any]) -> dict[str, Any]:
        await self._listen()
        modes = self._gowa.modes
        kept = {"webhook_url": modes.webhook_url, "webhook_secret": modes.webhook_secret}
        modes.change({**asdict(Modes()), **kept})
        self._gowa.phone.forget()
        self._gowa.poster.forget()
        await asyncio.sleep(0)
        return {}

    def _device(self, given: dict[str, Any]) -> Device:
        devices = self._gowa.phone.devices
        return devices[given["device"]] if "device" in given else next(iter(devices.values()))
