"""Which addresses are served at all (X2): those that the settings deny get nothing, those they allow no limit."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NotAllowed
from app.security.client_address import client_address
from app.security.refusals import Refuse
from app.setting_values import Network

HEALTH = "/api/health"  # a machine that looks after this one may stand anywhere


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Whether `address` lies in one of `networks`; what is no address lies in none."""
    if not networks:
        return False
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known.version == network.version and known in network for network in networks)


class AllowedAddressesOnly:
    """Answers 403 to denied addresses, and closes their sockets, before anything else is looked at."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        denied: Sequence[Network],
        allowed: Sequence[Network],
        trusted: Sequence[Network],
        refuse: Refuse,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._denied = denied
        self._allowed = allowed
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and self._is_denied(scope):
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "denied address"})
                return
            await self._refuse(NotAllowed("error.denied_address"), scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_denied(self, scope: Scope) -> bool:
        if not self._denied or scope["path"].startswith(HEALTH):
            return False
        address = client_address(scope, self._trusted)
        return is_within(address, self._denied) and not is_within(address, self._allowed)
