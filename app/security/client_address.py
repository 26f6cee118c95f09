"""Where a request came from: the address of the client, believing only proxies that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from app.request_id import current_request_id
from app.services.actor import Origin
from app.setting_values import Network
from app.settings import get_settings


def origin_of(scope: Scope) -> Origin:
    """Who sent this request, for the audit log and for limits."""
    headers = Headers(scope=scope)
    return Origin(
        address=client_address(scope, get_settings().trusted_proxies),
        user_agent=headers.get("user-agent", "")[:300],
        request_id=current_request_id(),
    )


def client_address(scope: Scope, trusted: Sequence[Network]) -> str:
    """The address of the client.

    The connection's own address, unless that is a trusted proxy: then the last address of X-Forwarded-For that is
    none. What stands further left was written by the client, and may be anything.
    """
    client = scope.get("client")
    address = _plain(str(client[0])) if client else ""
    forwarded = Headers(scope=scope).getlist("x-forwarded-for")
    hops = [part.strip() for line in forwarded for part in line.split(",") if part.strip()]
    while hops and _is_trusted(address, trusted):
        nearer = _plain(hops.pop())
        if not nearer:
            break
        address = nearer
    return address


def client_scheme(scope: Scope, trusted: Sequence[Network]) -> str | None:
    """`http` or `https` as the trusted proxy at the other end says; None when there is none, or it says neither.

    The last value is the proxy's own; what stands before it was written further away.
    """
    client = scope.get("client")
    if not client or not _is_trusted(_plain(str(client[0])), trusted):
        return None
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-proto")).rpartition(",")[2].strip().lower()
    return {"http": "http", "ws": "http", "https": "https", "wss": "https"}.get(said)


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known.version == network.version and known in network for network in trusted)


def _plain(text: str) -> str:
    """An address in its usual form, `::ffff:10.0.0.1` as `10.0.0.1`; "" for what is none."""
    try:
        address = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
