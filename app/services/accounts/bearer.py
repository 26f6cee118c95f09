"""Secrets that prove something by being known: sessions, tokens, keys and links. Only their SHA-256 is stored.

They carry 256 random bits, so a plain hash is enough: nobody can try them all, and each request costs microseconds.
"""

from __future__ import annotations

import hashlib
import secrets

from app.sealing import new_secret


def new_bearer() -> str:
    """A fresh secret of 256 bits, safe in addresses, cookies and headers."""
    return new_secret()


def digest(secret: str) -> bytes:
    """What is stored of a secret: 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()


def same(one: bytes | str, other: bytes | str) -> bool:
    """Whether two secrets are equal, found out in the same time for any two."""
    left = one.encode() if isinstance(one, str) else one
    right = other.encode() if isinstance(other, str) else other
    return secrets.compare_digest(left, right)
