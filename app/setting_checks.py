"""What has to hold between settings of one kind. Each answers lines that name the variable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Protocol

from pydantic import SecretStr

from app.mail_server_address import MailServerAddress
from app.setting_addresses import parts_of
from app.setting_values import listed

SHORTEST_KEY = 32
SHORTEST_WEBHOOK_SECRET = 16
LONGEST_DEVICE = 80
_KNOWN_TO_ALL = "secret"


class GowaValues(Protocol):
    gowa_url: str | None
    gowa_username: str | None
    gowa_password: SecretStr | None
    gowa_device_id: list[str]
    gowa_webhook_secret: SecretStr | None


class WatchingValues(Protocol):
    sentry_dsn: SecretStr | None


class S3Values(Protocol):
    s3_endpoint: str | None
    s3_region: str | None
    s3_bucket: str | None
    s3_access_key: str | None
    s3_secret_key: SecretStr | None


def gowa_problems(values: GowaValues, *, is_used: bool, is_production: bool) -> list[str]:
    """What keeps these settings from speaking to GOWA. The simulator signs with the same secret."""
    secret = values.gowa_webhook_secret
    secrets = listed(secret.get_secret_value()) if secret else []  # the current one, and the former behind a comma
    needed = {"GOWA_URL": values.gowa_url, "GOWA_DEVICE_ID": values.gowa_device_id, "GOWA_WEBHOOK_SECRET": secrets}
    problems = _missing(needed, "CAREPOST_WHATSAPP=gowa") if is_used else []
    if bool(values.gowa_username) != bool(values.gowa_password):
        name = "GOWA_PASSWORD" if values.gowa_username else "GOWA_USERNAME"
        problems.append(f"CAREPOST_{name}: a name and a password are set together, or neither of them")
    if ":" in (values.gowa_username or ""):
        problems.append("CAREPOST_GOWA_USERNAME: cannot have a colon in it")
    if any(len(device) > LONGEST_DEVICE for device in values.gowa_device_id):
        problems.append(f"CAREPOST_GOWA_DEVICE_ID: the name of a device has at most {LONGEST_DEVICE} characters")
    if _KNOWN_TO_ALL in secrets:
        problems.append(
            "CAREPOST_GOWA_WEBHOOK_SECRET: 'secret' is GOWA's own default and known to everybody; choose another"
        )
    if is_production and any(len(secret) < SHORTEST_WEBHOOK_SECRET for secret in secrets):
        needs = f"production needs at least {SHORTEST_WEBHOOK_SECRET} characters in each part"
        problems.append(f"CAREPOST_GOWA_WEBHOOK_SECRET: {needs}")
    return problems


def short_keys(name: str, keys: Sequence[str]) -> list[str]:
    """A line when one of the keys that production would use is too short."""
    is_short = any(len(key) < SHORTEST_KEY for key in keys)
    return [f"CAREPOST_{name}: each secret needs at least {SHORTEST_KEY} characters"] if is_short else []


def mail_problems(url: SecretStr | None) -> list[str]:
    """What is wrong with the address of the mail server."""
    try:
        MailServerAddress.parse(url.get_secret_value()) if url else None
    except ValueError as problem:
        return [f"CAREPOST_SMTP_URL: {problem}"]
    return []


def watching_problems(values: WatchingValues) -> list[str]:
    """What is wrong with the address that faults are reported to."""
    dsn = values.sentry_dsn.get_secret_value() if values.sentry_dsn else ""
    if dsn and not re.fullmatch(r"https?://\w+(:\w+)?@[^\s@/]+(/[^\s/]+)*/\d+", dsn):
        return ["CAREPOST_SENTRY_DSN: must look like https://key@sentry.example.org/7"]
    return []


def s3_problems(values: S3Values, *, is_production: bool) -> list[str]:
    """What keeps these settings from naming a bucket."""
    needed = {
        "S3_ENDPOINT": values.s3_endpoint,
        "S3_BUCKET": values.s3_bucket,
        "S3_ACCESS_KEY": values.s3_access_key,
        "S3_SECRET_KEY": values.s3_secret_key,
    }
    problems = _missing(needed, "CAREPOST_STORAGE=s3")
    if values.s3_endpoint:
        problems += _endpoint_problems(values.s3_endpoint, is_production=is_production)
    if values.s3_bucket and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", values.s3_bucket):
        problems.append("CAREPOST_S3_BUCKET: must have 3 to 63 lower-case letters, digits, dots and hyphens")
    if values.s3_region and not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", values.s3_region):
        problems.append("CAREPOST_S3_REGION: must be a region's name, such as eu-central-1 or auto")
    return problems


def _missing(needed: Mapping[str, object], reason: str) -> list[str]:
    return [f"CAREPOST_{name}: must be set when {reason}" for name, value in needed.items() if not value]


def _endpoint_problems(endpoint: str, *, is_production: bool) -> list[str]:
    parts = parts_of(endpoint, "http", "https")
    if parts is None or parts.path not in ("", "/") or parts.query or parts.username:
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
