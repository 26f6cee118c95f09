"""What has to hold between settings of one kind. Each answers lines that name the variable."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr


class S3Values(Protocol):
    s3_endpoint: str | None
    s3_bucket: str | None
    s3_access_key: str | None
    s3_secret_key: SecretStr | None


def s3_problems(values: S3Values, *, is_production: bool) -> list[str]:
    """What keeps these settings from naming a bucket."""
    needed = {
        "S3_ENDPOINT": values.s3_endpoint,
        "S3_BUCKET": values.s3_bucket,
        "S3_ACCESS_KEY": values.s3_access_key,
        "S3_SECRET_KEY": values.s3_secret_key,
    }
    problems = [f"CAREPOST_{name}: must be set when CAREPOST_STORAGE=s3" for name, value in needed.items() if not value]
    if values.s3_endpoint:
        problems += _endpoint_problems(values.s3_endpoint, is_production=is_production)
    if values.s3_bucket and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", values.s3_bucket):
        problems.append("CAREPOST_S3_BUCKET: must have 3 to 63 lower-case letters, digits, dots and hyphens")
    return problems


def _endpoint_problems(endpoint: str, *, is_production: bool) -> list[str]:
    try:
        parts = urlsplit(endpoint)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address or parts.path not in ("", "/") or parts.query or parts.username:
        return ["CAREPOST_S3_ENDPOINT: must be an address such as https://s3.example.org"]
    if is_production and parts.scheme == "http" and not _is_near(parts.hostname or ""):
        return ["CAREPOST_S3_ENDPOINT: production needs https to a store outside this network"]
    return []


def _is_near(host: str) -> bool:
    """A machine of our own network: a private address, or a name without a domain as containers have."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host
