"""The links themselves: 128 random bits, found by their hash, and the addresses they stand in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.services.accounts.bearer import digest
from app.services.accounts.mails import site_address
from app.settings import get_settings

SHARE_PATH = "/s"
REQUEST_PATH = "/d"
_BYTES = 16
_LONGEST = 100  # characters of anything that is looked up


@dataclass(frozen=True)
class NewLink:
    """A fresh token, and what is stored to find it."""

    token: str
    token_hash: bytes


def new_link() -> NewLink:
    token = secrets.token_urlsafe(_BYTES)
    return NewLink(token, digest(token))


def hash_of(token: str) -> bytes:
    """What a token from an address is looked up by, whatever somebody wrote there."""
    return digest(token[:_LONGEST])


def share_address(token: str) -> str:
    """Where a share is opened. Never made from a request: its Host is whatever the sender wrote."""
    return f"{site_address(get_settings())}{SHARE_PATH}/{token}"


def request_address(token: str) -> str:
    """Where somebody outside leaves files for us."""
    return f"{site_address(get_settings())}{REQUEST_PATH}/{token}"
