"""How addresses in settings are written: origins, services on the web, the database, Redis, the virus scanner.

Nothing here repeats what was given: an address may carry a password, and messages end up in terminals and logs.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

from app.setting_values import split

_USUAL_PORTS = {"http": 80, "https": 443}
_HIGHEST_PORT = 65_535


def parts_of(address: str, *schemes: str) -> SplitResult | None:
    """The parts of an address with one of `schemes`, a host and a possible port; None when it is no such address."""
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_address and not re.search(r"\s", address) else None


def origin_of(address: str) -> str:
    """The origin as browsers write it: in small letters, without the usual port. Raises ValueError."""
    parts = parts_of(address, "http", "https")
    if parts is None or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("must be an origin such as https://care.example.org")
    port = "" if parts.port in (None, _USUAL_PORTS[parts.scheme]) else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def is_web_address(address: str) -> bool:
    """Whether a server can be asked there: http or https, a host, perhaps a port and a path, and nothing else."""
    parts = parts_of(address, "http", "https")
    return parts is not None and not parts.query and not parts.fragment and parts.username is None


def _origin(value: str | None) -> str | None:
    return origin_of(value) if value else None


def _origins(values: list[str]) -> list[str]:
    return [origin_of(value) for value in values]


def _web_address(value: str | None) -> str | None:
    if value and not is_web_address(value):
        raise ValueError("must be an address such as https://host:3000/path, without a name or a password in it")
    return value or None


def _database(value: str) -> str:
    if not value:
        return value
    if value.startswith("sqlite:///"):
        if value.removeprefix("sqlite:///") in ("", ":memory:"):
            raise ValueError("must name a file after sqlite:///")
        return value
    if not value.startswith("postgresql://"):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    from sqlalchemy import make_url  # its word counts: passwords may hold what other readers of addresses stumble over

    try:
        is_address = 0 < (make_url(value).port or 1) <= _HIGHEST_PORT
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("must look like postgresql://user:password@host:5432/name")
    return value


def _redis(value: str | None) -> str | None:
    if value and not re.fullmatch(r"unix://.*/.+", value) and parts_of(value, "redis", "rediss") is None:
        raise ValueError("must begin with redis:// and name a host, such as redis://localhost:6379/0")
    return value or None


def _clamd(value: object) -> object:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    if isinstance(value, str) and value and not re.fullmatch(r"unix:///.+", value):
        match = re.fullmatch(r"tcp://[^/@?#]+:(\d{1,5})", value)
        if not match or not 0 < int(match[1]) <= _HIGHEST_PORT:
            raise ValueError("write tcp://host:3310 or unix:///run/clamav/clamd.ctl")
    return value or None


Origin = Annotated[str | None, AfterValidator(_origin)]
OriginList = Annotated[list[str], NoDecode, BeforeValidator(split), AfterValidator(_origins)]
WebAddress = Annotated[str | None, AfterValidator(_web_address)]
DatabaseAddress = Annotated[str, AfterValidator(_database)]
RedisAddress = Annotated[str | None, AfterValidator(_redis)]
ClamdAddress = Annotated[str | None, BeforeValidator(_clamd)]
